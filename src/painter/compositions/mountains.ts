import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { path, type Point, polygonPath, rectangle, verticalGradient } from '../drawing/svg.ts';
import { paintHeavens, paintLuminary, paintSky, paintWeather } from './sky.ts';

/** Angular peaks with a lit and a shaded side, snow on the highest, sometimes above a lake. */
export const mountains: Composition = {
  name: 'mountains',
  themes: ['mountains'],
  draw(scene) {
    const { width, height, random } = scene;
    const foot = height * random.between(0.68, 0.95);
    const sun = { x: random.between(0.12, 0.88) * width, y: random.between(0.12, 0.42) * height };
    const luminary = paintLuminary(scene, sun, random.between(50, 130));
    const ranges = random.integer(3, 4);
    const rock = Array.from({ length: ranges }, (_, index) => paintRange(scene, foot, index, ranges));

    return {
      backdrop: paintSky(scene),
      figures: luminary + paintHeavens(scene) + rock.join('') + paintLake(scene, foot) + paintWeather(scene),
    };
  },
};

function paintRange(scene: Scene, foot: number, index: number, ranges: number): string {
  const { width, height, palette, mood } = scene;
  const random = scene.random.fork(`range ${index}`);
  const depth = index / (ranges - 1);
  const tallest = (0.62 - depth * 0.36) * height * random.between(0.8, 1.15);
  const base = index === ranges - 1 ? foot + 2 : foot + 20;
  const peaks: string[] = [];
  const spread = width / random.integer(2, 4);
  for (
    let x = random.between(-0.3, 0.2) * spread;
    x < width + spread * 0.4;
    x += spread * random.between(0.5, 0.95)
  ) {
    const top = { x, y: foot - tallest * random.between(0.55, 1) };
    const half = (base - top.y) * random.between(0.62, 0.95);
    peaks.push(
      paintPeak(random, top, half, base, palette.tone(depth * 0.8), palette.tone(depth * 0.8 + 0.2)),
    );
    if (index < 2 && (mood.features.has('snow') || random.chance(0.65)))
      peaks.push(paintSnow(random, top, half, base, palette.paper));
  }
  return peaks.join('');
}

/** A peak whose right side lies in the shade behind a broken ridge. */
function paintPeak(
  random: Random,
  top: Point,
  half: number,
  base: number,
  lit: string,
  shaded: string,
): string {
  const fall = base - top.y;
  const zigzag = [0.3, 0.55, 0.8].map((share, index) => ({
    x: top.x + (index % 2 === 0 ? 1 : -0.4) * half * random.between(0.06, 0.16),
    y: top.y + fall * share,
  }));
  const left = { x: top.x - half, y: base };
  const right = { x: top.x + half, y: base };
  return (
    path(polygonPath([left, top, right]), { fill: lit }) +
    path(polygonPath([top, ...zigzag, { x: top.x + half * 0.1, y: base }, right]), { fill: shaded })
  );
}

function paintSnow(random: Random, top: Point, half: number, base: number, fill: string): string {
  const share = random.between(0.16, 0.28);
  const [drop, reach] = [(base - top.y) * share, half * share];
  const teeth = [0.6, 0.25, -0.1, -0.5].map((offset, index) => ({
    x: top.x + reach * offset,
    y: top.y + drop * (index % 2 === 0 ? 0.72 : 1.12),
  }));
  return path(
    polygonPath([
      { x: top.x - reach, y: top.y + drop },
      top,
      { x: top.x + reach, y: top.y + drop },
      ...teeth,
    ]),
    {
      fill,
      opacity: 0.92,
    },
  );
}

function paintLake(scene: Scene, shore: number): string {
  const { width, height, palette } = scene;
  const random = scene.random.fork('lake');
  const water =
    verticalGradient('lake', [
      { at: 0, colour: palette.tone(0.25) },
      { at: 1, colour: palette.tone(0.9) },
    ]) + rectangle({ x: 0, y: shore }, width, height - shore + 1, { fill: 'url(#lake)' });
  const glints = Array.from({ length: 22 }, () => {
    const length = random.between(30, 220);
    const corner = { x: random.between(-40, width), y: random.between(shore + 8, height) };
    return rectangle(corner, length, 3, { rx: 1.5, fill: palette.paper, opacity: random.between(0.12, 0.5) });
  });
  return water + glints.join('');
}
