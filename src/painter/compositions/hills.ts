import type { Composition, Scene } from '../drawing/scene.ts';
import { curvePath, group, line, path } from '../drawing/svg.ts';
import { createRidge, groundPath, type Ridge, ridgeLine } from './ridge.ts';
import { paintHeavens, paintLuminary, paintSky, paintWeather } from './sky.ts';

/** Rolling hills in layers under a sun or moon; some of them are ploughed. */
export const hills: Composition = {
  name: 'hills',
  themes: ['hills', 'earth'],
  draw(scene) {
    const { width, height, random } = scene;
    const horizon = random.between(0.34, 0.66) * height;
    const sun = { x: random.between(0.1, 0.9) * width, y: horizon * random.between(0.25, 0.95) };
    const luminary = paintLuminary(scene, sun, random.between(55, 190));
    const layers = random.integer(4, 6) + Math.min(2, Math.floor(scene.detail / 2));
    const land = Array.from({ length: layers }, (_, index) => paintHill(scene, horizon, index, layers));

    return {
      backdrop: paintSky(scene),
      figures: luminary + paintHeavens(scene) + land.join('') + paintWeather(scene),
    };
  },
};

function paintHill(scene: Scene, horizon: number, index: number, layers: number): string {
  const { width, height, palette } = scene;
  const random = scene.random.fork(`hill ${index}`);
  const depth = index / (layers - 1);
  const level = horizon + (height - horizon) * (depth * 0.82 + random.between(-0.04, 0.04));
  const ridge = createRidge(random, width * random.between(0.7, 1.9));
  const swing = random.between(40, 130) * (1 - depth * 0.35);
  const hill = path(groundPath(ridgeLine(ridge, width, level, swing), height + 10), {
    fill: palette.tone(depth),
  });
  return random.chance(0.45) ? hill + furrows(scene, ridge, { level, swing, depth }) : hill;
}

function furrows(scene: Scene, ridge: Ridge, hill: { level: number; swing: number; depth: number }): string {
  const { width, height, palette } = scene;
  const lines: string[] = [];
  for (let drop = 16, gap = 14; hill.level + drop < height + 100; drop += gap, gap *= 1.16) {
    lines.push(curvePath(ridgeLine(ridge, width, hill.level + drop, hill.swing * (1 - drop / height))));
  }
  return group(line(lines.join(''), palette.tone(hill.depth + 0.16), 4), { opacity: 0.8 });
}
