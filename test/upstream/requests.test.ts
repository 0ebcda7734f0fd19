import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageOptions } from '../gql/graphql.ts';
import { generateImage, generateImages, readGeneration } from '../support/documents.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { ownModel } from '../support/fake-upstream/models.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { onlyRequest } from './only-request.ts';
import { hashOf } from './outcome.ts';

let fake: FakeUpstream;
let app: TestApp;

const small = { size: '1024x640', quality: 'LOW' } as const;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({
    env: {
      OPENAI_API_KEY: fake.apiKey,
      OPENAI_BASE_URL: fake.baseUrl,
      // Fifty pictures are in the making at once below.
      MAX_CONCURRENT_GENERATIONS: '50',
    },
  });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

beforeEach(() => fake.reset());

afterEach(() => fake.checkViolations());

const usual = {
  model: 'gpt-image-2.6-flare',
  n: 1,
  size: '1024x1024',
  quality: 'medium',
  output_format: 'png',
  safety_identifier: expect.stringMatching(/^[0-9a-f]{64}$/),
};

describe('a request for a picture from words', () => {
  it('has exactly the parameters that are meant, our defaults among them', async () => {
    await app.runOk(generateImage, { prompt: '  Un velero al alba ⛵ ' });
    const request = await onlyRequest(fake);
    expect(request.path).toBe('/v1/images/generations');
    expect(request.parameters).toStrictEqual({
      ...usual,
      prompt: 'Un velero al alba ⛵',
      moderation: 'auto',
    });
  });

  const options: [ImageOptions, object][] = [
    ...['auto', '1024x640', '3840x2160', '1536x512', '768x1024'].map((size): [ImageOptions, object] => [
      { size },
      { size },
    ]),
    [{ quality: 'AUTO' }, { quality: 'auto' }],
    [{ quality: 'LOW' }, { quality: 'low' }],
    [{ quality: 'HIGH' }, { quality: 'high' }],
    [{ quality: 'XHIGH' }, { quality: 'xhigh' }],
    [{ quality: 'MAX' }, { quality: 'max' }],
    [{ format: 'JPEG' }, { output_format: 'jpeg' }],
    [
      { format: 'JPEG', compression: 0 },
      { output_format: 'jpeg', output_compression: 0 },
    ],
    [
      { format: 'WEBP', compression: 100 },
      { output_format: 'webp', output_compression: 100 },
    ],
    [{ background: 'AUTO' }, { background: 'auto' }],
    [{ background: 'OPAQUE' }, { background: 'opaque' }],
    [
      { background: 'TRANSPARENT', format: 'WEBP' },
      { background: 'transparent', output_format: 'webp' },
    ],
    [{ complexity: 'LOW' }, { complexity: 'low' }],
    [{ complexity: 'MEDIUM' }, { complexity: 'medium' }],
    [{ complexity: 'HIGH' }, { complexity: 'high' }],
    ...[
      'gpt-image-2.6-sunburst',
      'gpt-image-2.5-flare',
      'gpt-image-2.5-sunburst-2026-09-08',
      'gpt-image-2',
      'gpt-image-2-2026-04-21',
    ].map((model): [ImageOptions, object] => [{ model }, { model }]),
    [
      { model: 'gpt-image-2.5-sunburst', quality: 'MAX', size: '1024x640' },
      { model: 'gpt-image-2.5-sunburst', quality: 'max', size: '1024x640' },
    ],
    [{ size: null, quality: null, format: null, compression: null, background: null, complexity: null }, {}],
  ];

  it.each(options)('says the options %o as %o, and nothing that was not asked for', async (given, sent) => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat', options: given });
    const { parameters } = await onlyRequest(fake);
    expect(parameters).toStrictEqual({ ...usual, prompt: 'a boat', moderation: 'auto', ...sent });
    expect(image.format).toBe(given.format ?? 'PNG');
  });

  it('is one for all ten pictures that are made at once', async () => {
    const { generateImages: images } = await app.runOk(generateImages, {
      prompt: 'boats',
      count: 10,
      options: small,
    });
    const { parameters, picturesMade, answeredPictures } = await onlyRequest(fake);
    expect(parameters['n']).toBe(10);
    expect(picturesMade).toBe(10);
    expect(await Promise.all(images.map(({ url }) => hashOf(app, url)))).toEqual(answeredPictures);
  });

  it('says what the operator chose: the model, known here or not, and the moderation', async () => {
    const other = await createTestApp({
      env: {
        OPENAI_API_KEY: fake.apiKey,
        OPENAI_BASE_URL: fake.baseUrl,
        OPENAI_IMAGE_MODEL: ownModel,
        OPENAI_MODERATION: 'low',
      },
      from: { database: app.database },
    });
    try {
      const options = { size: '100x60', quality: 'MAX', complexity: 'LOW' } as const;
      const { generateImage: image } = await other.runOk(generateImage, { prompt: 'a boat', options });
      expect(image).toMatchObject({ width: 100, height: 60 });
      const { parameters } = await onlyRequest(fake);
      expect(parameters).toMatchObject({
        model: ownModel,
        moderation: 'low',
        size: '100x60',
        quality: 'max',
      });
      const { generation } = await other.runOk(readGeneration, { id: image.generation.id });
      expect(generation).toMatchObject({
        model: ownModel,
        cost: null,
        usage: { outputTokens: expect.any(Number) },
      });
    } finally {
      await other.stop();
      await rm(other.folder, { recursive: true, force: true });
    }
  });

  it('asks for an answer that is not compressed, and gives away no cookie, organization or retry', async () => {
    await app.runOk(generateImage, { prompt: 'a boat', options: small });
    const { headers, hasRightKey } = await onlyRequest(fake);
    expect(hasRightKey).toBe(true);
    expect(headers).toMatchObject({ 'accept-encoding': 'identity', 'x-stainless-retry-count': '0' });
    expect(Object.keys(headers).filter((name) => /cookie|organization|project/.test(name))).toEqual([]);
  });
});

describe('the connections to the provider', () => {
  it('are one for twenty pictures that are made one after the other', async () => {
    for (let call = 0; call < 20; call += 1) {
      await app.runOk(generateImage, { prompt: `boat ${call}`, options: small });
    }
    const requests = await fake.requests();
    expect(requests).toHaveLength(20);
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1);
  });

  it('are as many as there are pictures in the making: fifty at once', async () => {
    // All of them wait for their headers at the same time.
    const images = await Promise.all(
      Array.from({ length: 50 }, (_, call) =>
        app.runOk(generateImage, { prompt: `boat ${call} upstream:slow-header`, options: small }),
      ),
    );
    const requests = await fake.requests();
    const lastBegun = Math.max(...requests.map(({ receivedAt }) => receivedAt));
    const firstEnded = Math.min(...requests.map(({ endedAt }) => endedAt ?? 0));
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(50);
    expect(lastBegun).toBeLessThan(firstEnded);
    expect(new Set(images.map(({ generateImage: { key } }) => key)).size).toBe(50);
  });
});

it('sends the same safety identifier for a caller each time, which is none of their names', async () => {
  await app.runOk(generateImage, { prompt: 'one', options: small });
  await app.runOk(generateImage, { prompt: 'two', options: small });
  const [one, two] = (await fake.requests()).map(({ parameters }) => parameters['safety_identifier']);
  expect(one).toBe(two);
  expect(one).not.toBe(createHash('sha256').update('anonymous').digest('hex'));
});
