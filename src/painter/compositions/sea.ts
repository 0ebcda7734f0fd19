import type { Composition, Scene } from '../drawing/scene.ts';
import { curvePath, figure, group, line, path, type Point } from '../drawing/svg.ts';
import { createRidge, groundPath, ridgeLine } from './ridge.ts';
import { paintHeavens, paintLuminary, paintSky, paintWeather } from './sky.ts';

/** Rows of waves under a low sun; wilder prompts make higher waves with sharper crests. */
export const sea: Composition = {
  name: 'sea',
  themes: ['sea'],
  draw(scene) {
    const { width, height, random } = scene;
    const horizon = random.between(0.26, 0.56) * height;
    const sun = { x: random.between(0.15, 0.85) * width, y: horizon * random.between(0.45, 1.05) };
    const rows = random.integer(6, 9) + scene.detail;
    const isCrested = random.chance(0.35 + scene.mood.energy * 0.5);
    const waves = Array.from({ length: rows }, (_, index) => {
      const depth = index / (rows - 1);
      const level = horizon + (height - horizon) * depth ** 1.35;
      return isCrested ? crestedWave(scene, level, depth, index) : swell(scene, level, depth, index);
    });

    return {
      backdrop: paintSky(scene),
      figures:
        paintLuminary(scene, sun, random.between(70, 210)) +
        paintHeavens(scene) +
        waves.join('') +
        paintWeather(scene),
    };
  },
};

function swell(scene: Scene, level: number, depth: number, index: number): string {
  const { width, height, palette, mood } = scene;
  const random = scene.random.fork(`swell ${index}`);
  const ridge = createRidge(random, 240 + depth * 620);
  const swing = (5 + depth * 48) * (0.4 + mood.energy);
  const crest = ridgeLine(ridge, width, level, swing);
  const water = path(groundPath(crest, height + 10), { fill: palette.tone(0.08 + depth * 0.85) });
  const foam = line(curvePath(crest), palette.paper, 1.5 + depth * 4, {
    opacity: 0.25 + random.between(0, 0.5),
  });
  return water + foam;
}

/** Equal scallops that lean to one side, each with an inner line, like a printed pattern. */
function crestedWave(scene: Scene, level: number, depth: number, index: number): string {
  const { width, height, palette, mood } = scene;
  const random = scene.random.fork(`crest ${index}`);
  const span = 70 + depth * 170;
  const rise = span * (0.22 + mood.energy * 0.3);
  const start = -span * random.between(0.3, 1.3);
  const crests = (lift: number): string => {
    let data = `M${figure(start)} ${figure(level + lift)}`;
    for (let x = start; x < width + span; x += span) {
      const [peak, end]: [Point, Point] = [
        { x: x + span * 0.68, y: level - rise + lift },
        { x: x + span, y: level + lift },
      ];
      data += `Q${figure(x + span * 0.42)} ${figure(level + lift)} ${figure(peak.x)} ${figure(peak.y)}`;
      data += `Q${figure(peak.x - span * 0.02)} ${figure(level + lift - rise * 0.1)} ${figure(end.x)} ${figure(end.y)}`;
    }
    return data;
  };
  const body = `${crests(0)}V${figure(height + 10)}H${figure(start)}Z`;
  const inner = [0.5, 1].map((share) => crests(rise * share)).join('');
  return (
    path(body, { fill: palette.tone(0.05 + depth * 0.85) }) +
    line(crests(0), palette.paper, 2 + depth * 4, { opacity: 0.85 }) +
    group(line(inner, palette.paper, 1 + depth * 2), { opacity: 0.28 })
  );
}
