import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  cancelGeneration,
  editImage,
  generateImage,
  readGeneration,
  submitGeneration,
} from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { never, startAfterKill, startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, inTurn, pictures, refusal, tinyPng } from './upstream.ts';

const patience = { timeout: 60_000 };
const file = () => new File([new Uint8Array(tinyPng)], 'picture.png', { type: 'image/png' });

describe('a submitted generation', () => {
  let app: TestApp;
  let upstream: Fetch;
  let idempotencyKey: string;
  let tests = 0;

  beforeAll(async () => {
    app = await createTestApp({ upstream: (input, init) => upstream(input, init) });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    tests += 1;
    idempotencyKey = `submitted ${tests}`;
    upstream = inTurn();
  });

  const statusOf = async (id: string) => (await app.runOk(readGeneration, { id })).generation?.status;
  const words = { generate: { prompt: 'A delta' } };
  const inputs = () =>
    readdir(join(app.folder, 'objects/inputs'), { recursive: true, withFileTypes: true }).then(
      (entries) =>
        entries
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
          .toSorted((one, other) => one.localeCompare(other)),
      () => [],
    );

  it('is answered at once as QUEUED, and succeeds later', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, { request: words });
    expect(submitted).toMatchObject({ kind: 'GENERATE', status: 'QUEUED', count: 1, startedAt: null });
    await held.arrived;
    expect(await statusOf(submitted.id)).toBe('RUNNING');
    held.release();
    await expect.poll(() => statusOf(submitted.id), patience).toBe('SUCCEEDED');
    const { generation } = await app.runOk(readGeneration, { id: submitted.id });
    expect(generation?.images).toHaveLength(1);
  });

  it('is one purchase with all requests of its key, submitted or waited for', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const submit = () => app.runOk(submitGeneration, { request: words, idempotencyKey });
    const submissions = await Promise.all([submit(), submit(), submit()]);
    const waiting = app.runOk(generateImage, { prompt: 'A delta', idempotencyKey });
    await held.arrived;
    const calls = app.upstreamCalls.length;
    held.release();
    const { generateImage: image } = await waiting;
    const ids = submissions.map(({ submitGeneration: { id } }) => id);
    expect(new Set([...ids, image.generation.id]).size).toBe(1);
    expect((await submit()).submitGeneration).toMatchObject({ id: ids[0], status: 'SUCCEEDED' });
    expect(app.upstreamCalls).toHaveLength(calls);
    const other = { request: { generate: { prompt: 'A dune' } }, idempotencyKey };
    expect((await app.runError(submitGeneration, other)).extensions.code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('keeps its uploads in storage until it is done, and no longer', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const mask = new File([await transparentPng()], 'mask.png');
    const request = { edit: { prompt: 'A red boat', sources: [{ file: file() }, { file: file() }], mask } };
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, { request, idempotencyKey });
    await held.arrived;
    expect(await inputs()).toEqual(['0.bin', '1.bin', 'mask.bin']);
    held.release();
    await expect.poll(() => statusOf(submitted.id), patience).toBe('SUCCEEDED');
    await expect.poll(inputs, patience).toEqual([]);
    expect((await rowsOf(app, idempotencyKey)).generation.waiting_request).toBeNull();
    // The same as if it had been waited for.
    const same = { prompt: 'A red boat', sources: [{ file: file() }, { file: file() }], mask };
    expect((await app.run(editImage, { ...same, idempotencyKey })).errors).toBeUndefined();
  });

  it('fails by itself when a worker finds that its upload is no picture, and says so', async () => {
    const broken = new File([new Uint8Array(tinyPng.subarray(0, 40))], 'picture.png');
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, {
      request: { vary: { file: broken } },
    });
    await expect.poll(() => statusOf(submitted.id), patience).toBe('FAILED');
    const { generation } = await app.runOk(readGeneration, { id: submitted.id });
    expect(generation?.error?.code).toBe('UNSUPPORTED_IMAGE');
    await expect.poll(inputs, patience).toEqual([]);
  });

  it.each([
    ['no picture', { vary: { file: new File(['text'], 'a.png') } }, 'UNSUPPORTED_IMAGE'],
    ['a wrong option', { generate: { prompt: 'x', options: { size: '1x1' } } }, 'BAD_USER_INPUT'],
    ['a key of nobody', { vary: { key: 'images/none.png' } }, 'NOT_FOUND'],
    ['too many previews', { generate: { prompt: 'x', previews: 4 } }, 'BAD_USER_INPUT'],
    ['neither file nor key', { vary: {} }, 'BAD_USER_INPUT'],
  ])('is refused at once for %s', async (_name, request, code) => {
    const error = await app.runError(submitGeneration, { request });
    expect(error.extensions.code).toBe(code);
    expect(await inputs()).toEqual([]);
  });

  it('runs again when it is submitted again after a failure that made nothing', async () => {
    upstream = inTurn(
      () => refusal(401, { code: 'invalid_api_key' }),
      () => pictures(),
    );
    const submit = async () =>
      (await app.runOk(submitGeneration, { request: words, idempotencyKey })).submitGeneration;
    const { id } = await submit();
    await expect.poll(() => statusOf(id), patience).toBe('FAILED');
    expect(await submit()).toMatchObject({ id, status: 'QUEUED', error: null });
    await expect.poll(() => statusOf(id), patience).toBe('SUCCEEDED');
  });
});

it('a submitted generation waits for a worker again when its process died before it sent anything', async () => {
  const dead = await createTestApp({ env: { ROLE: 'web' }, upstream: inTurn() });
  const request = { generate: { prompt: 'A delta' } };
  const { submitGeneration: submitted } = await dead.runOk(submitGeneration, { request });
  const processId = await readFile(join(dead.folder, 'spool/process-id'), 'utf8');
  await dead.database.client
    .updateTable('generations')
    .set({
      status: 'RUNNING',
      leased_by: processId,
      lease_expires_at: new Date(Date.now() + 60_000),
      started_at: new Date(),
    })
    .execute();
  const next = await startAfterKill(dead, { upstream: inTurn(() => pictures()) });
  onTestFinished(() => next.close());
  await expect
    .poll(async () => (await next.runOk(readGeneration, { id: submitted.id })).generation?.status, patience)
    .toBe('SUCCEEDED');
});

it('the places of a process that died are free as soon as another has ended what it ran', async () => {
  const env = { MAX_CONCURRENT_GENERATIONS: '1' };
  const dead = await createTestApp({ env, upstream: never });
  const { submitGeneration: sent } = await dead.runOk(submitGeneration, {
    request: { generate: { prompt: 'A delta' } },
  });
  await expect.poll(() => dead.upstreamCalls, patience).toHaveLength(1);

  const next = await startAfterKill(dead, { env, upstream: inTurn(() => pictures()) });
  onTestFinished(() => next.close());
  const statusOf = async (id: string) => (await next.runOk(readGeneration, { id })).generation?.status;
  expect(await statusOf(sent.id)).toBe('OUTCOME_UNKNOWN');
  const { submitGeneration: submitted } = await next.runOk(submitGeneration, {
    request: { generate: { prompt: 'A dune' } },
  });
  await expect.poll(() => statusOf(submitted.id), patience).toBe('SUCCEEDED');
});

describe('a generation is canceled', () => {
  let app: TestApp;
  let web: TestApp;
  let upstream: Fetch;

  beforeAll(async () => {
    app = await createTestApp({ upstream: (input, init) => upstream(input, init) });
    web = await createTestApp({ env: { ROLE: 'web' }, upstream: inTurn() });
  });
  afterAll(async () => {
    await web.close();
    await app.close();
  });

  /** The next request to the provider is answered only when it is aborted. */
  function holdUntilAborted() {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const aborting = new AbortController();
    const aborted = once(aborting.signal, 'abort');
    upstream = (_input, init) => {
      arrive();
      init?.signal?.addEventListener('abort', () => aborting.abort());
      return aborted.then(() => Promise.reject(new DOMException('aborted', 'AbortError')));
    };
    // A server that closes waits for what it has sent, also where the test failed in the middle.
    onTestFinished(() => aborting.abort());
    return { arrived, aborted };
  }

  it('for free while it waits, and can be asked for again', async () => {
    const variables = { request: { generate: { prompt: 'A delta' } }, idempotencyKey: randomUUID() };
    const { submitGeneration: submitted } = await web.runOk(submitGeneration, variables);
    const { cancelGeneration: canceled } = await web.runOk(cancelGeneration, { id: submitted.id });
    expect(canceled).toMatchObject({
      id: submitted.id,
      status: 'CANCELED',
      finishedAt: expect.any(String) as string,
      error: { code: 'GENERATION_CANCELED', retryable: false },
    });
    const { cancelGeneration: again } = await web.runOk(cancelGeneration, { id: submitted.id });
    expect(again).toEqual(canceled);
    expect((await web.runOk(submitGeneration, variables)).submitGeneration).toMatchObject({
      id: submitted.id,
      status: 'QUEUED',
    });
    expect(web.upstreamCalls).toEqual([]);
  });

  it('and its uploads are removed by the worker that finds it canceled', async () => {
    const held = await createTestApp({ env: { ROLE: 'web' }, upstream: inTurn() });
    const { submitGeneration: submitted } = await held.runOk(submitGeneration, {
      request: { vary: { file: file() } },
      idempotencyKey: 'canceled upload',
    });
    await held.runOk(cancelGeneration, { id: submitted.id });
    const waiting = async () => (await rowsOf(held, 'canceled upload')).generation.waiting_request;
    expect(await waiting()).not.toBeNull();
    await held.stop();

    const worker = await createTestApp({ upstream: inTurn(), from: held });
    onTestFinished(() => worker.close());
    await expect.poll(waiting, patience).toBeNull();
    const files = async () => {
      const entries = await readdir(join(held.folder, 'objects/inputs'), {
        recursive: true,
        withFileTypes: true,
      });
      return entries.filter((entry) => entry.isFile());
    };
    await expect.poll(files, patience).toEqual([]);
  });

  it('while it runs, and says that it may be billed', async () => {
    const { arrived, aborted } = holdUntilAborted();
    const idempotencyKey = randomUUID();
    const waiting = app.runError(generateImage, { prompt: 'A delta', idempotencyKey });
    expect(await Promise.race([arrived, waiting])).toBeUndefined();
    const { generation } = await rowsOf(app, idempotencyKey);
    const id = Buffer.from(`Generation:${generation.id}`).toString('base64');
    const { cancelGeneration: canceled } = await app.runOk(cancelGeneration, { id });
    expect(canceled).toMatchObject({ status: 'OUTCOME_UNKNOWN', error: { code: 'OUTCOME_UNKNOWN' } });
    await aborted;
    expect((await waiting).extensions.code).toBe('OUTCOME_UNKNOWN');
  });

  it('through another process than the one that runs it', async () => {
    const other = await startBeside(app, { upstream: inTurn() });
    const { arrived } = holdUntilAborted();
    const idempotencyKey = randomUUID();
    const waiting = app.runError(generateImage, { prompt: 'A delta', idempotencyKey });
    // One that ends without having been sent says why.
    expect(await Promise.race([arrived, waiting])).toBeUndefined();
    const { generation } = await rowsOf(app, idempotencyKey);
    const id = Buffer.from(`Generation:${generation.id}`).toString('base64');
    const { cancelGeneration: canceled } = await other.runOk(cancelGeneration, { id });
    // The other process has some seconds to look; whoever asked for it waits for that, or reads it later.
    expect(['RUNNING', 'OUTCOME_UNKNOWN']).toContain(canceled.status);
    expect((await waiting).extensions.code).toBe('OUTCOME_UNKNOWN');
    await other.close();
  });

  it('for free while it waits for its turn to be sent again', async () => {
    upstream = inTurn(() => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '30' }));
    const idempotencyKey = randomUUID();
    const waiting = app.runError(generateImage, { prompt: 'A delta', idempotencyKey });
    await expect
      .poll(
        async () => (await rowsOf(app, idempotencyKey).catch(() => undefined))?.attempts[0]?.outcome,
        patience,
      )
      .toBe('NOT_MADE');
    const { generation } = await rowsOf(app, idempotencyKey);
    const id = Buffer.from(`Generation:${generation.id}`).toString('base64');
    expect((await app.runOk(cancelGeneration, { id })).cancelGeneration).toMatchObject({
      status: 'CANCELED',
      error: { code: 'GENERATION_CANCELED' },
    });
    expect((await waiting).extensions.code).toBe('GENERATION_CANCELED');
  });

  it('not at all when it has ended, and not by its id when it is unknown', async () => {
    upstream = inTurn(() => pictures());
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'A delta' });
    const { cancelGeneration: same } = await app.runOk(cancelGeneration, { id: image.generation.id });
    expect(same).toMatchObject({ status: 'SUCCEEDED', error: null });
    for (const id of ['nonsense', Buffer.from('Generation:0').toString('base64'), image.id]) {
      expect((await app.runError(cancelGeneration, { id })).extensions.code).toBe('NOT_FOUND');
    }
  });
});

async function transparentPng() {
  const { default: sharp } = await import('sharp');
  const bytes = await sharp({
    create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  return new Uint8Array(bytes);
}
