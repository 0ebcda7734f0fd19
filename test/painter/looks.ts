import sharp from 'sharp';

/** RGBA, four bytes a pixel. */
export async function pixelsOf(file: Uint8Array): Promise<Buffer> {
  return sharp(file).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

const hashSide = 16;
/** Bits of a `differenceHash`. */
export const hashBits = hashSide * hashSide;

/** dHash: for 16 x 16 places of the picture in grey, whether it gets lighter to the right. */
export async function differenceHash(file: Uint8Array): Promise<boolean[]> {
  const width = hashSide + 1;
  const grey = await sharp(file)
    .flatten()
    .toColourspace('b-w')
    .resize(width, hashSide, { fit: 'fill' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return Array.from({ length: hashBits }, (_, bit) => {
    const at = Math.floor(bit / hashSide) * width + (bit % hashSide);
    return (grey[at] ?? 0) < (grey[at + 1] ?? 0);
  });
}

/** How many bits differ. */
export function hashDistance(one: readonly boolean[], other: readonly boolean[]): number {
  return one.filter((bit, index) => bit !== other[index]).length;
}

/** Mean difference of the colours of two pictures at 64 x 64, 0..255. */
export async function meanDifference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [first, second] = await Promise.all([smallColours(one), smallColours(other)]);
  return first.reduce((sum, value, index) => sum + Math.abs(value - (second[index] ?? 0)), 0) / first.length;
}

/** Mean lightness, 0..255. */
export async function meanLightness(file: Uint8Array): Promise<number> {
  const colours = await smallColours(file);
  return colours.reduce((sum, value) => sum + value, 0) / colours.length;
}

/** The mean hue in degrees: each pixel counts as much as it is coloured. */
export async function meanHue(file: Uint8Array): Promise<number> {
  const colours = await smallColours(file);
  let [x, y] = [0, 0];
  for (let at = 0; at < colours.length; at += 3) {
    const [red, green, blue] = [colours[at] ?? 0, colours[at + 1] ?? 0, colours[at + 2] ?? 0];
    x += red - (green + blue) / 2;
    y += (Math.sqrt(3) / 2) * (green - blue);
  }
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** The smaller angle between two hues, 0..180. */
export function hueDistance(one: number, other: number): number {
  return Math.abs(((((one - other) % 360) + 540) % 360) - 180);
}

async function smallColours(file: Uint8Array): Promise<Buffer> {
  return sharp(file)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(64, 64, { fit: 'fill' })
    .raw()
    .toBuffer();
}
