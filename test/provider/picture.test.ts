import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describePicture, readPicture } from '../../src/provider/picture.ts';
import { picture } from './upstream.ts';

const formats = ['png', 'jpeg', 'webp'] as const;

describe('the bytes of a picture', () => {
  it.each(formats)('of a %s tell its format and sides', async (format) => {
    const bytes = await picture(format);
    expect(await describePicture(bytes)).toStrictEqual({
      bytes,
      format: format.toUpperCase(),
      width: 8,
      height: 6,
    });
  });

  it('are not looked at beyond their header and end: one with a damaged middle may still be worth its price', async () => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, noise, background: 'red' } })
      .png()
      .toBuffer();
    bytes.fill(0, bytes.length - 400, bytes.length - 300);
    expect(await describePicture(bytes)).toMatchObject({ width: 64 });
  });

  it.each(formats)('of a %s are those of no whole one when they end too early, wherever', async (format) => {
    const bytes = await picture(format);
    const ends = Array.from({ length: 16 }, (_, part) => Math.floor((bytes.length * part) / 16));
    for (const end of [...ends, bytes.length - 1]) {
      expect(await describePicture(bytes.subarray(0, end)), `${end} bytes`).toBeUndefined();
    }
  });

  it.each(formats)('of a %s are those of no whole one when something follows', async (format) => {
    const bytes = Buffer.concat([await picture(format), Buffer.from('<script>alert(1)</script>')]);
    expect(await describePicture(bytes)).toBeUndefined();
  });

  it('are read in their place within a larger buffer', async () => {
    const bytes = await picture('webp');
    const larger = new Uint8Array(Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(9)]));
    expect(await describePicture(larger.subarray(7, 7 + bytes.length))).toMatchObject({ format: 'WEBP' });
  });
});

describe('base64', () => {
  it.each([1, 2, 3])(
    'is read with every padding (%i bytes of a comment make the difference)',
    async (length) => {
      const bytes = withText(await picture(), 'x'.repeat(length));
      expect((await readPicture(bytes.toString('base64')))?.bytes).toStrictEqual(bytes);
    },
  );

  it.each<[string, (base64: string) => string]>([
    ['lines of 76 characters', (base64) => base64.replace(/.{76}/g, '$&\r\n')],
    ['a line break at its end', (base64) => `${base64}\n`],
    ['the alphabet for addresses', (base64) => base64.replaceAll('+', '-').replaceAll('/', '_')],
    ['no padding', (base64) => base64.replace(/=+$/, '')],
  ])('is read with %s', async (_name, change) => {
    const bytes = withText(await picture(), 'xx');
    const base64 = change(bytes.toString('base64'));
    expect((await readPicture(base64))?.bytes).toStrictEqual(bytes);
  });

  it.each<[string, (base64: string) => string]>([
    ['a character in its middle is none', (base64) => replaceAt(base64, 40, '*')],
    ['a plus became a space on the way', (base64) => replaceAt(base64, 41, ' ')],
    ['characters are missing at its end', (base64) => base64.slice(0, -6)],
    ['padding stands in its middle', (base64) => `${base64.slice(0, 40)}==${base64.slice(40)}`],
    ['it is a data URL', (base64) => `data:image/png;base64,${base64}`],
    ['it is base64 of base64', (base64) => Buffer.from(base64).toString('base64')],
    ['it is all padding', () => '===='],
  ])('is refused where %s', async (_name, change) => {
    const base64 = withText(await picture(), 'xx').toString('base64');
    expect(await readPicture(change(base64))).toBeUndefined();
  });

  it.each([undefined, null, 5, true, {}, [], ''])('is refused where it is %j', async (value) => {
    expect(await readPicture(value)).toBeUndefined();
  });
});

/** The PNG with a text behind its header, to change its length; its check sum does not matter here. */
function withText(png: Buffer, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([
    png.subarray(0, 33),
    length,
    Buffer.from(`tEXt${text}`),
    Buffer.alloc(4),
    png.subarray(33),
  ]);
}

function replaceAt(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}
