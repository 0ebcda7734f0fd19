import sharp from 'sharp';

const LONGER_SIDE_PIXELS = 24;
const MAX_CHARACTERS = 1000;

/** A tiny WebP data URL to show while the picture loads, under 1 kB; null where the picture cannot be decoded. */
export async function makePlaceholder(bytes: Uint8Array): Promise<string | null> {
  try {
    const webp = await sharp(bytes)
      .resize(LONGER_SIDE_PIXELS, LONGER_SIDE_PIXELS, { fit: 'inside' })
      .webp({ quality: 40, effort: 3 })
      .toBuffer();
    const url = `data:image/webp;base64,${webp.toString('base64')}`;
    return url.length < MAX_CHARACTERS ? url : null;
  } catch {
    return null;
  }
}
