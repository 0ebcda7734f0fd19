import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { ObjectStorage } from '../../src/storage/object-storage.ts';
import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import { generateImage, readGeneration, varyImage } from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, inTurn, pictures, refusal } from './upstream.ts';

const varyImageAgain = graphql(`
  mutation VaryImageAgain($key: String!, $idempotencyKey: String!) {
    varyImage(key: $key, idempotencyKey: $idempotencyKey, retryOutcomeUnknown: true) {
      id
    }
  }
`);

describe('a generation whose outcome is unknown', () => {
  let app: TestApp;
  let upstream: Fetch;
  let variables: { prompt: string; idempotencyKey: string };
  let again: typeof variables & { retryOutcomeUnknown: boolean };
  let tests = 0;

  const broken = () => refusal(500, { code: 'server_error' });
  const rows = () => rowsOf(app, variables.idempotencyKey);

  beforeAll(async () => {
    app = await createTestApp({ upstream: (input, init) => upstream(input, init) });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    tests += 1;
    variables = { prompt: 'A glacier', idempotencyKey: `unknown ${tests}` };
    again = { ...variables, retryOutcomeUnknown: true };
    upstream = inTurn(broken);
    await app.runError(generateImage, variables);
    upstream = inTurn();
  });

  it('is bought again when its caller says so, under the same key and id', async () => {
    const { generation } = await rows();
    expect((await app.runError(generateImage, variables)).extensions.code).toBe('OUTCOME_UNKNOWN');
    upstream = inTurn(() => pictures());
    const { generateImage: image } = await app.runOk(generateImage, again);
    expect((await rows()).generation).toMatchObject({ id: generation.id, status: 'SUCCEEDED', error: null });
    expect((await rows()).attempts.map(({ outcome }) => outcome)).toEqual(['UNKNOWN', 'MADE']);
    // What succeeded is not bought again, whatever the caller says.
    expect((await app.runOk(generateImage, again)).generateImage.key).toBe(image.key);
    expect((await app.runOk(generateImage, variables)).generateImage.key).toBe(image.key);
  });

  it('is bought again once, however many say so at once', async () => {
    const held = heldUpstream();
    let calls = 0;
    upstream = (input, init) => {
      calls += 1;
      return held.upstream(input, init);
    };
    const requests = Array.from({ length: 10 }, () => app.runError(generateImage, again));
    await held.arrived;
    // When all of these have read the generation, so have those that came before them.
    for (let count = 0; count < 30; count += 1) {
      const conflict = await app.runError(generateImage, { ...again, prompt: 'Another one' });
      expect(conflict.extensions.code).toBe('IDEMPOTENCY_CONFLICT');
    }
    held.release(broken);
    const codes = (await Promise.all(requests)).map(({ extensions }) => extensions.code);
    expect(new Set(codes)).toEqual(new Set(['OUTCOME_UNKNOWN']));
    expect(calls).toBe(1);
  });

  it('stays so when the second try made nothing: the first may have been billed', async () => {
    upstream = inTurn(() => refusal(401, { code: 'invalid_api_key' }));
    const error = await app.runError(generateImage, again);
    expect(error.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(error.message).toContain('the last one made nothing (PROVIDER_MISCONFIGURED)');
    const id = error.extensions['generationId'] as string;
    expect((await app.runOk(readGeneration, { id })).generation?.status).toBe('OUTCOME_UNKNOWN');
    // Without the word of its caller it is not sent a third time.
    expect((await app.runError(generateImage, variables)).extensions.code).toBe('OUTCOME_UNKNOWN');
    upstream = inTurn(() => pictures());
    await app.runOk(generateImage, again);
    expect((await rows()).attempts.map(({ outcome }) => outcome)).toEqual(['UNKNOWN', 'NOT_MADE', 'MADE']);
  });
});

describe('who agrees to buy again agrees to repeat the run that they saw', () => {
  it('and not one that began meanwhile', async () => {
    const reading = Promise.withResolvers<void>();
    const mayRead = Promise.withResolvers<void>();
    let holdsReads = false;
    let storageOfBoth: ObjectStorage | undefined;
    const app = await createTestApp({
      upstream: inTurn(
        () => pictures(),
        () => refusal(500, { code: 'server_error' }),
      ),
      wrapStorage: (storage) => {
        storageOfBoth = storage;
        return {
          ...storage,
          read: async (key) => {
            if (holdsReads) {
              holdsReads = false;
              reading.resolve();
              await mayRead.promise;
            }
            return storage.read(key);
          },
        };
      },
    });
    onTestFinished(() => app.close());
    // In one process, one run of a key begins at a time.
    const other = await startBeside(app, {
      upstream: inTurn(() => refusal(500, { code: 'server_error' })),
      wrapStorage: (storage) => storageOfBoth ?? storage,
    });
    onTestFinished(() => other.close());
    const { generateImage: source } = await app.runOk(generateImage, { prompt: 'A glacier' });
    const vary = { key: source.key, idempotencyKey: 'twice' };
    await app.runError(varyImage, vary);

    holdsReads = true;
    const slow = app.runError(varyImageAgain, vary);
    await reading.promise;
    expect((await other.runError(varyImageAgain, vary)).extensions.code).toBe('OUTCOME_UNKNOWN');
    mayRead.resolve();
    expect((await slow).extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(app.upstreamCalls).toHaveLength(2);
    expect(other.upstreamCalls).toHaveLength(1);
  });
});

describe('a picture that was in the spool of another process when its caller bought again', () => {
  const clock = () => now;
  let now = new Date('2026-11-27T12:00:00Z');
  let away = false;
  let one: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    other = await createTestApp({ clock, upstream: () => Promise.resolve(pictures()) });
    one = await startBeside(other, {
      clock,
      upstream: () => Promise.resolve(pictures()),
      wrapStorage: (storage) => ({
        ...storage,
        put: async (...put) => {
          if (away) throw storageUnavailable(new Error('no route to the bucket'));
          await storage.put(...put);
        },
      }),
    });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await one.close();
    await other.close();
  });

  it('is added to the generation: both were paid for', async () => {
    const variables = { prompt: 'A glacier', idempotencyKey: randomUUID() };
    away = true;
    await one.runError(generateImage, variables);
    // To a process that starts now the first one has been silent for long.
    now = new Date(now.getTime() + 2 * 60 * 60_000);
    await (await startBeside(other, { clock })).close();
    expect((await other.runError(generateImage, variables)).extensions.code).toBe('OUTCOME_UNKNOWN');
    const { generateImage: bought } = await other.runOk(generateImage, {
      ...variables,
      retryOutcomeUnknown: true,
    });

    away = false;
    vi.advanceTimersByTime(60_000);
    await expect.poll(async () => (await rowsOf(one, variables.idempotencyKey)).images.length).toBe(2);
    const { generation, attempts, images } = await rowsOf(one, variables.idempotencyKey);
    expect(generation.status).toBe('SUCCEEDED');
    expect(attempts.map(({ outcome, cost }) => [outcome, cost === null])).toEqual([
      ['MADE', false],
      ['MADE', false],
    ]);
    expect(images.map(({ position }) => position)).toEqual([0, 1]);
    expect(images[0]?.key).toBe(bought.key);
    expect((await other.runOk(generateImage, variables)).generateImage.key).toBe(bought.key);
  });

  it('settles it while another request is on its way, which counts as billed until it ends', async () => {
    const variables = { prompt: 'A glacier', idempotencyKey: randomUUID() };
    away = true;
    await one.runError(generateImage, variables);
    now = new Date(now.getTime() + 2 * 60 * 60_000);
    await (await startBeside(other, { clock })).close();
    const held = heldUpstream();
    const third = await startBeside(other, { clock, upstream: held.upstream });
    const again = third.runOk(generateImage, { ...variables, retryOutcomeUnknown: true });
    await held.arrived;

    away = false;
    vi.advanceTimersByTime(60_000);
    const rows = () => rowsOf(one, variables.idempotencyKey);
    await expect.poll(async () => (await rows()).generation.status).toBe('SUCCEEDED');
    const [, open] = (await rows()).attempts;
    expect(open?.outcome).toBe('UNKNOWN');
    expect(Number(open?.charge)).toBeGreaterThan(0);

    held.release();
    await again;
    const { attempts, images } = await rows();
    expect(images).toHaveLength(2);
    expect(attempts.map(({ outcome, cost, charge }) => [outcome, Number(charge) === Number(cost)])).toEqual([
      ['MADE', true],
      ['MADE', true],
    ]);
    await third.close();
  });
});
