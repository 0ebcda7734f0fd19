import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteImage,
  generateImage,
  generateImages,
  readGeneration,
  varyImage,
} from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { countGenerations, rowsOf } from './rows.ts';
import { connectionError, heldUpstream, inTurn, pictures, refusal } from './upstream.ts';

describe('an idempotency key', () => {
  let app: TestApp;
  let upstream: Fetch;
  beforeAll(async () => {
    app = await createTestApp({
      upstream: (input, init) => upstream(input, init),
      env: { PROVIDER_MAX_WAIT_SECONDS: '0' },
    });
  });
  afterAll(() => app.close());

  /** Upstream calls of `action`. */
  async function callsOf(action: () => Promise<unknown>): Promise<number> {
    const before = app.upstreamCalls.length;
    await action();
    return app.upstreamCalls.length - before;
  }

  it('joins twenty simultaneous requests: one call, twenty equal answers', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const calls = await callsOf(async () => {
      const requests = Array.from({ length: 20 }, () => app.runOk(generateImage, variables));
      await held.arrived;
      held.release();
      const answers = await Promise.all(requests);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    });
    expect(calls).toBe(1);
    expect((await rowsOf(app, variables.idempotencyKey)).attempts).toHaveLength(1);
  });

  it('joins twenty simultaneous requests that fail: one call, twenty equal errors', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const calls = await callsOf(async () => {
      const requests = Array.from({ length: 20 }, () => app.runError(generateImage, variables));
      await held.arrived;
      held.release(() => refusal(503, { code: 'service_unavailable' }));
      const errors = (await Promise.all(requests)).map(({ message, extensions }) => ({
        message,
        ...extensions,
        requestId: undefined,
      }));
      expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
      expect(errors[0]).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', generationId: expect.any(String) });
    });
    expect(calls).toBe(1);
  });

  it('lets one of many simultaneous requests run a failed generation again', async () => {
    upstream = inTurn(() => refusal(503, { code: 'service_unavailable' }));
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    await app.runError(generateImage, variables);
    const held = heldUpstream();
    upstream = held.upstream;
    const calls = await callsOf(async () => {
      const requests = Array.from({ length: 10 }, () => app.runOk(generateImage, variables));
      await held.arrived;
      held.release();
      const keys = (await Promise.all(requests)).map((answer) => answer.generateImage.key);
      expect(new Set(keys).size).toBe(1);
    });
    expect(calls).toBe(1);
  });

  it('answers what was made again, without a call', async () => {
    upstream = inTurn(() => pictures());
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const first = await app.runOk(generateImage, variables);
    const again = await app.runOk(generateImage, variables);
    expect(again).toEqual(first);
  });

  it('answers all pictures of one purchase again, in the same order', async () => {
    upstream = inTurn(() => pictures(4));
    const variables = { prompt: 'A lighthouse', count: 4, idempotencyKey: randomUUID() };
    const first = await app.runOk(generateImages, variables);
    expect(new Set(first.generateImages.map(({ key }) => key)).size).toBe(4);
    expect(await app.runOk(generateImages, variables)).toEqual(first);
  });

  it.each([
    [
      'CONTENT_REJECTED',
      () =>
        refusal(400, {
          code: 'moderation_blocked',
          moderation_details: { moderation_stage: 'output', categories: ['self-harm'] },
        }),
    ],
    ['OUTCOME_UNKNOWN', () => refusal(500, { code: 'server_error' })],
  ])('answers %s again, without a call', async (code, answer) => {
    upstream = inTurn(answer);
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const first = await app.runError(generateImage, variables);
    expect(first.extensions.code).toBe(code);
    const again = await app.runError(generateImage, variables);
    expect({ ...again, extensions: { ...again.extensions, requestId: '' } }).toEqual({
      ...first,
      extensions: { ...first.extensions, requestId: '' },
    });
    expect((await rowsOf(app, variables.idempotencyKey)).attempts).toHaveLength(1);
  });

  it.each([
    ['PROVIDER_UNAVAILABLE', () => Promise.reject(connectionError('ECONNREFUSED'))],
    ['PROVIDER_RATE_LIMITED', () => refusal(429, { code: 'rate_limit_exceeded' })],
    ['PROVIDER_MISCONFIGURED', () => refusal(401, { code: 'invalid_api_key' })],
    ['BAD_USER_INPUT', () => refusal(400, { code: 'invalid_value', param: 'size' })],
  ])('runs what failed with %s again, under the same generation', async (code, answer) => {
    upstream = inTurn(answer, () => pictures());
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const error = await app.runError(generateImage, variables);
    expect(error.extensions.code).toBe(code);
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation).toEqual({ id: error.extensions['generationId'], status: 'SUCCEEDED' });

    const { generation, attempts } = await rowsOf(app, variables.idempotencyKey);
    expect(generation).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(attempts.map(({ number, outcome, error_code }) => [number, outcome, error_code])).toEqual([
      [1, 'NOT_MADE', code],
      [2, 'MADE', null],
    ]);
  });

  it('is not used up by a request that is refused before it costs anything', async () => {
    upstream = inTurn(() => pictures());
    const idempotencyKey = randomUUID();
    const before = await countGenerations(app);
    const refused = await app.runError(generateImage, {
      prompt: 'A lighthouse',
      options: { size: '1000x1000' },
      idempotencyKey,
    });
    expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'options.size' });
    expect(refused.extensions).not.toHaveProperty('generationId');
    const missing = await app.runError(varyImage, { key: 'images/2026/11/22/no-such.png', idempotencyKey });
    expect(missing.extensions.code).toBe('NOT_FOUND');
    const broken = await app.runError(varyImage, { file: new File(['no picture'], 'a.png'), idempotencyKey });
    expect(broken.extensions.code).toBe('UNSUPPORTED_IMAGE');
    expect(await countGenerations(app)).toBe(before);

    await app.runOk(generateImage, { prompt: 'A quite different one', idempotencyKey });
  });

  it('answers NOT_FOUND when what it made was deleted, and buys nothing', async () => {
    upstream = inTurn(() => pictures());
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const { generateImage: image } = await app.runOk(generateImage, variables);
    await app.runOk(deleteImage, { key: image.key });
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({ code: 'NOT_FOUND', generationId: image.generation.id });
  });

  it('still finds its picture when the source image was deleted since', async () => {
    upstream = inTurn(
      () => pictures(),
      () => pictures(),
    );
    const { generateImage: source } = await app.runOk(generateImage, { prompt: 'A lighthouse' });
    const variables = { key: source.key, idempotencyKey: randomUUID() };
    const { varyImage: first } = await app.runOk(varyImage, variables);
    expect(first.generation.sources).toEqual([{ key: source.key }]);
    await app.runOk(deleteImage, { key: source.key });
    const { varyImage: again } = await app.runOk(varyImage, variables);
    expect(again).toEqual({ ...first, generation: { ...first.generation, sources: [] } });
  });

  it('belongs to its caller: another one may use the same', async () => {
    const other = await startBeside(app, {
      upstream: () => Promise.resolve(pictures()),
      authenticate: () => Promise.resolve(principal('somebody-else')),
    });
    upstream = inTurn(() => pictures());
    const variables = { prompt: 'A lighthouse', idempotencyKey: randomUUID() };
    const { generateImage: mine } = await app.runOk(generateImage, variables);
    const { generateImage: theirs } = await other.runOk(generateImage, variables);
    expect(theirs.key).not.toBe(mine.key);
    expect(await other.runOk(readGeneration, { id: mine.generation.id })).toEqual({ generation: null });
    await other.close();
  });

  it('is needed: without one, two equal requests buy two pictures', async () => {
    upstream = inTurn(
      () => pictures(),
      () => pictures(),
    );
    const variables = { prompt: 'A lighthouse' };
    const { generateImage: first } = await app.runOk(generateImage, variables);
    const { generateImage: second } = await app.runOk(generateImage, variables);
    expect(second.key).not.toBe(first.key);
  });

  it.each([
    ['empty', ''],
    ['256 characters long', 'k'.repeat(256)],
    ['with a line break', 'one\ntwo'],
    ['with a line break at its end', 'one\n'],
    ['with NUL', 'one\u0000two'],
    ['with DEL', 'one\u007f'],
    ['with a letter beyond ASCII', 'clé'],
  ])('is refused when it is %s', async (_name, idempotencyKey) => {
    const calls = await callsOf(async () => {
      const error = await app.runError(generateImage, { prompt: 'A lighthouse', idempotencyKey });
      expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'idempotencyKey' });
      expect(error.message).toMatch(/1 to 255 printable ASCII/);
    });
    expect(calls).toBe(0);
  });

  it.each([['~'], [' spaces and "quotes" \\ '], ['k'.repeat(255)], ["'; drop table generations; --"]])(
    'may be %s',
    async (idempotencyKey) => {
      upstream = inTurn(() => pictures());
      const variables = { prompt: 'A lighthouse', idempotencyKey };
      expect(await app.runOk(generateImage, variables)).toEqual(await app.runOk(generateImage, variables));
    },
  );

  it('may be null, and then is none', async () => {
    upstream = inTurn(
      () => pictures(),
      () => pictures(),
    );
    const variables = { prompt: 'A lighthouse', idempotencyKey: null };
    const { generateImage: first } = await app.runOk(generateImage, variables);
    const { generateImage: second } = await app.runOk(generateImage, variables);
    expect(second.key).not.toBe(first.key);
  });
});
