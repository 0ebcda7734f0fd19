import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { editImage, generateImages, varyImage } from '../support/documents.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { onlyRequest } from './only-request.ts';
import { hashOf } from './outcome.ts';

let fake: FakeUpstream;
let app: TestApp;

const small = { size: '1024x640', quality: 'LOW' } as const;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({ env: { OPENAI_API_KEY: fake.apiKey, OPENAI_BASE_URL: fake.baseUrl } });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

beforeEach(() => fake.reset());

afterEach(() => fake.checkViolations());

describe('a request for a picture from pictures', () => {
  const asText = {
    model: 'gpt-image-2.6-flare',
    prompt: 'put them together',
    n: '1',
    size: '1024x640',
    quality: 'low',
    output_format: 'png',
    safety_identifier: expect.stringMatching(/^[0-9a-f]{64}$/),
  };

  async function libraryKeys(count: number): Promise<{ key: string; sha256: string }[]> {
    const { generateImages: images } = await app.runOk(generateImages, {
      prompt: 'sources',
      count,
      options: small,
    });
    await fake.reset();
    return Promise.all(images.map(async ({ key, url }) => ({ key, sha256: await hashOf(app, url) })));
  }

  /** Each of another colour, so that none can stand for another. */
  function upload(index: number, format: 'png' | 'jpeg' | 'webp' = 'png'): Promise<File> {
    const background = { r: index * 15, g: 255 - index * 15, b: 99 };
    return sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .toFormat(format)
      .toBuffer()
      .then((bytes) => new File([new Uint8Array(bytes)], `${index}.${format}`));
  }

  it('sends sixteen sources, library images and uploads mixed, in the order they have', async () => {
    const library = await libraryKeys(8);
    const sources = await Promise.all(
      Array.from({ length: 16 }, async (_, index) =>
        index % 2 === 0 ? { key: library[index / 2]?.key } : { file: await upload(index) },
      ),
    );
    const options = { ...small };
    await app.runOk(editImage, { prompt: 'put them together', sources: sources as never, options });
    const there = await onlyRequest(fake);
    expect(there.path).toBe('/v1/images/edits');
    expect(there.parameters).toStrictEqual(asText);
    expect(there.files.map(({ field, name, mediaType }) => [field, name, mediaType])).toEqual(
      sources.map((_, index) => ['image[]', `source-${index + 1}.png`, 'image/png']),
    );
    const hashes = there.files.map(({ sha256 }) => sha256);
    expect(new Set(hashes).size).toBe(16);
    // What the library has goes out byte for byte.
    expect(hashes.filter((_, index) => index % 2 === 0)).toEqual(library.map(({ sha256 }) => sha256));

    await fake.reset();
    await app.runOk(editImage, {
      prompt: 'put them together',
      sources: sources.toReversed() as never,
      options,
    });
    const back = await onlyRequest(fake);
    expect(back.files.map(({ sha256 }) => sha256)).toEqual(hashes.toReversed());
  });

  it.each([
    ['png', 'source-1.png', 'image/png'],
    ['jpeg', 'source-1.jpeg', 'image/jpeg'],
    ['webp', 'source-1.png', 'image/png'],
  ] as const)('names a file from a %s %s, of the type %s', async (format, name, mediaType) => {
    await app.runOk(editImage, {
      prompt: 'put them together',
      sources: [{ file: await upload(1, format) }] as never,
      options: small,
    });
    expect((await onlyRequest(fake)).files).toMatchObject([{ field: 'image[]', name, mediaType }]);
  });

  it('sends the mask as a PNG beside the pictures', async () => {
    const [source] = await libraryKeys(1);
    const mask = await sharp({
      create: { width: 1024, height: 640, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    await app.runOk(editImage, {
      prompt: 'put them together',
      sources: [{ key: source?.key }, { file: await upload(3) }] as never,
      mask: new File([new Uint8Array(mask)], 'holes.png'),
      options: small,
    });
    const { files } = await onlyRequest(fake);
    expect(files.filter(({ field }) => field === 'image[]')).toMatchObject([
      { name: 'source-1.png', sha256: source?.sha256 },
      { name: 'source-2.png' },
    ]);
    expect(files.filter(({ field }) => field === 'mask')).toMatchObject([
      { name: 'mask.png', mediaType: 'image/png' },
    ]);
  });

  it('says every option as text', async () => {
    await app.runOk(editImage, {
      prompt: 'put them together',
      sources: [{ file: await upload(1) }] as never,
      options: {
        model: 'gpt-image-2.6-sunburst',
        size: 'auto',
        quality: 'XHIGH',
        format: 'WEBP',
        compression: 7,
        background: 'TRANSPARENT',
        complexity: 'HIGH',
      },
    });
    expect((await onlyRequest(fake)).parameters).toStrictEqual({
      ...asText,
      model: 'gpt-image-2.6-sunburst',
      size: 'auto',
      quality: 'xhigh',
      output_format: 'webp',
      output_compression: '7',
      background: 'transparent',
      complexity: 'high',
    });
  });

  it.each([null, 'at night'])(
    'makes a variation of an edit with a fixed instruction, and the words %o',
    async (words) => {
      const [source] = await libraryKeys(1);
      await app.runOk(varyImage, { key: source?.key ?? '', prompt: words, options: small });
      const { path, parameters, files } = await onlyRequest(fake);
      expect(path).toBe('/v1/images/edits');
      const prompt = String(parameters['prompt']);
      expect(prompt).toMatch(/^Make a variation of this picture/);
      // Forms end their lines with CR LF.
      expect(prompt.split('\r\n\r\n').slice(1)).toEqual(words === null ? [] : [words]);
      expect(parameters).toStrictEqual({ ...asText, prompt });
      expect(files).toMatchObject([{ sha256: source?.sha256 }]);
    },
  );

  it('varies an upload as it varies a library image', async () => {
    await app.runOk(varyImage, { file: await upload(5), options: small });
    const { path, files } = await onlyRequest(fake);
    expect(path).toBe('/v1/images/edits');
    expect(files).toMatchObject([{ field: 'image[]', name: 'source-1.png' }]);
  });

  it('carries a picture of several megabytes whole', async () => {
    const side = 1200;
    const png = await sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    await app.runOk(varyImage, { file: new File([new Uint8Array(png)], 'noise.png'), options: small });
    const { files } = await onlyRequest(fake);
    expect(files).toMatchObject([{ mediaType: 'image/png' }]);
    expect(files[0]?.byteSize).toBeGreaterThan(2_000_000);
  });
});
