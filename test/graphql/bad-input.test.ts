import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { ImageOptions, ImageSource } from '../gql/graphql.ts';
import { editImage, generateImage, generateImages, varyImage } from '../support/documents.ts';
import { createTestApp, type Answer, type TestApp } from '../support/test-app.ts';
import { createRecordingUpstream, plainPng, type RecordedRequest } from './recording-upstream.ts';

const newestGeneration = graphql(`
  query NewestGeneration {
    generations(first: 1) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

let app: TestApp;
let requests: RecordedRequest[];
let upload: File;
let otherSize: File;
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  requests = upstream.requests;
  // A day on which gpt-image-1 is gone and gpt-image-1.5 is not yet.
  app = await createTestApp({ upstream: upstream.fetch, clock: () => new Date('2026-11-22T12:00:00Z') });
  upload = await plainPng({ r: 9, g: 9, b: 9 });
  otherSize = await plainPng({ r: 9, g: 9, b: 9, alpha: 0 }, { width: 31, height: 32 });
});
afterAll(() => app.close());

type Send = (idempotencyKey: string) => Promise<Answer<unknown>>;

const generate =
  (prompt: string, options?: ImageOptions): Send =>
  (idempotencyKey) =>
    app.run(generateImage, { prompt, idempotencyKey, ...(options === undefined ? {} : { options }) });
const withOptions = (options: ImageOptions): Send => generate('a boat', options);
const withCount =
  (count: number): Send =>
  (idempotencyKey) =>
    app.run(generateImages, { prompt: 'a boat', count, idempotencyKey });
const vary =
  (variables: () => object): Send =>
  (idempotencyKey) =>
    app.run(varyImage, { ...variables(), idempotencyKey });
const edit =
  (variables: () => { prompt?: string; sources: ImageSource[]; mask?: File }): Send =>
  (idempotencyKey) =>
    app.run(editImage, { prompt: 'a hat', ...variables(), idempotencyKey });

const unknownKey = 'images/2026/11/22/01a20496-823a-7322-8727-83bfcc3e9a7b.png';

interface Refusal {
  code?: string;
  status?: number;
  field: string;
  rule?: string;
  nearestSize?: string;
  replacement?: string;
}

describe('a request that breaks a rule is refused, and costs and leaves nothing', () => {
  it.each<[string, Send, Refusal]>([
    ['an empty prompt', generate(''), { field: 'prompt', rule: 'at least 1' }],
    ['a blank prompt', generate(' \n\t\u00a0'), { field: 'prompt', rule: 'at least 1' }],
    ['an over-long prompt', generate('x'.repeat(32_001)), { field: 'prompt', rule: 'at most 32000' }],
    ['a prompt with a NUL', generate('a\0b'), { field: 'prompt', rule: expect.any(String) as string }],
    [
      'a prompt with half a character',
      generate('a\ud83c'),
      { field: 'prompt', rule: expect.any(String) as string },
    ],
    [
      'the size 1000x1000',
      withOptions({ size: '1000x1000' }),
      { field: 'options.size', rule: 'both sides divisible by 16', nearestSize: '1008x1008' },
    ],
    [
      'a size with too few pixels',
      withOptions({ size: '1024x624' }),
      { field: 'options.size', rule: 'at least 655,360 pixels', nearestSize: '1024x640' },
    ],
    [
      'a size with too many pixels',
      withOptions({ size: '3840x3840' }),
      { field: 'options.size', rule: 'at most 8,294,400 pixels', nearestSize: '2880x2880' },
    ],
    [
      'a side that is too long',
      withOptions({ size: '4096x2048' }),
      { field: 'options.size', rule: 'no side over 3840 pixels', nearestSize: '3840x2048' },
    ],
    [
      'a size that is too narrow',
      withOptions({ size: '3200x640' }),
      { field: 'options.size', rule: 'no side over 3 times the other', nearestSize: '2496x832' },
    ],
    [
      'a size of nothing',
      withOptions({ size: '0x1024' }),
      { field: 'options.size', rule: 'auto or WIDTHxHEIGHT' },
    ],
    [
      'a size that an older model does not make',
      withOptions({ model: 'gpt-image-1.5', size: '1024x640' }),
      { field: 'options.size', rule: 'a size of the model' },
    ],
    [
      'compression with PNG',
      withOptions({ format: 'PNG', compression: 50 }),
      { field: 'options.compression', rule: 'only for JPEG and WEBP' },
    ],
    [
      'compression with the default format',
      withOptions({ compression: 0 }),
      { field: 'options.compression', rule: 'only for JPEG and WEBP' },
    ],
    [
      'compression below 0',
      withOptions({ format: 'WEBP', compression: -1 }),
      { field: 'options.compression', rule: 'at least 0' },
    ],
    [
      'compression over 100',
      withOptions({ format: 'JPEG', compression: 101 }),
      { field: 'options.compression', rule: 'at most 100' },
    ],
    [
      'a transparent JPEG',
      withOptions({ format: 'JPEG', background: 'TRANSPARENT' }),
      { field: 'options.background', rule: 'only for PNG and WEBP' },
    ],
    [
      'a quality that the model does not know',
      withOptions({ model: 'gpt-image-2', quality: 'XHIGH' }),
      { field: 'options.quality', rule: 'a quality of the model' },
    ],
    [
      'complexity for a model that takes none',
      withOptions({ model: 'gpt-image-2.5-flare', complexity: 'LOW' }),
      { field: 'options.complexity', rule: 'an option of the model' },
    ],
    [
      'an unknown model',
      withOptions({ model: 'midjourney' }),
      { field: 'options.model', rule: 'a known model' },
    ],
    ['a model without a name', withOptions({ model: '' }), { field: 'options.model', rule: 'a known model' }],
    [
      'a model named as a property of every object',
      withOptions({ model: '__proto__' }),
      { field: 'options.model', rule: 'a known model' },
    ],
    [
      'a retired model',
      withOptions({ model: 'dall-e-3' }),
      { field: 'options.model', rule: 'not retired', replacement: 'gpt-image-2.6-flare' },
    ],
    [
      'a model that was retired last month',
      withOptions({ model: 'gpt-image-1' }),
      { field: 'options.model', rule: 'not retired', replacement: 'gpt-image-2.6-flare' },
    ],
    ['no pictures', withCount(0), { field: 'count', rule: 'at least 1' }],
    ['fewer than no pictures', withCount(-2_147_483_648), { field: 'count', rule: 'at least 1' }],
    ['more than ten pictures', withCount(11), { field: 'count', rule: 'at most 10' }],
    ['no file and no key', vary(() => ({})), { field: 'file', rule: 'exactly one of file and key' }],
    [
      'both file and key null',
      vary(() => ({ file: null, key: null })),
      { field: 'file', rule: 'exactly one of file and key' },
    ],
    [
      'both a file and a key',
      vary(() => ({ file: upload, key: unknownKey })),
      { field: 'file', rule: 'exactly one of file and key' },
    ],
    [
      'a variation with blank words',
      vary(() => ({ file: upload, prompt: '  ' })),
      { field: 'prompt', rule: 'at least 1' },
    ],
    [
      'a variation with over-long words',
      vary(() => ({ file: upload, prompt: 'x'.repeat(32_001) })),
      { field: 'prompt', rule: 'at most 32000' },
    ],
    [
      'a variation with bad options',
      vary(() => ({ file: upload, options: { size: '1000x1000' } })),
      { field: 'options.size', rule: 'both sides divisible by 16', nearestSize: '1008x1008' },
    ],
    [
      'a variation of an unknown key',
      vary(() => ({ key: unknownKey })),
      { code: 'NOT_FOUND', status: 404, field: 'key' },
    ],
    [
      'a variation of a file that is no picture',
      vary(() => ({ file: new File(['#!/bin/sh'], 'picture.png', { type: 'image/png' }) })),
      { code: 'UNSUPPORTED_IMAGE', status: 422, field: 'file' },
    ],
    [
      'a variation of an empty file',
      vary(() => ({ file: new File([], 'picture.png', { type: 'image/png' }) })),
      { code: 'UNSUPPORTED_IMAGE', status: 422, field: 'file' },
    ],
    ['an edit of nothing', edit(() => ({ sources: [] })), { field: 'sources', rule: 'at least 1' }],
    [
      'an edit of 17 sources',
      edit(() => ({ sources: Array.from({ length: 17 }, () => ({ file: upload })) })),
      { field: 'sources', rule: 'at most 16' },
    ],
    [
      'an edit without words',
      edit(() => ({ prompt: ' ', sources: [{ file: upload }] })),
      { field: 'prompt', rule: 'at least 1' },
    ],
    [
      'an edit whose second source is unknown',
      edit(() => ({ sources: [{ file: upload }, { key: unknownKey }] })),
      { code: 'NOT_FOUND', status: 404, field: 'sources.1.key' },
    ],
    [
      'an edit whose second source is no picture',
      edit(() => ({ sources: [{ file: upload }, { file: new File(['GIF89a'], 'x.gif') }] })),
      { code: 'UNSUPPORTED_IMAGE', status: 422, field: 'sources.1.file' },
    ],
    [
      'a mask of another size',
      edit(() => ({ sources: [{ file: upload }], mask: otherSize })),
      { field: 'mask', rule: 'as large as the first source: 32x32' },
    ],
    [
      'a mask without transparent pixels',
      edit(() => ({ sources: [{ file: upload }], mask: upload })),
      { field: 'mask', rule: 'transparent where to edit' },
    ],
  ])('%s', async (name, send, { code = 'BAD_USER_INPUT', status = 400, ...details }) => {
    requests.length = 0;
    const before = await app.runOk(newestGeneration);

    const answer = await send(name);
    expect(answer.status).toBe(status);
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ message: expect.stringMatching(/\w.*\.$/) as string }]);
    expect(answer.errors?.[0]?.extensions).toEqual({
      code,
      requestId: answer.headers.get('x-request-id'),
      ...details,
    });

    expect(requests).toEqual([]);
    expect(await app.runOk(newestGeneration)).toEqual(before);
    // The idempotency key is not used up: the request that was meant goes through under it.
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'good', idempotencyKey: name });
    expect(image.generation.status).toBe('SUCCEEDED');
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['empty', ''],
    ['of 256 characters', 'x'.repeat(256)],
    ['with an accent', 'clé'],
    ['with a line break', 'a\nb'],
    ['that ends with a line break', 'a\n'],
    ['with a NUL', 'a\0'],
    ['with a DEL', 'a\x7f'],
  ])('an idempotency key %s', async (_name, idempotencyKey) => {
    requests.length = 0;
    const { status, errors } = await app.run(generateImage, { prompt: 'a boat', idempotencyKey });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'idempotencyKey' } }]);
    expect(requests).toEqual([]);
  });

  it.each([
    ['of one character', ' '],
    ['of 255 characters', '~'.repeat(255)],
    ['of all kinds of characters', `'";--\\ %_{}<>`],
  ])('but an idempotency key %s is one', async (_name, idempotencyKey) => {
    const { generateImage: first } = await app.runOk(generateImage, { prompt: 'a boat', idempotencyKey });
    const { generateImage: again } = await app.runOk(generateImage, { prompt: 'a boat', idempotencyKey });
    expect(again.id).toBe(first.id);
  });
});

describe('what a refusal proposes', () => {
  it.each(['1000x1000', '16x16', '99999x1', '3840x3840', '1x99999', '1025x639', '4096x4096', '5000x200'])(
    'is a size that is taken in the place of %s',
    async (size) => {
      const error = await app.runError(generateImage, { prompt: 'a boat', options: { size } });
      const nearestSize = String(error.extensions['nearestSize']);
      expect(error.message).toContain(nearestSize);
      requests.length = 0;
      await app.runOk(generateImage, { prompt: 'a boat', options: { size: nearestSize } });
      expect(requests[0]?.parameters).toMatchObject({ size: nearestSize });
    },
  );

  it('is a model that is taken in the place of a retired one', async () => {
    const error = await app.runError(generateImage, { prompt: 'a boat', options: { model: 'dall-e-2' } });
    const replacement = String(error.extensions['replacement']);
    expect(error.message).toContain(replacement);
    await app.runOk(generateImage, { prompt: 'a boat', options: { model: replacement } });
  });
});

describe('a model', () => {
  it('is taken until the instant at which it retires, and refused from then on', async () => {
    let now = new Date('2026-11-30T23:59:59.999Z');
    const upstream = await createRecordingUpstream();
    const late = await createTestApp({ upstream: upstream.fetch, clock: () => now });
    const request = { prompt: 'a boat', options: { model: 'gpt-image-1.5' } };
    await late.runOk(generateImage, request);
    now = new Date('2026-12-01T00:00:00.000Z');
    const error = await late.runError(generateImage, request);
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', replacement: 'gpt-image-2.6-flare' });
    expect(upstream.requests).toHaveLength(1);
    await late.close();
  });
});
