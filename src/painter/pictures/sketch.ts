import type { Size } from '../api/sizes.ts';
import { type Pixels, toPixels, toSharp } from './pixels.ts';

/** How many times shorter the sides of the coarsest sketch are before it is enlarged. */
const coarsest = 128;

/**
 * The picture as it looks before it is finished: blurred, as large as the finished one.
 * @param progress 0 blurred most .. 1 hardly at all
 */
export async function sketch(picture: Pixels, progress: number): Promise<Pixels> {
  const coarseness = coarsest ** (1 - progress);
  const coarse: Size = {
    width: Math.ceil(picture.width / coarseness),
    height: Math.ceil(picture.height / coarseness),
  };
  const few = await toPixels(
    toSharp(picture)
      .resize({ ...coarse, fit: 'fill' })
      .blur(0.8),
    coarse,
  );
  const { width, height } = picture;
  return toPixels(toSharp(few).resize({ width, height, fit: 'fill', kernel: 'cubic' }), picture);
}
