import sharp from 'sharp';
import type { Decoding } from './decoding.ts';

const LONGER_SIDE_PIXELS = 512;
const MAX_SECONDS = 10;

/**
 * A WebP data URL of at most 512 pixels a side, typically under 40 KB.
 * @throws Error where the picture cannot be decoded
 */
export async function makePreview(bytes: Uint8Array, decoding: Decoding): Promise<string> {
  const small = sharp(bytes)
    .resize(LONGER_SIDE_PIXELS, LONGER_SIDE_PIXELS, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 60, effort: 2 })
    .timeout({ seconds: MAX_SECONDS });
  const webp = await decoding.ofOwn(() => small.toBuffer());
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
