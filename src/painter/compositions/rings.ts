import type { Composition, Scene } from '../drawing/scene.ts';
import { disc, figure, group, line, type Point, path } from '../drawing/svg.ts';
import { brightColours, paintGround } from './flat-ground.ts';

/** Concentric rings around several centres, some cut to half or quarter turns. */
export const rings: Composition = {
  name: 'rings',
  themes: ['music', 'geometry'],
  draw(scene) {
    const { width, height, random, mood } = scene;
    const count = random.integer(2, 3 + Math.round(mood.energy * 4));
    const places = Array.from({ length: count }, (_, index) => ({
      centre: { x: random.between(0.02, 0.98) * width, y: random.between(0.02, 0.98) * height },
      radius: index === 0 ? random.between(360, 620) : random.between(110, 400),
    })).sort((one, other) => other.radius - one.radius);
    const figures = places.map(({ centre, radius }, index) => paintRings(scene, centre, radius, index));
    return { backdrop: paintGround(scene), figures: figures.join('') };
  },
};

function paintRings(scene: Scene, centre: Point, radius: number, index: number): string {
  const { detail } = scene;
  const random = scene.random.fork(`rings ${index}`);
  const colours = random.shuffle(brightColours(scene));
  const count = random.integer(4, 8) + detail;
  const style = random.pick(['full', 'full', 'half', 'target', 'threads'] as const);
  const turn = random.integer(0, 7) * 45;
  const colour = (ring: number): string => colours[ring % colours.length] ?? '#000000';

  const parts = Array.from({ length: count }, (_, ring) => {
    const size = radius * (1 - ring / count);
    if (style === 'threads')
      return disc(centre, size, 'none', { stroke: colour(ring % 2), 'stroke-width': 5 });
    if (style === 'half' && ring % 2 === 1) return halfDisc(centre, size, colour(ring + 2), turn + 180);
    if (style === 'half') return halfDisc(centre, size, colour(ring), turn);
    return disc(centre, size, colour(style === 'target' ? ring % 2 : ring));
  });
  const core = disc(centre, (radius / count) * 0.5, scene.palette.accent);
  const tail = random.chance(0.4) ? ray(scene, centre, radius, turn) : '';
  return tail + group(parts.join(''), { opacity: style === 'full' && index > 0 ? 0.9 : undefined }) + core;
}

function halfDisc({ x, y }: Point, radius: number, fill: string, turn: number): string {
  const r = figure(radius);
  return path(`M${-radius} 0A${r} ${r} 0 0 1 ${r} 0Z`, {
    fill,
    transform: `translate(${figure(x)} ${figure(y)}) rotate(${turn})`,
  });
}

function ray({ palette }: Scene, { x, y }: Point, radius: number, turn: number): string {
  const angle = (turn * Math.PI) / 180;
  const end = { x: x + Math.cos(angle) * radius * 2.4, y: y + Math.sin(angle) * radius * 2.4 };
  return line(`M${figure(x)} ${figure(y)}L${figure(end.x)} ${figure(end.y)}`, palette.tone(0.9), 7);
}
