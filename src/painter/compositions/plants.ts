import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { curvePath, disc, ellipse, figure, group, line, path, type Point } from '../drawing/svg.ts';
import { paintGround } from './flat-ground.ts';
import { paintSky, paintWeather } from './sky.ts';

/** Stems with leaves and flower heads before a large disc, like pressed plants. */
export const plants: Composition = {
  name: 'plants',
  themes: ['plants', 'forest'],
  draw(scene) {
    const { width, height, random, palette, detail } = scene;
    const backdrop = random.chance(0.5) ? paintSky(scene) : paintGround(scene);
    const sun = disc(
      { x: random.between(0.25, 0.75) * width, y: random.between(0.25, 0.6) * height },
      random.between(220, 400),
      random.pick([palette.accent, palette.flats[2] ?? palette.accent, palette.flats[3] ?? palette.accent]),
    );
    const count = Math.round((width / 1000) * (random.integer(4, 7) + detail));
    const stems = Array.from({ length: count }, (_, index) => paintStem(scene, (index + 0.5) / count, index));
    return { backdrop, figures: sun + random.shuffle(stems).join('') + paintWeather(scene) };
  },
};

function paintStem(scene: Scene, place: number, index: number): string {
  const { width, height, palette } = scene;
  const random = scene.random.fork(`stem ${index}`);
  const foot = { x: (place + random.between(-0.06, 0.06)) * width, y: height + 20 };
  const tip = { x: foot.x + random.between(-170, 170), y: height * random.between(0.1, 0.55) };
  const bow = random.between(-140, 140);
  const spine = Array.from({ length: 9 }, (_, step) => {
    const share = step / 8;
    return {
      x: foot.x + (tip.x - foot.x) * share + Math.sin(share * Math.PI) * bow,
      y: foot.y + (tip.y - foot.y) * share,
    };
  });
  const colour = palette.tone(random.between(0.45, 1));
  const stem = line(curvePath(spine), colour, random.between(5, 10));
  return stem + paintLeaves(random, spine, colour) + paintHead(scene, random, tip);
}

function paintLeaves(random: Random, spine: readonly Point[], fill: string): string {
  const length = random.between(70, 190);
  const width = length * random.between(0.14, 0.34);
  const lift = random.between(25, 60);
  const leaves = spine.slice(1, -1).flatMap((point, index) => {
    const size = 1 - index / 11;
    return [-1, 1].map((side) => {
      const [l, w] = [figure(length * size), figure(width * size)];
      return path(
        `M0 0C${figure(length * size * 0.35)} -${w} ${figure(length * size * 0.75)} -${w} ${l} 0C${figure(length * size * 0.75)} ${w} ${figure(length * size * 0.35)} ${w} 0 0Z`,
        {
          fill,
          transform: `translate(${figure(point.x)} ${figure(point.y)}) rotate(${figure(side === 1 ? -lift : lift - 180)})`,
        },
      );
    });
  });
  return leaves.join('');
}

function paintHead(scene: Scene, random: Random, centre: Point): string {
  const { palette } = scene;
  const radius = random.between(40, 100);
  const colour = random.pick([
    palette.accent,
    palette.secondAccent,
    palette.flats[3] ?? palette.accent,
    palette.paper,
  ]);
  const heart = disc(centre, radius * 0.3, random.pick([palette.ink, palette.paper, palette.secondAccent]));
  const petals = random.integer(5, 12);
  const around = (draw: (turn: number) => string): string =>
    Array.from({ length: petals }, (_, petal) => draw((petal * 360) / petals)).join('');
  switch (random.pick(['daisy', 'umbel', 'tulip', 'poppy'] as const)) {
    case 'daisy':
      return (
        group(
          around((turn) =>
            ellipse({ x: radius * 0.62, y: 0 }, radius * 0.42, radius * 0.17, {
              fill: colour,
              transform: `rotate(${figure(turn)})`,
            }),
          ),
          { transform: `translate(${figure(centre.x)} ${figure(centre.y)})` },
        ) + heart
      );
    case 'umbel': {
      const rays = around((turn) => {
        const angle = (turn * Math.PI) / 180;
        const end = { x: centre.x + Math.cos(angle) * radius, y: centre.y + Math.sin(angle) * radius };
        return (
          line(
            `M${figure(centre.x)} ${figure(centre.y)}L${figure(end.x)} ${figure(end.y)}`,
            palette.tone(0.8),
            3,
          ) + disc(end, radius * 0.16, colour)
        );
      });
      return rays;
    }
    case 'tulip': {
      const r = radius * 0.8;
      const cup = `M${-r} ${-r * 0.7}L${-r * 0.45} ${-r * 0.15}L0 ${-r}L${r * 0.45} ${-r * 0.15}L${r} ${-r * 0.7}C${r} ${r * 0.9} ${-r} ${r * 0.9} ${-r} ${-r * 0.7}Z`;
      return path(
        cup.replace(/-?\d+\.\d+/g, (number) => figure(Number(number))),
        { fill: colour, transform: `translate(${figure(centre.x)} ${figure(centre.y)})` },
      );
    }
    case 'poppy':
      return disc(centre, radius * 0.8, colour) + disc(centre, radius * 0.52, palette.secondAccent) + heart;
  }
}
