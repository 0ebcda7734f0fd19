import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { disc, line, path, type Point, polygonPath, rectangle, verticalGradient } from '../drawing/svg.ts';
import { createRidge, groundPath, ridgeLine } from './ridge.ts';
import { paintHeavens, paintLuminary, paintSky, paintWeather } from './sky.ts';

/** Rows of trees that fade into mist: conifers, round crowns or bare trunks. */
export const forest: Composition = {
  name: 'forest',
  themes: ['forest'],
  draw(scene) {
    const { width, height, random } = scene;
    const kind = random.pick(['conifers', 'crowns', 'trunks'] as const);
    const sun = { x: random.between(0.15, 0.85) * width, y: random.between(0.12, 0.4) * height };
    const luminary = paintLuminary(scene, sun, random.between(60, 150));
    const rows = random.integer(3, 5);
    const trees = Array.from({ length: rows }, (_, index) => {
      const row = { depth: rows === 1 ? 1 : index / (rows - 1), random: random.fork(`row ${index}`), index };
      return kind === 'trunks' ? paintTrunks(scene, row) : paintRow(scene, row, kind);
    });

    return {
      backdrop: paintSky(scene),
      figures: luminary + paintHeavens(scene) + trees.join('') + paintWeather(scene),
    };
  },
};

interface Row {
  depth: number;
  random: Random;
  index: number;
}

function paintRow(scene: Scene, { depth, random, index }: Row, kind: 'conifers' | 'crowns'): string {
  const { width, height, palette } = scene;
  const ridge = createRidge(random, width * 1.2);
  const level = height * (0.5 + depth * 0.42 + random.between(-0.04, 0.04));
  const ground = ridgeLine(ridge, width, level, 46);
  const size = 90 + depth * 190;
  const trees: string[] = [];
  for (
    let x = random.between(-size, 0) * 0.4;
    x < width + size * 0.4;
    x += size * random.between(0.28, 0.62)
  ) {
    const foot = { x, y: level + ridge(x) * 46 + 14 };
    const tall = size * random.between(0.7, 1.45);
    const fill = palette.tone(depth * 0.9 + random.between(-0.05, 0.08));
    trees.push(
      kind === 'conifers' ? conifer(foot, tall, fill) : crown(random, foot, tall, fill, palette.tone(1)),
    );
  }
  const mist = verticalGradient(`mist${index}`, [
    { at: 0, colour: palette.tone(depth * 0.9) },
    { at: 0.5, colour: palette.tone(depth * 0.9 - 0.1) },
    { at: 1, colour: palette.tone(depth * 0.9 - 0.2) },
  ]);
  return trees.join('') + mist + path(groundPath(ground, height + 10), { fill: `url(#mist${index})` });
}

function conifer({ x, y }: Point, tall: number, fill: string): string {
  // From the tip outwards: the right side is appended, the left side put before it.
  const points: Point[] = [{ x, y: y - tall }];
  const tiers = 4;
  for (let tier = 1; tier <= tiers; tier += 1) {
    const [reach, drop] = [tall * 0.07 * (tier + 0.6), y - tall + (tall * 0.92 * tier) / tiers];
    points.push({ x: x + reach, y: drop }, { x: x + reach * 0.5, y: drop - tall * 0.02 });
    points.unshift({ x: x - reach, y: drop }, { x: x - reach * 0.5, y: drop - tall * 0.02 });
  }
  const trunk = rectangle({ x: x - tall * 0.02, y: y - tall * 0.12 }, tall * 0.04, tall * 0.14, { fill });
  return path(polygonPath(points), { fill }) + trunk;
}

function crown(random: Random, { x, y }: Point, tall: number, fill: string, bark: string): string {
  const radius = tall * random.between(0.2, 0.32);
  const centre = { x, y: y - tall + radius };
  return (
    line(`M${Math.round(x)} ${Math.round(y + 10)}V${Math.round(centre.y)}`, bark, tall * 0.035) +
    disc(centre, radius, fill) +
    disc({ x: x + radius * 0.45, y: centre.y + radius * 0.75 }, radius * 0.7, fill) +
    disc({ x: x - radius * 0.55, y: centre.y + radius * 0.6 }, radius * 0.6, fill)
  );
}

/** Tall bare trunks with the marks of birches; near ones are wide and dark. */
function paintTrunks(scene: Scene, { depth, random }: Row): string {
  const { width, height, palette, detail } = scene;
  const trunks: string[] = [];
  const gap = 60 + depth * 130;
  const fill = palette.tone(0.1 + depth * 0.85);
  for (let x = random.between(-gap, gap) * 0.5; x < width + gap; x += gap * random.between(0.5, 1.6)) {
    const wide = (12 + depth * 48) * random.between(0.7, 1.2);
    const lean = random.between(-30, 30);
    const trunk = [
      { x: x - wide * 0.4 + lean, y: -10 },
      { x: x + wide * 0.4 + lean, y: -10 },
      { x: x + wide * 0.6, y: height + 10 },
      { x: x - wide * 0.6, y: height + 10 },
    ];
    trunks.push(path(polygonPath(trunk), { fill }));
    for (let mark = 2 + detail; mark > 0; mark -= 1) {
      const y = random.between(0, height);
      const from = x + lean * (1 - y / height) + wide * random.between(-0.42, 0.1);
      const data = `M${Math.round(from)} ${Math.round(y)}h${Math.round(wide * 0.3)}`;
      trunks.push(line(data, palette.tone(depth * 0.85 - 0.25), 2 + depth * 4, { opacity: 0.8 }));
    }
  }
  return trunks.join('');
}
