import type { Parameters } from '../api/parameters.ts';
import type { Size } from '../api/sizes.ts';
import { compose } from '../drawing/compose.ts';
import { render } from '../drawing/render.ts';
import { cutOut } from './cutout.ts';
import { type Pixels, shrink, toPixels } from './pixels.ts';

const detailOfQuality = { low: 0, medium: 1, high: 2, xhigh: 3, max: 4 } as const;
const detailOfComplexity = { low: -1, medium: 0, high: 1 } as const;

export type Brief = Pick<Parameters, 'prompt' | 'quality' | 'complexity'>;

/** Paints one picture from the words of the prompt. `index` tells the pictures of one request apart, from 0. */
export async function paint(
  { prompt, quality, complexity }: Brief,
  size: Size,
  { index, isTransparent }: { index: number; isTransparent: boolean },
): Promise<Pixels> {
  const detail = Math.min(4, Math.max(0, detailOfQuality[quality] + detailOfComplexity[complexity]));
  const drawing = compose({ prompt, ...size, index, detail });
  const grain = quality === 'low' ? 0 : 0.5;
  const picture = await toPixels(await render(drawing, { ...size, isTransparent, grain }), size);
  return isTransparent && (await coversAll(picture)) ? cutOut(picture) : picture;
}

/** Mosaics and tiles leave nothing free even without their backdrop. */
async function coversAll(picture: Pixels): Promise<boolean> {
  const { data } = await shrink(picture);
  const alphas = data.filter((_, index) => index % 4 === 3);
  return alphas.reduce((sum, alpha) => sum + alpha, 0) > alphas.length * 255 * 0.92;
}
