import type { Random } from '../drawing/random.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { disc, figure, line, loopPath, path, type Point, rectangle } from '../drawing/svg.ts';
import { brightColours } from './flat-ground.ts';

/** Shapes as if cut from coloured paper: leaves, pebbles and combs over blocks of colour. */
export const cutouts: Composition = {
  name: 'cutouts',
  themes: ['creatures', 'plants', 'music'],
  draw(scene) {
    const { width, height, random, palette, detail } = scene;
    const blocks = paintBlocks(scene);
    const [columns, rows] = width > height * 1.3 ? [4, 3] : height > width * 1.3 ? [3, 4] : [3, 3];
    const colours = random.shuffle([...brightColours(scene), palette.ink, palette.paper]);
    const shapes = Array.from({ length: columns * rows + detail }, (_, index) => {
      const [column, row] = [index % columns, Math.floor(index / columns) % rows];
      const centre = {
        x: ((column + 0.5 + random.between(-0.3, 0.3)) / columns) * width,
        y: ((row + 0.5 + random.between(-0.3, 0.3)) / rows) * height,
      };
      const size = random.chance(0.4) ? random.between(170, 280) : random.between(70, 150);
      const shape = random.pick([paintPebble, paintFrond, paintFrond, paintComb, paintEye]);
      const colour = colours[index % colours.length] ?? palette.ink;
      return { size, svg: shape(random.fork(`shape ${index}`), centre, size, colour, palette.paper) };
    });
    const bySize = shapes.sort((one, other) => other.size - one.size);
    return { backdrop: blocks, figures: bySize.map(({ svg }) => svg).join('') };
  },
};

function paintBlocks(scene: Scene): string {
  const { width, height, palette } = scene;
  const random = scene.random.fork('blocks');
  const colours = random.shuffle([...palette.flats, palette.secondAccent, palette.paper]);
  const colour = (index: number): string => colours[index % colours.length] ?? palette.paper;
  const across = random.between(0.25, 0.75) * width;
  const [leftCut, rightCut] = [random.between(0.2, 0.8) * height, random.between(0.2, 0.8) * height];
  return (
    rectangle({ x: 0, y: 0 }, across + 1, leftCut + 1, { fill: colour(0) }) +
    rectangle({ x: 0, y: leftCut }, across + 1, height - leftCut, { fill: colour(1) }) +
    rectangle({ x: across, y: 0 }, width - across, rightCut + 1, { fill: colour(2) }) +
    rectangle({ x: across, y: rightCut }, width - across, height - rightCut, { fill: colour(3) })
  );
}

type Shape = (random: Random, centre: Point, size: number, colour: string, paper: string) => string;

const paintPebble: Shape = (random, centre, size, colour) => {
  const corners = random.integer(5, 9);
  const outline = Array.from({ length: corners }, (_, corner) => {
    const angle = ((corner + random.between(-0.2, 0.2)) / corners) * Math.PI * 2;
    const radius = size * random.between(0.6, 1.05);
    return { x: centre.x + Math.cos(angle) * radius, y: centre.y + Math.sin(angle) * radius };
  });
  return path(loopPath(outline), { fill: colour });
};

/** A frond of round lobes on both sides of a stem, as of seaweed. */
const paintFrond: Shape = (random, centre, size, colour) => {
  const lobes = random.integer(4, 6);
  const outline: Point[] = [];
  const half: Point[] = [];
  for (let lobe = 0; lobe < lobes; lobe += 1) {
    const rise = -size + (lobe / lobes) * size * 2;
    const reach = size * (0.75 - lobe * 0.05) * random.between(0.75, 1.1);
    half.push(
      { x: size * 0.12, y: rise },
      { x: reach, y: rise - size * 0.16 },
      { x: reach, y: rise + size * 0.12 },
    );
  }
  outline.push(...half, { x: 0, y: size * 1.1 }, ...half.toReversed().map(({ x, y }) => ({ x: -x, y })), {
    x: 0,
    y: -size * 1.2,
  });
  return path(loopPath(outline), {
    fill: colour,
    transform: `translate(${figure(centre.x)} ${figure(centre.y)}) rotate(${random.integer(-90, 90)})`,
  });
};

const paintComb: Shape = (random, centre, size, colour) => {
  const teeth = random.integer(4, 7);
  const step = (size * 1.6) / teeth;
  const data = Array.from({ length: teeth }, (_, tooth) => {
    const x = -size * 0.8 + (tooth + 0.5) * step;
    return `M${figure(x)} ${figure(size * 0.5)}V${figure(-size * random.between(0.3, 0.8))}`;
  });
  return line(
    `M${figure(-size * 0.7)} ${figure(size * 0.5)}H${figure(size * 0.7)}${data.join('')}`,
    colour,
    step * 0.55,
    {
      transform: `translate(${figure(centre.x)} ${figure(centre.y)}) rotate(${random.integer(0, 3) * 90 + random.integer(-15, 15)})`,
    },
  );
};

const paintEye: Shape = (random, centre, size, colour, paper) =>
  path(`M${figure(-size)} 0Q0 ${figure(-size)} ${figure(size)} 0Q0 ${figure(size)} ${figure(-size)} 0Z`, {
    fill: colour,
    transform: `translate(${figure(centre.x)} ${figure(centre.y)}) rotate(${random.integer(-80, 80)})`,
  }) + disc(centre, size * 0.24, paper);
