import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { curvePath, disc, line, type Point } from '../drawing/svg.ts';
import { paintSky } from './sky.ts';

/** Bundles of strands that flow across the picture, widen, narrow and cross each other. */
export const ribbons: Composition = {
  name: 'ribbons',
  themes: ['air', 'music', 'dream'],
  draw(scene) {
    const { width, height, random, palette } = scene;
    const count = random.integer(3, 6);
    const isUpright = random.chance(0.35);
    const flow = Array.from({ length: count }, (_, index) =>
      paintRibbon(scene, (index + 0.5) / count, index, isUpright),
    );
    const sun = random.chance(0.6)
      ? disc(
          { x: random.between(0.15, 0.85) * width, y: random.between(0.15, 0.85) * height },
          random.between(80, 240),
          palette.accent,
        )
      : '';
    return { backdrop: paintSky(scene), figures: sun + flow.join('') };
  },
};

function paintRibbon(scene: Scene, place: number, index: number, isUpright: boolean): string {
  const { palette, detail, mood } = scene;
  const random = scene.random.fork(`ribbon ${index}`);
  const [along, across] = isUpright ? [scene.height, scene.width] : [scene.width, scene.height];
  const strands = random.integer(9, 14) + detail * 3;
  const spread = random.between(120, 330);
  const sway = random.between(60, 150) + mood.energy * 150;
  const spine = createSpine(random, along, place * across, sway);
  const thickness = (spread / strands) * random.between(0.55, 1.02);
  const [from, to] = random.chance(0.3)
    ? [random.between(0, 1), 0.5]
    : [random.between(0, 0.4), random.between(0.6, 1)];

  return Array.from({ length: strands }, (_, strand) => {
    const share = strand / (strands - 1);
    const points = spine.map(({ x, y, width }) => {
      const offset = y + (share - 0.5) * spread * width;
      return isUpright ? { x: offset, y: x } : { x, y: offset };
    });
    const isBright = random.chance(0.1);
    const colour = isBright ? palette.secondAccent : palette.tone(from + (to - from) * share);
    return line(curvePath(points), colour, thickness, { 'stroke-linecap': 'butt' });
  }).join('');
}

/** The middle line of a ribbon with its relative width (negative where it turns over). */
function createSpine(
  random: Random,
  along: number,
  level: number,
  sway: number,
): (Point & { width: number })[] {
  const count = 8;
  const twist = random.between(0.6, 1.6);
  const phase = random.between(0, Math.PI * 2);
  const drift = random.between(-200, 200);
  return Array.from({ length: count + 1 }, (_, index) => {
    const share = index / count;
    return {
      x: -40 + share * (along + 80),
      y: level + Math.sin(phase + share * Math.PI * 2 * twist) * sway + drift * (share - 0.5),
      width: 0.25 + 0.9 * Math.cos(phase * 1.7 + share * Math.PI * twist) ** 2,
    };
  });
}
