import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { generateImage, readGeneration } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const quick = { size: '1024x640', quality: 'LOW' } as const;

const generateSeveral = graphql(`
  mutation GenerateSeveral($prompt: String!, $count: Int!, $options: ImageOptions) {
    generateImages(prompt: $prompt, count: $count, options: $options) {
      id
      url
      generation {
        id
        count
        images {
          id
        }
      }
    }
  }
`);

async function fetchBytes(app: TestApp, url: string): Promise<Uint8Array> {
  const response = await app.fetch(new Request(url));
  if (response.status !== 200) throw new Error(`expected a picture, got ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

describe('generateImage with nothing configured', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  it.each([
    { format: 'PNG', mediaType: 'image/png' },
    { format: 'JPEG', mediaType: 'image/jpeg' },
    { format: 'WEBP', mediaType: 'image/webp' },
  ] as const)('gives a $format that is what its fields say', async ({ format, mediaType }) => {
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: 'un día soleado en un campo colombiano',
      options: { ...quick, format },
    });
    const response = await app.fetch(new Request(image.url));
    expect(response.headers.get('content-type')).toBe(mediaType);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const truth = await sharp(bytes).metadata();
    expect(image).toMatchObject({
      width: truth.width,
      height: truth.height,
      format: truth.format?.toUpperCase(),
      byteSize: bytes.length,
    });
    expect([truth.width, truth.height, truth.format]).toEqual([1024, 640, format.toLowerCase()]);
    expect(image.key).toMatch(
      new RegExp(`^images/\\d{4}/\\d\\d/\\d\\d/[0-9a-f-]{36}\\.${format.toLowerCase()}$`),
    );
    expect(new URL(image.url).pathname).toBe(`/objects/${image.key}`);
  });

  it('gives a placeholder under 1 kB that decodes to a tiny picture of the same proportions', async () => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'hills', options: quick });
    const placeholder = image.placeholder ?? '';
    expect(placeholder.length).toBeLessThan(1000);
    const [scheme, base64 = ''] = placeholder.split(',');
    expect(scheme).toBe('data:image/webp;base64');
    const { data, info } = await sharp(Buffer.from(base64, 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info.width / info.height).toBeCloseTo(1024 / 640, 1);
    expect(info.width).toBeLessThanOrEqual(32);
    expect(new Set(data).size).toBeGreaterThan(2);
  });

  it('gives as many different pictures as were asked for, by one call and in one generation', async () => {
    const callsBefore = app.upstreamCalls.length;
    const { generateImages: images } = await app.runOk(generateSeveral, {
      prompt: 'three mountains',
      count: 3,
      options: quick,
    });
    expect(app.upstreamCalls.slice(callsBefore)).toEqual([{ path: '/v1/images/generations' }]);
    const pictures = await Promise.all(images.map(({ url }) => fetchBytes(app, url)));
    expect(new Set(pictures.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
    expect(new Set(images.map(({ generation }) => generation.id)).size).toBe(1);
    expect(images[0]?.generation).toMatchObject({
      count: 3,
      images: images.map(({ id }) => ({ id })),
    });
  });
});

describe('generateImage', () => {
  const instant = new Date('2026-11-22T17:46:00.123Z');
  let app: TestApp;
  let picture: Buffer;
  beforeAll(async () => {
    const pixels = { width: 48, height: 16, channels: 3 as const, background: 'tomato' };
    picture = await sharp({ create: pixels })
      .withExif({ IFD0: { Artist: 'C2PA stands here' } })
      .png()
      .toBuffer();
    const upstream = await createRecordingUpstream({ picture });
    app = await createTestApp({ upstream: upstream.fetch, clock: () => instant });
  });
  afterAll(() => app.close());

  it('keeps the bytes of the model as they are, and says what they are rather than what was asked for', async () => {
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: 'a wide tomato',
      options: { size: '1024x1024', format: 'WEBP' },
    });
    expect(Buffer.from(await fetchBytes(app, image.url)).equals(picture)).toBe(true);
    expect(image).toMatchObject({ width: 48, height: 16, format: 'PNG', byteSize: picture.length });
    expect(image.key).toMatch(/\.png$/);
    expect(image.createdAt).toBe('2026-11-22T17:46:00.123Z');
  });

  it('records the generation: words, model, usage, exact cost and instants', async () => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt: ' \n un tomate\t' });
    const { generation } = await app.runOk(readGeneration, { id: image.generation.id });
    expect(generation).toEqual({
      id: image.generation.id,
      kind: 'GENERATE',
      status: 'SUCCEEDED',
      prompt: 'un tomate',
      model: 'gpt-image-2.6-flare',
      count: 1,
      images: [{ id: image.id, key: image.key }],
      sources: [],
      usage: {
        inputTokens: 1100,
        inputTextTokens: 76,
        inputImageTokens: 1024,
        outputTokens: 196,
        totalTokens: 1296,
      },
      // 1,600 × $30 for the picture, 9 × $5 for the bytes of the prompt and 32 × $5 around it
      estimatedCost: '0.048205',
      // (60 × $5 + 16 × $1.25 + 1,000 × $8 + 24 × $2 + 196 × $30) for a million each
      cost: '0.014248',
      error: null,
      createdAt: '2026-11-22T17:46:00.123Z',
      startedAt: '2026-11-22T17:46:00.123Z',
      finishedAt: '2026-11-22T17:46:00.123Z',
    });
  });

  it.each([
    ['one character', 'x'],
    ['32,000 characters', 'x'.repeat(32_000)],
    ['32,000 characters and blanks around them', `  ${'x'.repeat(32_000)}\n`],
    ['many scripts', 'Ünïcødé 画 🌈 \u202Eabc'],
    ['what looks like SQL and GraphQL', `'); DROP TABLE images; -- \${x} "}}"`],
  ])('takes a prompt of %s', async (_name, prompt) => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt });
    const { generation } = await app.runOk(readGeneration, { id: image.generation.id });
    expect(generation?.prompt).toBe(prompt.trim());
  });
});

describe('a model of the operator that has no known price', () => {
  it('has usage and no cost, and skips the rules for sizes', async () => {
    const upstream = await createRecordingUpstream();
    const app = await createTestApp({
      upstream: upstream.fetch,
      env: { OPENAI_IMAGE_MODEL: 'our-own-model' },
    });
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: 'a tomato',
      options: { size: '1000x1000' },
    });
    const { generation } = await app.runOk(readGeneration, { id: image.generation.id });
    expect(generation).toMatchObject({ model: 'our-own-model', usage: { totalTokens: 1296 }, cost: null });
    expect(upstream.requests[0]?.parameters).toMatchObject({ model: 'our-own-model', size: '1000x1000' });
    await app.close();
  });
});
