import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { editImage, varyImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { quarterColours, quarters, tellTale, withMetadata } from './pictures.ts';

let app: TestApp;
let parts: [name: string, value: FormDataEntryValue][] = [];

beforeAll(async () => {
  const png = await (await quarters()).png().toBuffer();
  app = await createTestApp({
    upstream: async (input, init) => {
      parts = [...(await new Request(input, init).formData())];
      return Response.json({ data: [{ b64_json: png.toString('base64') }] });
    },
  });
});
afterAll(() => app.close());
beforeEach(() => {
  parts = [];
});

describe('what reaches the provider of an upload', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)(
    'is the picture alone, without the place, author and name that a %s carried',
    async (format) => {
      const bytes = await withMetadata(await quarters())
        .toFormat(format)
        .toBuffer();
      expect(bytes.includes(tellTale)).toBe(true);
      const file = new File([new Uint8Array(bytes)], `${tellTale}.${format}`);
      await app.runOk(varyImage, { file });

      const [source] = await filesSent();
      expect(source?.bytes.includes(tellTale)).toBe(false);
      const { exif, xmp, icc } = await sharp(source?.bytes).metadata();
      expect({ exif, xmp, icc }).toStrictEqual({ exif: undefined, xmp: undefined, icc: undefined });
      expect(JSON.stringify(parts)).not.toContain(tellTale);
      expect(source).toMatchObject(
        format === 'jpeg'
          ? { name: 'source-1.jpeg', type: 'image/jpeg' }
          : { name: 'source-1.png', type: 'image/png' },
      );
    },
  );

  it('stands upright, with a mask for how it stands', async () => {
    const photo = await (
      await quarters(60, 40)
    )
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const mask = await sharp({
      create: { width: 40, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    await app.runOk(editImage, {
      prompt: 'a red boat',
      sources: [{ file: fileOf(photo) }],
      mask: fileOf(mask),
    });
    const sent = await filesSent();
    const source = sent.find(({ field }) => field === 'image[]');
    const sentMask = sent.find(({ field }) => field === 'mask');
    expect(await sharp(source?.bytes).metadata()).toMatchObject({ width: 40, height: 60 });
    expect(await quarterColours(source?.bytes ?? Buffer.alloc(0))).toStrictEqual([
      '00f',
      'f00',
      'ff0',
      '0f0',
    ]);
    expect(sentMask).toMatchObject({ name: 'mask.png', type: 'image/png' });
    expect(await sharp(sentMask?.bytes).metadata()).toMatchObject({ width: 40, height: 60, hasAlpha: true });
  });

  it('comes in the order of the sources', async () => {
    const colours = ['#f00', '#0f0', '#00f', '#ff0', '#0ff'];
    const sources = await Promise.all(colours.map(async (colour) => ({ file: fileOf(await plain(colour)) })));
    await app.runOk(editImage, { prompt: 'put them together', sources });
    const sent = await filesSent();
    const seen = await Promise.all(sent.map(async ({ bytes }) => (await quarterColours(bytes))[0]));
    expect(seen).toStrictEqual(colours.map((colour) => colour.slice(1)));
  });

  it('tells of its caller nothing but 64 characters that stand for them', async () => {
    await app.runOk(varyImage, { file: fileOf(await plain('#f00')) });
    const fields = Object.fromEntries(parts.filter(([, value]) => typeof value === 'string'));
    expect(fields['safety_identifier']).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(fields).toSorted()).toStrictEqual([
      'model',
      'n',
      'output_format',
      'prompt',
      'quality',
      'safety_identifier',
      'size',
    ]);
  });
});

async function filesSent() {
  const files = parts.flatMap(([field, value]) => (typeof value === 'string' ? [] : [{ field, value }]));
  return Promise.all(
    files.map(async ({ field, value }) => ({
      field,
      name: value.name,
      type: value.type,
      bytes: Buffer.from(await value.arrayBuffer()),
    })),
  );
}

function fileOf(bytes: Buffer): File {
  return new File([new Uint8Array(bytes)], 'picture');
}

function plain(background: string): Promise<Buffer> {
  return sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}
