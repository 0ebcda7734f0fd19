import sharp from 'sharp';
import type { Decoding } from './decoding.ts';

const LONGER_SIDE_PIXELS = 24;
const MAX_CHARACTERS = 1000;

/** A tiny WebP data URL to show while the picture loads, under 1 kB; null where the picture cannot be decoded. */
export async function makePlaceholder(bytes: Uint8Array, decoding: Decoding): Promise<string | null> {
  try {
    const small = sharp(bytes)
      .resize(LONGER_SIDE_PIXELS, LONGER_SIDE_PIXELS, { fit: 'inside' })
      .webp({ quality: 40, effort: 3 });
    const webp = await decoding.ofOwn(() => small.toBuffer());
    const url = `data:image/webp;base64,${webp.toString('base64')}`;
    return url.length < MAX_CHARACTERS ? url : null;
  } catch {
    return null;
  }
}
