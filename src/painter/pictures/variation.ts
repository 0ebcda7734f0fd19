import { createRandom } from '../drawing/random.ts';
import { type Brief, paint } from './paint.ts';
import { meanDifference, type Pixels, shrink, toPixels, toSharp } from './pixels.ts';

/** How far a variation is to lie from its source, as mean difference of colours (0..255). */
const aim = { colours: 20, whole: 28 };
/** Turns of the hues that are tried, the boldest first, in degrees. */
const turns = [75, 55, 40, 30, 22, 15, 10];
/** Bounds of the opacity of the painted layer. */
const faintest = 0.1;
const strongest = 0.45;

/**
 * A picture like `source`: its colours are turned and a layer painted from the prompt lies over it. How far the colours turn and how
 * faint the layer is follows from what they change, so that every variation is about equally far from its source. Transparency stays.
 */
export async function vary(source: Pixels, brief: Brief, index: number): Promise<Pixels> {
  const random = createRandom(
    JSON.stringify(['variation', brief.prompt.trim(), source.width, source.height, index]),
  );
  const turned = await turnBoldly(source, random.pick([-1, 1]), random.between(0.55, 1));
  const layer = await paint(brief, source, { index, isTransparent: false });
  const moved = await meanDifference(source, turned);
  const distance = await meanDifference(turned, layer);
  const opacity = Math.min(strongest, Math.max(faintest, (aim.whole - moved) / Math.max(1, distance)));
  const veil = await toSharp(layer)
    .linear([1, 1, 1, opacity], [0, 0, 0, 0])
    .png({ compressionLevel: 0 })
    .toBuffer();
  return toPixels(toSharp(turned).composite([{ input: veil, blend: 'atop' }]), source);
}

/** Turns the colours as far as their mean difference allows. */
async function turnBoldly(source: Pixels, direction: number, boldness: number): Promise<Pixels> {
  const small = await shrink(source);
  for (const degrees of turns) {
    const turn = direction * boldness * degrees;
    const isBounded = (await meanDifference(small, await turnColours(small, turn))) <= aim.colours;
    if (isBounded || degrees === turns.at(-1)) return turnColours(source, turn);
  }
  return source;
}

/** Rotates the hues by `degrees`, as the hue-rotate filter of SVG and CSS does. */
async function turnColours(source: Pixels, degrees: number): Promise<Pixels> {
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [red, green, blue] = [0.213, 0.715, 0.072];
  const picture = toSharp(source).recomb([
    [
      red + cosine * (1 - red) - sine * red,
      green - cosine * green - sine * green,
      blue - cosine * blue + sine * (1 - blue),
    ],
    [
      red - cosine * red + sine * 0.143,
      green + cosine * (1 - green) + sine * 0.14,
      blue - cosine * blue - sine * 0.283,
    ],
    [
      red - cosine * red - sine * (1 - red),
      green - cosine * green + sine * green,
      blue + cosine * (1 - blue) + sine * blue,
    ],
  ]);
  return toPixels(picture, source);
}
