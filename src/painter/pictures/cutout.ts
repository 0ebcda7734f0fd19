import { type Pixels, toPixels, toSharp } from './pixels.ts';

/** Gives an opaque picture a transparent background: what lies outside a large rounded shape is left away. */
export async function cutOut(picture: Pixels): Promise<Pixels> {
  const { width, height } = picture;
  const inset = Math.round(Math.min(width, height) * 0.06);
  const radius = Math.round(Math.min(width, height) * 0.3);
  const shape = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect x="${inset}" y="${inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${radius}"/></svg>`;
  return toPixels(toSharp(picture).composite([{ input: Buffer.from(shape), blend: 'dest-in' }]), picture);
}
