import type { Composition, Scene } from '../drawing/scene.ts';
import { disc, ellipse, figure, group, type Point, rectangle } from '../drawing/svg.ts';
import { paintSky } from './sky.ts';

/** Planets on tilted orbits around a sun; the planets are striped, shaded or ringed. */
export const orbits: Composition = {
  name: 'orbits',
  themes: ['space', 'night', 'music'],
  draw(scene) {
    const { width, height, random, palette, detail } = scene;
    const centre = { x: random.between(0.2, 0.8) * width, y: random.between(0.2, 0.8) * height };
    const tilt = random.between(-35, 35);
    const flatness = random.between(0.3, 0.9);
    const count = random.integer(4, 6);
    const core = random.between(60, 150);
    const figures: string[] = [];
    for (let star = 50 + detail * 40; star > 0; star -= 1) {
      const place = { x: random.between(0, width), y: random.between(0, height) };
      figures.push(
        disc(place, random.between(0.8, 2.8), palette.paper, { opacity: random.between(0.3, 0.95) }),
      );
    }
    const planets: string[] = [
      disc(centre, core * 1.5, palette.accent, { opacity: 0.25 }),
      disc(centre, core, palette.accent),
    ];
    for (let index = 0; index < count; index += 1) {
      const reach = core * 1.6 + (index + random.between(0.4, 1)) * random.between(80, 150);
      figures.push(
        ellipse(centre, reach, reach * flatness, {
          fill: 'none',
          stroke: palette.isDark ? palette.paper : palette.ink,
          'stroke-width': 2.5,
          opacity: 0.55,
          transform: `rotate(${figure(tilt)} ${figure(centre.x)} ${figure(centre.y)})`,
        }),
      );
      const angle = random.between(0, Math.PI * 2);
      const flat = { x: Math.cos(angle) * reach, y: Math.sin(angle) * reach * flatness };
      const turn = (tilt * Math.PI) / 180;
      const place = {
        x: centre.x + flat.x * Math.cos(turn) - flat.y * Math.sin(turn),
        y: centre.y + flat.x * Math.sin(turn) + flat.y * Math.cos(turn),
      };
      planets.push(paintPlanet(scene, place, random.between(28, 60) + index * 15, index));
    }
    return { backdrop: paintSky(scene), figures: figures.join('') + planets.join('') };
  },
};

function paintPlanet(scene: Scene, { x, y }: Point, radius: number, index: number): string {
  const { palette } = scene;
  const random = scene.random.fork(`planet ${index}`);
  const colours = random.shuffle([...palette.flats.slice(1), palette.secondAccent]);
  const clip = `planet${index}`;
  const bands = Array.from({ length: random.integer(1, 4) }, () =>
    rectangle(
      { x: -radius, y: random.between(-1, 0.8) * radius },
      radius * 2,
      radius * random.between(0.1, 0.35),
      {
        fill: colours[1] ?? palette.paper,
      },
    ),
  );
  const shadow = disc({ x: radius * 0.5, y: radius * 0.35 }, radius * 1.05, palette.ink, { opacity: 0.25 });
  const body =
    `<clipPath id="${clip}">${disc({ x: 0, y: 0 }, radius, '#000000')}</clipPath>` +
    group(disc({ x: 0, y: 0 }, radius, colours[0] ?? palette.accent) + bands.join('') + shadow, {
      'clip-path': `url(#${clip})`,
    });
  const ring = random.chance(0.35)
    ? ellipse({ x: 0, y: 0 }, radius * 1.7, radius * 0.4, {
        fill: 'none',
        stroke: palette.paper,
        'stroke-width': radius * 0.14,
      })
    : '';
  return group(body + ring, {
    transform: `translate(${figure(x)} ${figure(y)}) rotate(${random.integer(-40, 40)})`,
  });
}
