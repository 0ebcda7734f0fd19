import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { path, polygonPath, rectangle } from '../drawing/svg.ts';
import { paintHeavens, paintLuminary, paintSky, paintWeather } from './sky.ts';

/** Rows of buildings with lit windows, flat, stepped or gabled on top. */
export const city: Composition = {
  name: 'city',
  themes: ['city', 'geometry'],
  draw(scene) {
    const { width, height, random } = scene;
    const sun = { x: random.between(0.12, 0.88) * width, y: random.between(0.14, 0.5) * height };
    const luminary = paintLuminary(scene, sun, random.between(70, 190));
    const rows = random.integer(3, 4);
    const blocks = Array.from({ length: rows }, (_, index) => paintBlocks(scene, index / (rows - 1), index));

    return {
      backdrop: paintSky(scene),
      figures: luminary + paintHeavens(scene) + blocks.join('') + paintWeather(scene),
    };
  },
};

function paintBlocks(scene: Scene, depth: number, index: number): string {
  const { width, height } = scene;
  const random = scene.random.fork(`blocks ${index}`);
  const skyline = height * (0.42 + depth * 0.3);
  const buildings: string[] = [];
  for (let x = random.between(-80, 0); x < width;) {
    const wide = random.between(60, 150) * (0.75 + depth * 0.6);
    const top = skyline - random.between(-0.1, 0.24) * height;
    buildings.push(paintBuilding(scene, random, { x, top, wide, depth }));
    x += wide + (random.chance(0.25) ? random.between(6, 40) : 0);
  }
  return buildings.join('');
}

interface Building {
  x: number;
  top: number;
  wide: number;
  depth: number;
}

function paintBuilding(scene: Scene, random: Random, { x, top, wide, depth }: Building): string {
  const { height, palette } = scene;
  const fill = palette.tone(depth * 0.85 + random.between(-0.07, 0.1));
  const body = rectangle({ x, y: top }, wide + 1, height - top + 1, { fill });
  const shade = rectangle({ x: x + wide * 0.72, y: top }, wide * 0.28 + 1, height - top + 1, {
    fill: palette.ink,
    opacity: 0.12,
  });
  return (
    paintRoof(random, { x, top, wide, depth }, fill) +
    body +
    shade +
    paintWindows(scene, random, { x, top, wide, depth })
  );
}

function paintRoof(random: Random, { x, top, wide }: Building, fill: string): string {
  const rise = wide * random.between(0.15, 0.5);
  switch (random.pick(['flat', 'flat', 'step', 'gable', 'slope', 'mast'] as const)) {
    case 'flat':
      return '';
    case 'step':
      return rectangle({ x: x + wide * 0.2, y: top - rise }, wide * 0.6, rise + 1, { fill });
    case 'gable':
      return path(
        polygonPath([
          { x, y: top + 1 },
          { x: x + wide / 2, y: top - rise },
          { x: x + wide + 1, y: top + 1 },
        ]),
        { fill },
      );
    case 'slope':
      return path(
        polygonPath([
          { x, y: top + 1 },
          { x, y: top - rise },
          { x: x + wide + 1, y: top + 1 },
        ]),
        { fill },
      );
    case 'mast':
      return rectangle({ x: x + wide * 0.48, y: top - rise * 2 }, wide * 0.04, rise * 2, { fill });
  }
}

function paintWindows(scene: Scene, random: Random, { x, top, wide, depth }: Building): string {
  const { height, palette } = scene;
  if (depth < 0.2 || random.chance(0.2)) return '';
  const columns = random.integer(3, 5);
  const pitch = wide / (columns + 0.6);
  const size = { wide: pitch * random.between(0.4, 0.6), tall: pitch * random.between(0.5, 0.9) };
  const rowGap = size.tall * random.between(1.6, 2.2);
  const litShare = palette.isDark ? 0.5 : 0.28;
  const panes: string[] = [];
  for (let y = top + rowGap * 0.6; y < height; y += rowGap) {
    for (let column = 0; column < columns; column += 1) {
      const isLit = random.chance(litShare);
      const corner = { x: x + pitch * (column + 0.5), y };
      panes.push(
        rectangle(corner, size.wide, size.tall, {
          fill: isLit ? palette.accent : palette.tone(depth * 0.85 + 0.2),
          opacity: isLit ? 0.95 : 0.55,
        }),
      );
    }
  }
  return panes.join('');
}
