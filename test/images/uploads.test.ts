import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hashUpload } from '../../src/images/uploads.ts';
import {
  animatedPng,
  chunksOf,
  insertChunks,
  pngChunk,
  quarterColours,
  quarters,
  tellTale,
  withMetadata,
} from './pictures.ts';
import { checkPicture, limits, upload } from './upload-checks.ts';

const picture = await quarters();
const colours = ['f00', '0f0', '00f', 'ff0'];
const greys = ['777', 'ddd', '444', 'fff'];

const png = await picture.clone().png().toBuffer();
const red = sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } });
const frames = [png, await red.png().toBuffer()];

describe('what can be uploaded becomes a PNG, upright and in sRGB', () => {
  const animated = () => sharp(frames, { join: { animated: true } });
  const sources: [name: string, source: () => Sharp, colours: string[]][] = [
    ['PNG', () => picture.clone().png(), colours],
    ['PNG, interlaced', () => picture.clone().png({ progressive: true }), colours],
    ['PNG of 16 bits', () => picture.clone().toColourspace('rgb16').png(), colours],
    ['PNG in grey', () => picture.clone().greyscale().png(), greys],
    ['PNG with a palette', () => picture.clone().png({ palette: true }), colours],
    ['WebP', () => picture.clone().webp({ quality: 95 }), colours],
    ['WebP, lossless', () => picture.clone().webp({ lossless: true }), colours],
    ['WebP, animated', () => animated().webp({ lossless: true }), colours],
    ['GIF', () => picture.clone().gif(), colours],
    ['GIF, animated', () => animated().gif(), colours],
    ['AVIF', () => picture.clone().avif({ quality: 90 }), colours],
    ['TIFF', () => picture.clone().tiff({ compression: 'none' }), colours],
    ['TIFF, compressed', () => picture.clone().tiff({ compression: 'lzw' }), colours],
    ['TIFF of several pages', () => animated().tiff({ compression: 'lzw' }), colours],
  ];
  it.each(sources)('%s', async (_name, source, expected) => {
    const checked = await checkPicture(upload(await source().toBuffer()), 'file', limits);
    expect(checked).toMatchObject({ format: 'PNG', width: 60, height: 40 });
    expect(await sharp(checked.bytes).metadata()).toMatchObject({
      format: 'png',
      width: 60,
      height: 40,
      space: 'srgb',
      depth: 'uchar',
    });
    expect(await quarterColours(checked.bytes)).toStrictEqual(expected);
  });

  it('PNG, animated: its first frame', async () => {
    const bytes = animatedPng(png, await red.png().toBuffer());
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(checked).toMatchObject({ format: 'PNG', width: 60, height: 40 });
    expect(await quarterColours(checked.bytes)).toStrictEqual(colours);
  });

  it.each(['png', 'webp', 'avif', 'gif', 'tiff'] as const)(
    '%s with transparent parts, which stay so',
    async (format) => {
      const half = await sharp({
        create: { width: 30, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
      })
        .composite([
          { input: { create: { width: 15, height: 20, channels: 4, background: 'red' } }, left: 0, top: 0 },
        ])
        .png()
        .toBuffer();
      // The JPEG inside a TIFF, its default, could not be transparent.
      const written =
        format === 'tiff' ? sharp(half).tiff({ compression: 'lzw' }) : sharp(half).toFormat(format);
      const bytes = await written.toBuffer();
      const checked = await checkPicture(upload(bytes), 'file', limits);
      const alpha = await sharp(checked.bytes).extractChannel('alpha').raw().toBuffer();
      expect([alpha[5], alpha[25]]).toStrictEqual([255, 0]);
    },
  );

  it('a palette with transparent colours', async () => {
    const bytes = await picture.clone().ensureAlpha(0.5).png({ palette: true }).toBuffer();
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(await sharp(checked.bytes).metadata()).toMatchObject({ hasAlpha: true, channels: 4 });
    const { channels } = await sharp(checked.bytes).stats();
    expect(channels[3]?.mean).toBeCloseTo(128, -1);
  });
});

describe('a JPEG stays one', () => {
  it.each([
    [1, 60, 40, ['f00', '0f0', '00f', 'ff0']],
    [2, 60, 40, ['0f0', 'f00', 'ff0', '00f']],
    [3, 60, 40, ['ff0', '00f', '0f0', 'f00']],
    [4, 60, 40, ['00f', 'ff0', 'f00', '0f0']],
    [5, 40, 60, ['f00', '00f', '0f0', 'ff0']],
    [6, 40, 60, ['00f', 'f00', 'ff0', '0f0']],
    [7, 40, 60, ['ff0', '0f0', '00f', 'f00']],
    [8, 40, 60, ['0f0', 'ff0', 'f00', '00f']],
  ])('turned upright from the EXIF orientation %i', async (orientation, width, height, expected) => {
    const bytes = await picture.clone().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(checked).toMatchObject({ format: 'JPEG', width, height });
    expect((await sharp(checked.bytes).metadata()).orientation).toBeUndefined();
    expect(await quarterColours(checked.bytes)).toStrictEqual(expected);
  });

  it.each([
    ['cmyk', ['e00', 'bc0', '238', 'fe0']],
    ['b-w', greys],
  ])('in sRGB, even if it was in %s', async (space, expected) => {
    const bytes = await picture.clone().toColourspace(space).jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe(space);
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(await sharp(checked.bytes).metadata()).toMatchObject({
      format: 'jpeg',
      space: 'srgb',
      channels: 3,
    });
    expect(differenceOf(await quarterColours(checked.bytes), expected)).toBeLessThanOrEqual(1);
  });
});

describe('nothing but the picture itself is left', () => {
  const writers = {
    PNG: (image: Sharp) => image.png(),
    JPEG: (image: Sharp) => image.jpeg({ quality: 95 }),
    WebP: (image: Sharp) => image.webp({ lossless: true }),
    AVIF: (image: Sharp) => image.avif({ quality: 95 }),
    TIFF: (image: Sharp) => image.tiff({ compression: 'lzw' }),
  };

  it.each(Object.entries(writers))('of the EXIF, XMP and colour profile of a %s', async (_format, write) => {
    const bytes = await write(withMetadata(picture.clone())).toBuffer();
    expect(bytes.includes(tellTale)).toBe(true);
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(Buffer.from(checked.bytes).includes(tellTale)).toBe(false);
    const metadata = await sharp(checked.bytes).metadata();
    expect(metadata.exif ?? metadata.xmp ?? metadata.icc ?? metadata.iptc).toBeUndefined();
  });

  it('and the colours of a wide profile look as they did', async () => {
    const bytes = await withMetadata(picture.clone()).png().toBuffer();
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(await quarterColours(checked.bytes)).toStrictEqual(colours);
  });

  it('of the text chunks of a PNG, and of those that nobody knows', async () => {
    const secret = Buffer.from(`Comment\0${tellTale}`);
    const chunks = ['tEXt', 'eXIf', 'zTXt', 'iTXt', 'prVt'].map((type) => pngChunk(type, secret));
    const checked = await checkPicture(upload(insertChunks(png, ...chunks)), 'file', limits);
    const types = chunksOf(Buffer.from(checked.bytes)).map(({ type }) => type);
    expect(types.filter((type) => !/^(IHDR|PLTE|tRNS|pHYs|IDAT|IEND)$/.test(type))).toStrictEqual([]);
    expect(Buffer.from(checked.bytes).includes(tellTale)).toBe(false);
  });

  it('of the comment of a JPEG', async () => {
    const jpeg = await picture.clone().jpeg().toBuffer();
    const text = Buffer.from(tellTale);
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
    const bytes = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
    const checked = await checkPicture(upload(bytes), 'file', limits);
    expect(Buffer.from(checked.bytes).includes(tellTale)).toBe(false);
  });

  it.each([
    ['a page', `<html><script>${tellTale}</script></html>`],
    ['an archive', `PK\u0003\u0004${tellTale}`],
    ['a script', `#!/bin/sh\n${tellTale}`],
  ])('of %s behind the end of the picture', async (_name, tail) => {
    for (const bytes of [
      png,
      await picture.clone().jpeg().toBuffer(),
      await picture.clone().gif().toBuffer(),
    ]) {
      const checked = await checkPicture(upload(Buffer.concat([bytes, Buffer.from(tail)])), 'file', limits);
      expect(checked).toMatchObject({ width: 60, height: 40 });
      expect(Buffer.from(checked.bytes).includes(tellTale)).toBe(false);
    }
  });
});

describe('the fingerprint of an upload', () => {
  it('is the SHA-256 of the bytes as they came, whatever becomes of them', () => {
    const bytes = Buffer.concat([png, Buffer.from(tellTale)]);
    expect(hashUpload(upload(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(hashUpload(upload(bytes))).not.toBe(hashUpload(upload(png)));
  });

  it('does not depend on the name of the file', () => {
    expect(hashUpload(upload(png, 'a.png'))).toBe(hashUpload(upload(png, '../../b.gif')));
  });
});

/** The largest difference of two lists of colours in any digit. */
function differenceOf(some: readonly string[], others: readonly string[]): number {
  const digits = (list: readonly string[]) =>
    Array.from(list.join(''), (digit) => Number.parseInt(digit, 16));
  const expected = digits(others);
  return Math.max(...digits(some).map((digit, index) => Math.abs(digit - (expected[index] ?? NaN))));
}
