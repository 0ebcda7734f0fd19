import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { animatedPng, insertChunks, pngChunk, pngThatClaims, quarters, tellTale } from './pictures.ts';
import { checkMask, checkPicture, limits, upload } from './upload-checks.ts';

const source = { width: 60, height: 40 };

/** Transparent in its left half. */
function maskOf(width = 60, height = 40): Sharp {
  const rest = { create: { width: width / 2, height, channels: 4 as const, background: 'black' } };
  return sharp({
    create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  }).composite([{ input: rest, left: width / 2, top: 0 }]);
}

const mask = await maskOf().png().toBuffer();

describe('a mask is taken', () => {
  it('as a PNG with transparent parts, which stay where they are', async () => {
    const checked = await checkMask(upload(mask), source, 'mask', limits);
    expect(await sharp(checked).metadata()).toMatchObject({
      format: 'png',
      width: 60,
      height: 40,
      hasAlpha: true,
    });
    const alpha = await sharp(checked).extractChannel('alpha').raw().toBuffer();
    expect([...new Set(Array.from({ length: 40 }, (_, row) => alpha[row * 60 + 29]))]).toStrictEqual([0]);
    expect([...new Set(Array.from({ length: 40 }, (_, row) => alpha[row * 60 + 30]))]).toStrictEqual([255]);
  });

  it.each<[string, Promise<Buffer>]>([
    ['with a palette', sharp(mask).png({ palette: true }).toBuffer()],
    ['of 16 bits', sharp(mask).toColourspace('rgb16').png().toBuffer()],
    ['in grey', sharp(mask).toColourspace('grey16').png().toBuffer()],
    ['that is animated', Promise.resolve(animatedPng(mask, mask))],
    ['that is half transparent everywhere', sharp(mask).removeAlpha().ensureAlpha(0.5).png().toBuffer()],
  ])('as a PNG %s', async (_name, bytes) => {
    await expect(checkMask(upload(await bytes), source, 'mask', limits)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('without its metadata', async () => {
    const bytes = insertChunks(mask, pngChunk('tEXt', Buffer.from(`Comment\0${tellTale}`)));
    const checked = await checkMask(upload(bytes), source, 'mask', limits);
    expect(Buffer.from(checked).includes(tellTale)).toBe(false);
  });

  it('as large as the first source is once it stands upright', async () => {
    const lying = await (await quarters(60, 40)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const upright = await checkPicture(upload(lying), 'sources.0.file', limits);
    const standing = await maskOf(40, 60).png().toBuffer();
    await expect(checkMask(upload(standing), upright, 'mask', limits)).resolves.toBeInstanceOf(Uint8Array);
    await expect(checkMask(upload(mask), upright, 'mask', limits)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The mask is 60x40 pixels; it must be as large as the first source, 40x60.',
    });
  });
});

describe('a mask is refused', () => {
  it.each(['jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('as %s', async (format) => {
    const bytes = await maskOf().toFormat(format).toBuffer();
    await expect(checkMask(upload(bytes), source, 'mask', limits)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The mask must be a PNG file.',
      details: { field: 'mask', rule: 'PNG' },
    });
  });

  it.each([
    [62, 40],
    [60, 41],
    [40, 60],
    [120, 80],
  ])('of %i by %i pixels', async (width, height) => {
    const bytes = await maskOf(width, height).png().toBuffer();
    await expect(checkMask(upload(bytes), source, 'mask', limits)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'mask', rule: 'as large as the first source: 60x40' },
    });
  });

  it.each<[string, Promise<Buffer>]>([
    ['has no alpha channel', sharp(mask).removeAlpha().png().toBuffer()],
    ['has one that is full everywhere', sharp(mask).removeAlpha().ensureAlpha(1).png().toBuffer()],
    ['is in grey', sharp(mask).removeAlpha().greyscale().png().toBuffer()],
  ])('that %s', async (_name, bytes) => {
    await expect(checkMask(upload(await bytes), source, 'mask', limits)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'mask', rule: 'transparent where to edit' },
    });
  });

  it.each<[string, Buffer]>([
    ['is empty', Buffer.alloc(0)],
    ['is a text', Buffer.from('text')],
    ['is cut off', mask.subarray(0, mask.length - 30)],
    ['claims too many pixels', pngThatClaims(30_000, 30_000)],
  ])('that %s', async (_name, bytes) => {
    await expect(checkMask(upload(bytes), source, 'mask', limits)).rejects.toMatchObject({
      code: 'UNSUPPORTED_IMAGE',
      details: { field: 'mask' },
    });
  });

  it('that is too large for the model', async () => {
    const small = { ...limits, maxMaskBytes: 50 };
    await expect(checkMask(upload(mask), source, 'mask', small)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      details: { field: 'mask' },
    });
  });
});
