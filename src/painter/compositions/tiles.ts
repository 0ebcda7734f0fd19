import type { Composition, Scene } from '../drawing/scene.ts';
import { disc, figure, group, path, type Point, rectangle } from '../drawing/svg.ts';
import { brightColours } from './flat-ground.ts';

/** A grid of tiles with quarter discs, petals, triangles and bars; a few tiles are four times as large. */
export const tiles: Composition = {
  name: 'tiles',
  themes: ['geometry', 'city'],
  draw(scene) {
    const { width, height, random, palette } = scene;
    const motifs = random.shuffle(Object.values(allMotifs)).slice(0, random.integer(3, 6));
    const figures = layOut(scene).map((place) => paintTile(scene, place, random.pick(motifs)));
    const print = random.chance(0.4) ? withMargin(scene, figures.join('')) : figures.join('');
    return { backdrop: rectangle({ x: 0, y: 0 }, width, height, { fill: palette.paper }), figures: print };
  },
};

/** A square place in scene units, given by its middle. */
interface Place extends Point {
  side: number;
}

/** Fills the scene with squares; some of them take the place of four. */
function layOut({ width, height, random, detail }: Scene): Place[] {
  const across = random.integer(3, 5) + Math.min(2, Math.floor(detail / 2));
  const side = Math.min(width, height) / across;
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const taken = new Set<string>();
  const places: Place[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (taken.has(`${column},${row}`)) continue;
      const hasRoom = column < columns - 1 && !taken.has(`${column + 1},${row}`);
      const span = hasRoom && random.chance(0.14) ? 2 : 1;
      for (let step = 0; step < span * span; step += 1)
        taken.add(`${column + (step % span)},${row + Math.floor(step / span)}`);
      places.push({ x: (column + span / 2) * side, y: (row + span / 2) * side, side: side * span });
    }
  }
  return places;
}

function paintTile(scene: Scene, { x, y, side }: Place, motif: Motif): string {
  const { random, palette } = scene;
  const [ground, first, second] = random.shuffle(brightColours(scene));
  const turn = random.integer(0, 3) * 90;
  // A little larger than its place, so that no seam shows between two tiles.
  const square = rectangle({ x: -50.2, y: -50.2 }, 100.4, 100.4, { fill: ground });
  return group(square + motif(first ?? palette.accent, second ?? palette.paper), {
    transform: `translate(${figure(x)} ${figure(y)}) scale(${(side / 100).toFixed(4)}) rotate(${turn})`,
  });
}

/** The picture as a print on paper: smaller, and cut straight at its edges. */
function withMargin({ width, height }: Scene, content: string): string {
  const scale = 0.9;
  const [left, top] = [(width * (1 - scale)) / 2, (height * (1 - scale)) / 2];
  const clip = `<clipPath id="print">${rectangle({ x: 0, y: 0 }, width, height, {})}</clipPath>`;
  const print = group(content, { 'clip-path': 'url(#print)' });
  return clip + group(print, { transform: `translate(${figure(left)} ${figure(top)}) scale(${scale})` });
}

/** Draws inside the square from -50 to 50. */
type Motif = (first: string, second: string) => string;

const middle: Point = { x: 0, y: 0 };
const quarterDisc = 'M-50 -50H50A100 100 0 0 1 -50 50Z';

const allMotifs: Record<string, Motif> = {
  quarter: (first) => path(quarterDisc, { fill: first }),
  quarters: (first, second) =>
    path(quarterDisc, { fill: first }) + path('M-50 -50H0A50 50 0 0 1 -50 0Z', { fill: second }),
  scales: (first) =>
    path('M-50 0A50 50 0 0 1 50 0Z', { fill: first }) + path('M-50 50A50 50 0 0 1 50 50Z', { fill: first }),
  target: (first, second) => disc(middle, 42, first) + disc(middle, 20, second),
  triangle: (first) => path('M-50 -50H50L-50 50Z', { fill: first }),
  petal: (first, second) =>
    path('M-50 -50Q50 -50 50 50Q-50 50 -50 -50Z', { fill: first }) + disc(middle, 9, second),
  bars: (first) =>
    [-50, -16.67, 16.67].map((y) => rectangle({ x: -50, y }, 100, 16.67, { fill: first })).join(''),
  halves: (first, second) =>
    path('M0 -50A50 50 0 0 1 0 50Z', { fill: first }) + path('M0 -50A50 50 0 0 0 0 50Z', { fill: second }),
  diamond: (first) => path('M0 -50L50 0L0 50L-50 0Z', { fill: first }),
};
