import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { insertChunks, pngChunk, pngThatClaims, quarters } from './pictures.ts';
import { checkPicture, limits, upload } from './upload-checks.ts';

const picture = await quarters();
const png = await picture.clone().png().toBuffer();
const jpeg = await picture.clone().jpeg().toBuffer();
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

function heif(brand: string): Buffer {
  return Buffer.concat([
    Buffer.from([0, 0, 0, 0x18]),
    Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1'),
    Buffer.alloc(100),
  ]);
}

describe('what is no picture of the accepted formats is refused', () => {
  it.each<[string, Buffer]>([
    ['a text', Buffer.from('this is no picture')],
    ['a page', Buffer.from('<!doctype html><img src="x" onerror="alert(1)">')],
    ['SVG', Buffer.from(svg)],
    ['SVG behind a declaration', Buffer.from(`<?xml version="1.0"?>\n${svg}`)],
    ['SVG behind a byte order mark', Buffer.from(`\ufeff${svg}`)],
    ['SVG that reads a file', Buffer.from(svg.replace('<rect', '<image href="/etc/passwd"/><rect'))],
    ['SVG behind the beginning of a GIF', Buffer.from(`GIF89a${svg}`)],
    ['SVG behind the beginning of a PNG', Buffer.concat([png.subarray(0, 8), Buffer.from(svg)])],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')],
    ['BMP', Buffer.concat([Buffer.from('BM'), randomBytes(200)])],
    ['ICO', Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), randomBytes(200)])],
    ['PPM', Buffer.from('P6\n2 2\n255\nabcdefghijkl')],
    ['Radiance', Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\nabcd')],
    ['JPEG XL', Buffer.concat([Buffer.from([0xff, 0x0a]), randomBytes(200)])],
    ['ZIP', Buffer.from('PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
    ['MP4', heif('isom')],
    ['a picture behind foreign bytes', Buffer.concat([Buffer.from('<html>'), png])],
    ['a picture behind a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), png])],
    ['a picture behind an ID3 tag', Buffer.concat([Buffer.from('ID3\u0003\0\0\0\0\0\0', 'latin1'), png])],
    ['random bytes', randomBytes(5000)],
    ['random bytes behind the beginning of a PNG', Buffer.concat([png.subarray(0, 8), randomBytes(5000)])],
    ['random bytes behind the beginning of a JPEG', Buffer.concat([jpeg.subarray(0, 3), randomBytes(5000)])],
    ['one byte', Buffer.from([0x89])],
    ['the beginning of a PNG alone', png.subarray(0, 8)],
  ])('%s', async (_name, bytes) => {
    const error = await refusalOf(bytes);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_IMAGE', details: { field: 'sources.1.file' } });
    expect(error.message).toMatch(/Send PNG, JPEG, WebP, GIF, AVIF or TIFF|Save it anew and try again/);
  });

  it('whatever it is called', async () => {
    for (const name of ['picture.png', '../../etc/passwd', 'a\0.png', '']) {
      await expect(checkPicture(upload(Buffer.from('text'), name), 'file', limits)).rejects.toMatchObject({
        code: 'UNSUPPORTED_IMAGE',
      });
    }
  });

  it('and a picture is one whatever it is called', async () => {
    await expect(checkPicture(upload(png, 'virus.exe'), 'file', limits)).resolves.toMatchObject({
      width: 60,
    });
  });

  it.each(['heic', 'heix', 'hevc', 'mif1'])('HEIC (%s), which is named with a way out', async (brand) => {
    const error = await refusalOf(heif(brand));
    expect(error).toMatchObject({ code: 'UNSUPPORTED_IMAGE', details: { field: 'sources.1.file' } });
    expect(error.message).toContain('HEIC');
    expect(error.message).toContain('JPEG');
  });

  it('an empty file, which is said so', async () => {
    expect(await refusalOf(Buffer.alloc(0))).toMatchObject({
      code: 'UNSUPPORTED_IMAGE',
      message: 'The file is empty.',
      details: { field: 'sources.1.file' },
    });
  });
});

describe('a picture that is cut off is refused', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('%s, wherever', async (format) => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 50 };
    const whole = await sharp({ create: { width: 64, height: 64, channels: 3, noise, background: 'red' } })
      .toFormat(format)
      .toBuffer();
    await expect(checkPicture(upload(whole), 'file', limits)).resolves.toMatchObject({ width: 64 });
    for (const part of [0.1, 0.3, 0.5, 0.8]) {
      const bytes = whole.subarray(0, Math.floor(whole.length * part));
      expect(await refusalOf(bytes), `${part} of it`).toMatchObject({ code: 'UNSUPPORTED_IMAGE' });
    }
  });

  it('and one with a wrong check sum in its middle', async () => {
    const bytes = Buffer.from(png);
    const data = bytes.indexOf('IDAT');
    bytes.fill(0, data + 10, data + 20);
    expect(await refusalOf(bytes)).toMatchObject({ code: 'UNSUPPORTED_IMAGE' });
  });
});

describe('a picture that is too large is refused', () => {
  it('by its header, without the memory that it would take', async () => {
    const bytes = pngThatClaims(30_000, 30_000);
    expect(bytes.length).toBeLessThan(1024);
    const before = process.resourceUsage().maxRSS;
    const error = await refusalOf(bytes);
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_IMAGE',
      message:
        'The picture has 30000x30000 pixels; at most 50 megapixels are accepted (MAX_UPLOAD_MEGAPIXELS).',
      details: { field: 'sources.1.file' },
    });
    // Decoded it would be 3.6 GB.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
  });

  it.each([
    [2_147_483_647, 1],
    [1, 2_147_483_647],
    [65_535, 65_535],
    [0, 0],
    [0, 10],
    [7072, 7072],
  ])('that claims %i by %i pixels', async (width, height) => {
    expect(await refusalOf(pngThatClaims(width, height))).toMatchObject({ code: 'UNSUPPORTED_IMAGE' });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['a TIFF of 16,385 by 1', () => flat(16_385, 1)],
    ['a TIFF of 1 by 16,385', () => flat(1, 16_385)],
    ['a TIFF of 12,250,000 by 1', () => flat(12_250_000, 1)],
  ])('by its longer side, however few pixels it has: %s', async (_name, make) => {
    const error = await refusalOf(await make());
    expect(error).toMatchObject({ code: 'UNSUPPORTED_IMAGE', details: { field: 'sources.1.file' } });
    expect(error.message).toContain('no side may be longer than 16,384');
  });

  it.each<[string, (image: Sharp) => Sharp, number]>([
    ['8 bits', (image) => image.png(), 3],
    ['16 bits', (image) => image.toColourspace('rgb16').png(), 6],
    ['16 bits in several passes', (image) => image.toColourspace('rgb16').png({ progressive: true }), 12],
    ['a JPEG in several passes', (image) => image.jpeg({ progressive: true }), 9],
    ['a JPEG that lies on its side', (image) => image.withMetadata({ orientation: 6 }).jpeg(), 6],
    ['an AVIF', (image) => image.avif({ effort: 0 }), 9],
  ])('by the memory that its pixels take: %s', async (_name, write, bytesPerPixel) => {
    const bytes = await write(
      sharp({ create: { width: 100, height: 60, channels: 3, background: 'teal' } }),
    ).toBuffer();
    // Six bytes are allowed for each pixel of the limit.
    const enough = { ...limits, maxPixels: Math.max(6000, 1000 * bytesPerPixel) };
    await expect(checkPicture(upload(bytes), 'file', enough)).resolves.toMatchObject({
      format: expect.any(String),
    });
    if (bytesPerPixel <= 6) return;
    const short = { ...limits, maxPixels: 1000 * bytesPerPixel - 1 };
    await expect(checkPicture(upload(bytes), 'file', short)).rejects.toMatchObject({
      code: 'UNSUPPORTED_IMAGE',
    });
  });

  it('but not for texts that a PNG carries: they are never unpacked', async () => {
    const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(7_000_000, 'a'))]);
    const bytes = insertChunks(png, ...Array.from({ length: 25 }, () => pngChunk('zTXt', text)));
    const before = process.resourceUsage().maxRSS;
    await expect(checkPicture(upload(bytes), 'file', limits)).resolves.toMatchObject({ width: 60 });
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100 * 1024);
  });

  it('by its bytes, naming the limit of the operator', async () => {
    const small = { ...limits, maxBytes: 2 * 1_048_576 };
    const bytes = Buffer.concat([png, Buffer.alloc(2 * 1_048_576)]);
    await expect(checkPicture(upload(bytes), 'file', small)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The file is larger than 2 MB (MAX_UPLOAD_MB).',
      details: { field: 'file' },
    });
  });

  it('and one of exactly the limit is not', async () => {
    const exact = { ...limits, maxBytes: png.length };
    await expect(checkPicture(upload(png), 'file', exact)).resolves.toMatchObject({ width: 60 });
    await expect(
      checkPicture(upload(png), 'file', { ...limits, maxBytes: png.length - 1 }),
    ).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('for the model, once it is converted', async () => {
    await expect(
      checkPicture(upload(png), 'file', { ...limits, maxConvertedBytes: 50 }),
    ).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', details: { field: 'file' } });
  });
});

it("no refusal tells a library's words or a path", async () => {
  for (const bytes of [png.subarray(0, 100), jpeg.subarray(0, 300), Buffer.from(svg), pngThatClaims(0, 0)]) {
    expect((await refusalOf(bytes)).message).not.toMatch(/vips|libpng|buffer|sharp|\/|\bat\b/i);
  }
});

/** One colour, and small in bytes. */
function flat(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .tiff({ compression: 'deflate' })
    .toBuffer();
}

async function refusalOf(bytes: Buffer): Promise<Error> {
  const result: unknown = await checkPicture(upload(bytes), 'sources.1.file', limits).catch(
    (error: unknown) => error,
  );
  if (result instanceof Error) return result;
  throw new Error('expected a refusal');
}
