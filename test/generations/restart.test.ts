import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/generations/fingerprint.ts';
import { begin } from '../../src/generations/beginning.ts';
import { generateImage, readGeneration } from '../support/documents.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { never, removeKilled, startAfterKill, startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { spooledFiles } from './spool-folder.ts';
import { inTurn, pictures, refusal, tinyPng, usageCost } from './upstream.ts';

const request = {
  kind: 'GENERATE',
  prompt: 'A canyon',
  count: 1,
  options: {},
  sources: [],
  mask: undefined,
  retryOutcomeUnknown: false,
  previews: 0,
} as const;

describe('after a process was killed, the next one on its folder', () => {
  let first: TestApp;
  const killed: TestApp[] = [];
  const running: TestApp[] = [];
  beforeAll(async () => {
    first = await createTestApp();
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.stop();
    for (const app of killed.splice(0)) await removeKilled(app);
  });
  afterAll(() => first.close());

  /** A process that a test leaves alone at some moment, and never closes. */
  async function startMortal(options: Omit<TestAppOptions, 'from'> = {}): Promise<TestApp> {
    const app = await startBeside(first, options);
    killed.push(app);
    return app;
  }

  async function restart(app: TestApp, options: Omit<TestAppOptions, 'from'> = {}): Promise<TestApp> {
    const next = await startAfterKill(app, options);
    running.push(next);
    return next;
  }

  /** A process that is killed while storage works on its one picture. */
  async function killedWhileStoring(stored: boolean): Promise<{ mortal: TestApp; key: string }> {
    const key = randomUUID();
    const reached = Promise.withResolvers<void>();
    const mortal = await startMortal({
      upstream: inTurn(() => pictures()),
      wrapStorage: (storage) => ({
        ...storage,
        put: async (...put) => {
          if (stored) await storage.put(...put);
          reached.resolve();
          await never();
        },
      }),
    });
    void mortal.run(generateImage, { prompt: request.prompt, idempotencyKey: key });
    await reached.promise;
    return { mortal, key };
  }

  it('fails what was recorded and not sent, and the key sends it', async () => {
    const mortal = await startMortal({ upstream: never });
    const processId = await readFile(join(mortal.folder, 'spool/process-id'), 'utf8');
    const idempotencyKey = randomUUID();
    await begin(
      mortal.database.client,
      undefined,
      {
        id: randomUUID(),
        owner_id: 'anonymous',
        kind: 'GENERATE',
        prompt: request.prompt,
        count: 1,
        idempotency_key: idempotencyKey,
        fingerprint: fingerprintOf({ ...request, idempotencyKey }),
        created_at: new Date(),
      },
      { model: 'gpt-image-2.6-flare', options: {}, sourceImageIds: [], estimatedCost: null },
      { lease: { processId, expiresAt: new Date(Date.now() + 60_000) }, now: new Date(), reservedCost: '0' },
    );

    const next = await restart(mortal, { upstream: inTurn(() => pictures()) });
    const { generation, attempts } = await rowsOf(next, idempotencyKey);
    expect(attempts).toEqual([]);
    const id = Buffer.from(`Generation:${generation.id}`).toString('base64');
    expect((await next.runOk(readGeneration, { id })).generation).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'INTERNAL_SERVER_ERROR',
        message: expect.stringMatching(/Nothing was made or billed; send it again/),
        retryable: true,
      },
      finishedAt: expect.any(String),
    });

    const { generateImage: image } = await next.runOk(generateImage, {
      prompt: request.prompt,
      idempotencyKey,
    });
    expect(image.generation).toEqual({ id, status: 'SUCCEEDED' });
    expect(next.upstreamCalls).toHaveLength(1);
  });

  it('fails what waited for its next try, since all tries had made nothing', async () => {
    const mortal = await startMortal({
      upstream: inTurn(() => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '50' })),
    });
    const idempotencyKey = randomUUID();
    void mortal.run(generateImage, { prompt: request.prompt, idempotencyKey });
    await expect
      .poll(async () => (await rowsOf(first, idempotencyKey).catch(() => undefined))?.attempts[0]?.ended_at, {
        timeout: 60_000,
      })
      .toBeInstanceOf(Date);

    const next = await restart(mortal, { upstream: inTurn(() => pictures()) });
    expect((await rowsOf(next, idempotencyKey)).generation).toMatchObject({
      status: 'FAILED',
      leased_by: null,
    });
    await next.runOk(generateImage, { prompt: request.prompt, idempotencyKey });
    expect(
      (await rowsOf(next, idempotencyKey)).attempts.map(({ number, outcome }) => [number, outcome]),
    ).toEqual([
      [1, 'NOT_MADE'],
      [2, 'MADE'],
    ]);
  });

  it('does not know the outcome of what was sent, and never sends it again', async () => {
    const arrived = Promise.withResolvers<void>();
    const mortal = await startMortal({
      upstream: () => {
        arrived.resolve();
        return never();
      },
    });
    const idempotencyKey = randomUUID();
    void mortal.run(generateImage, { prompt: request.prompt, idempotencyKey });
    await arrived.promise;

    const next = await restart(mortal, { upstream: inTurn() });
    const { generation, attempts } = await rowsOf(next, idempotencyKey);
    expect(generation).toMatchObject({
      status: 'OUTCOME_UNKNOWN',
      leased_by: null,
      finished_at: expect.any(Date),
    });
    expect(attempts).toEqual([
      expect.objectContaining({
        outcome: 'UNKNOWN',
        error_code: 'OUTCOME_UNKNOWN',
        ended_at: expect.any(Date),
      }),
    ]);
    const error = await next.runError(generateImage, { prompt: request.prompt, idempotencyKey });
    expect(error.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(next.upstreamCalls).toEqual([]);
  });

  it.each([
    ['was in the spool but not in storage', false],
    ['was in storage but not settled', true],
  ])('finishes what %s', async (_name, stored) => {
    const { mortal, key } = await killedWhileStoring(stored);
    expect(await spooledFiles(mortal.folder)).toHaveLength(2);

    const next = await restart(mortal, { upstream: inTurn() });
    expect((await rowsOf(next, key)).generation).toMatchObject({ status: 'SUCCEEDED', leased_by: null });
    expect((await rowsOf(next, key)).attempts).toEqual([
      expect.objectContaining({ outcome: 'MADE', upstream_request_id: 'req_made', cost: usageCost }),
    ]);
    const { generateImage: image } = await next.runOk(generateImage, {
      prompt: request.prompt,
      idempotencyKey: key,
    });
    const file = await next.fetch(new Request(image.url));
    expect(Buffer.from(await file.arrayBuffer())).toEqual(tinyPng);
    expect(await spooledFiles(next.folder)).toEqual([]);
    expect(next.upstreamCalls).toEqual([]);
  });

  it('sweeps what was half written, and knows that the outcome is unknown', async () => {
    const { mortal, key } = await killedWhileStoring(false);
    const [attempt] = (await rowsOf(first, key)).attempts;
    const spool = join(mortal.folder, 'spool');
    await rm(join(spool, attempt!.id), { recursive: true });
    await mkdir(join(spool, `.partial-${attempt!.id}`));
    await writeFile(join(spool, `.partial-${attempt!.id}`, '0'), tinyPng.subarray(0, 20));

    const next = await restart(mortal, { upstream: inTurn() });
    expect((await rowsOf(next, key)).generation.status).toBe('OUTCOME_UNKNOWN');
    expect(await spooledFiles(next.folder)).toEqual([]);
  });

  it.each([
    ['a manifest that is no JSON', (entry: string) => writeFile(join(entry, 'manifest.json'), '{"att')],
    ['a picture that was cut short', (entry: string) => writeFile(join(entry, '0'), 'cut')],
    ['a picture that is missing', (entry: string) => rm(join(entry, '0'))],
    ['no manifest', (entry: string) => rm(join(entry, 'manifest.json'))],
  ])('starts in spite of a damaged spool: %s', async (_name, damage) => {
    const { mortal, key } = await killedWhileStoring(false);
    const [attempt] = (await rowsOf(first, key)).attempts;
    await damage(join(mortal.folder, 'spool', attempt!.id));
    await mkdir(join(mortal.folder, 'spool/lost+found'));

    const next = await restart(mortal, { upstream: inTurn(() => pictures()) });
    const error = await next.runError(generateImage, { prompt: request.prompt, idempotencyKey: key });
    expect(error.extensions.code).toBe('OUTCOME_UNKNOWN');
    await next.runOk(generateImage, { prompt: request.prompt });
  });

  it('keeps pictures whose generation is not in its database', async () => {
    const { mortal, key } = await killedWhileStoring(false);
    const { generation, attempts } = await rowsOf(first, key);
    await first.database.client.deleteFrom('attempts').where('id', '=', attempts[0]!.id).execute();
    await first.database.client.deleteFrom('generations').where('id', '=', generation.id).execute();

    const next = await restart(mortal, { upstream: inTurn() });
    expect(await spooledFiles(next.folder)).toHaveLength(2);
    expect(next.log.some((line) => line.includes(generation.id))).toBe(true);
  });

  it('keeps its own name as long as its folder stands', async () => {
    const mortal = await startMortal();
    const name = await readFile(join(mortal.folder, 'spool/process-id'), 'utf8');
    const next = await restart(mortal);
    expect(await readFile(join(next.folder, 'spool/process-id'), 'utf8')).toBe(name);
  });
});
