import { createNoise } from '../drawing/noise.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { path, type Point, polygonPath, rectangle } from '../drawing/svg.ts';
import { relax, voronoiCells } from './voronoi.ts';

/** Leaded glass: cells whose colours follow a glow, a sweep or slow noise. */
export const mosaic: Composition = {
  name: 'mosaic',
  themes: ['glass', 'earth', 'creatures'],
  draw(scene) {
    const { width, height, random, palette, detail } = scene;
    const count = random.integer(45, 110) + detail * 30;
    const scattered = Array.from({ length: count }, () => ({
      x: random.between(0, width),
      y: random.between(0, height),
    }));
    const cells = voronoiCells(
      random.chance(0.7) ? relax(scattered, width, height) : scattered,
      width,
      height,
    );
    const shade = chooseShade(scene);
    const lead = random.chance(0.6) ? palette.ink : palette.paper;
    const figures = cells.map(({ site, corners }) => {
      const jitter = random.between(-0.14, 0.14);
      const isBright = random.chance(0.07);
      const fill = isBright ? palette.accent : palette.tone(shade(site) + jitter);
      return path(polygonPath(corners), {
        fill,
        stroke: lead,
        'stroke-width': 7,
        'stroke-linejoin': 'round',
      });
    });
    return { backdrop: rectangle({ x: 0, y: 0 }, width, height, { fill: lead }), figures: figures.join('') };
  },
};

/** Depth of tone 0..1 by place. */
function chooseShade(scene: Scene): (place: Point) => number {
  const { width, height } = scene;
  const random = scene.random.fork('shade');
  const centre = { x: random.between(0, width), y: random.between(0, height) };
  const noise = createNoise(random);
  const angle = random.between(0, Math.PI * 2);
  const isInverse = random.chance(0.5);
  const reach = Math.hypot(width, height);
  const kind = random.pick(['glow', 'rings', 'sweep', 'noise'] as const);
  return (place) => {
    const distance = Math.hypot(place.x - centre.x, place.y - centre.y);
    const shades = {
      glow: Math.min(1, distance / (reach * 0.62)),
      rings: 0.5 + 0.5 * Math.sin((distance / reach) * 14),
      sweep:
        0.5 + ((place.x - width / 2) * Math.cos(angle) + (place.y - height / 2) * Math.sin(angle)) / reach,
      noise: 0.5 + 0.75 * noise(place.x / 330, place.y / 330),
    };
    return isInverse ? 1 - shades[kind] : shades[kind];
  };
}
