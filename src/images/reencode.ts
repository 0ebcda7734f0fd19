import sharp, { type Metadata } from 'sharp';

export interface PictureHeader {
  /** What the library takes the bytes for: "png", "jpeg", "webp", "gif", "heif" (AVIF too) or "tiff". */
  format: string;
  /** Pixels, as they are stored: a picture may be turned by its metadata. */
  width: number;
  height: number;
  /** Memory for each pixel while it is decoded. */
  bytesPerPixel: number;
}

/** Longer than any honest picture of the largest size takes, by far. */
const MAX_SECONDS = 30;

/** libvips' names for the numbers that a channel is made of. */
const bytesOfDepth: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
};

/**
 * Reads the header only: a small file can claim a picture that would fill the memory.
 * @throws Error where there is none
 */
export async function readHeader(bytes: Uint8Array): Promise<PictureHeader> {
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { format, width, height } = metadata;
  return { format, width, height, bytesPerPixel: bytesPerPixel(metadata) };
}

/** What decoding holds of each pixel at most, as it was measured. */
function bytesPerPixel({ format, channels, depth, orientation = 1, isProgressive }: Metadata): number {
  const plain = channels * (bytesOfDepth[depth] ?? 16);
  // Those that come in several passes are held whole, JPEG as numbers of 16 bits; so is what is turned.
  const passes = isProgressive ? (format === 'jpeg' ? 2 * channels : plain) : 0;
  const turned = orientation >= 5 ? plain : 0;
  const planes = format === 'heif' ? 2 * plain : 0;
  return plain + passes + turned + planes;
}

/**
 * Writes the first frame anew: upright, in sRGB, of 8 bits, without metadata, and nothing behind its end.
 * @throws Error where the picture is damaged, or takes too long
 */
export async function reencode(
  bytes: Uint8Array,
  format: 'PNG' | 'JPEG',
  maxPixels: number,
): Promise<{ bytes: Uint8Array; width: number; height: number }> {
  // sharp writes no metadata unless it is asked to.
  const upright = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
    .autoOrient()
    .toColourspace('srgb')
    .timeout({ seconds: MAX_SECONDS });
  const encoded =
    format === 'JPEG'
      ? // Optimised codes would need the whole picture in memory once more.
        upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4', optimiseCoding: false })
      : upright.png({ compressionLevel: 6 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
