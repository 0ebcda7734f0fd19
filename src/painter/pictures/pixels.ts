import sharp, { type Sharp } from 'sharp';
import type { Size } from '../api/sizes.ts';

/** RGBA, four bytes a pixel, in rows from the top. */
export interface Pixels extends Size {
  data: Uint8Array;
}

/** Pixels as a picture that sharp works on. */
export function toSharp({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } });
}

export async function toPixels(picture: Sharp, { width, height }: Size): Promise<Pixels> {
  return { data: await picture.ensureAlpha().raw().toBuffer(), width, height };
}

/** Mean difference of the colours of two pictures, 0..255, seen from far away. */
export async function meanDifference(one: Pixels, other: Pixels): Promise<number> {
  const [first, second] = await Promise.all([shrink(one), shrink(other)]);
  let sum = 0;
  for (const [index, value] of first.data.entries()) {
    if (index % 4 !== 3) sum += Math.abs(value - (second.data[index] ?? 0));
  }
  return sum / (seenFromAfar.width * seenFromAfar.height * 3);
}

const seenFromAfar: Size = { width: 48, height: 48 };

/** The picture as it is seen from far away. */
export async function shrink(pixels: Pixels): Promise<Pixels> {
  return toPixels(toSharp(pixels).resize({ ...seenFromAfar, fit: 'fill' }), seenFromAfar);
}
