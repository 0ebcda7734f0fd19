import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { createDecoding } from '../../src/images/decoding.ts';
import { makePlaceholder as make } from '../../src/images/placeholder.ts';

const decoding = createDecoding();
const makePlaceholder = (bytes: Uint8Array) => make(bytes, decoding);

/** As hard to compress as a picture can be. */
function noise(width: number, height: number): Sharp {
  return sharp({
    create: {
      width,
      height,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', mean: 128, sigma: 120 },
    },
  });
}

describe('a placeholder', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'of a %s is a WebP of at most 24 pixels in less than 1 kB',
    async (format) => {
      const url = await makePlaceholder(await noise(320, 240).toFormat(format).toBuffer());
      expect(url?.length).toBeLessThan(1000);
      expect(await describePlaceholder(url)).toStrictEqual({ format: 'webp', width: 24, height: 18 });
    },
  );

  it.each([
    [1536, 512, 24, 8],
    [512, 1536, 8, 24],
    [3000, 1, 24, 1],
    [1, 3000, 1, 24],
    [24, 24, 24, 24],
    [500, 500, 24, 24],
  ])('of %i by %i pixels has %i by %i', async (width, height, expectedWidth, expectedHeight) => {
    const url = await makePlaceholder(await noise(width, height).png({ compressionLevel: 1 }).toBuffer());
    expect(url?.length).toBeLessThan(1000);
    expect(await describePlaceholder(url)).toMatchObject({ width: expectedWidth, height: expectedHeight });
  });

  it('of a transparent picture is transparent, and just as small', async () => {
    const bytes = await noise(256, 256).ensureAlpha(0.5).png().toBuffer();
    const url = await makePlaceholder(bytes);
    expect(url?.length).toBeLessThan(1000);
    expect((await sharp(decode(url)).metadata()).hasAlpha).toBe(true);
  });

  it('shows the colours of its picture', async () => {
    const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#1060c0' } })
      .png()
      .toBuffer();
    const { dominant } = await sharp(decode(await makePlaceholder(bytes))).stats();
    expect(
      Math.abs(dominant.r - 0x10) + Math.abs(dominant.g - 0x60) + Math.abs(dominant.b - 0xc0),
    ).toBeLessThan(40);
  });

  it('carries no metadata of its picture', async () => {
    const bytes = await noise(64, 64)
      .withExif({ IFD0: { Artist: 'telltale' } })
      .jpeg()
      .toBuffer();
    expect(decode(await makePlaceholder(bytes)).includes('telltale')).toBe(false);
  });

  it.each<[string, Promise<Uint8Array>]>([
    ['nothing', Promise.resolve(new Uint8Array())],
    ['a text', Promise.resolve(Buffer.from('text'))],
    [
      'half a picture',
      noise(64, 64)
        .png()
        .toBuffer()
        .then((bytes) => bytes.subarray(0, bytes.length / 2)),
    ],
    [
      'half a JPEG',
      noise(64, 64)
        .jpeg()
        .toBuffer()
        .then((bytes) => bytes.subarray(0, bytes.length / 2)),
    ],
  ])('is missing for %s', async (_name, bytes) => {
    expect(await makePlaceholder(await bytes)).toBeNull();
  });
});

async function describePlaceholder(url: string | null) {
  const { format, width, height } = await sharp(decode(url)).metadata();
  return { format, width, height };
}

function decode(url: string | null): Buffer {
  const base64 = /^data:image\/webp;base64,([A-Za-z0-9+/]+=*)$/.exec(url ?? '')?.[1];
  if (base64 === undefined) throw new Error(`no data URL of a WebP: ${url}`);
  return Buffer.from(base64, 'base64');
}
