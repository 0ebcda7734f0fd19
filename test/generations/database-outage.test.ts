import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { makeBreakable, type BreakableDatabase } from '../support/breakable-database.ts';
import {
  cancelGeneration,
  generateImage,
  listImages,
  readGeneration,
  submitGeneration,
} from '../support/documents.ts';
import { createTestApp, testOrigin, type Fetch, type TestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, pictures, refusal, tinyPng } from './upstream.ts';

const prompt = 'A lighthouse';

describe('while the database is away', () => {
  let whole: Database;
  let breakable: BreakableDatabase;
  let app: TestApp;
  let upstream: Fetch;
  let now: Date;
  const clock = () => now;
  beforeEach(async () => {
    now = new Date('2026-11-27T12:00:00Z');
    whole = await openTestDatabase();
    breakable = makeBreakable(whole);
    upstream = () => Promise.resolve(pictures());
    app = await createTestApp({
      // What is submitted is run by others.
      env: { ROLE: 'web' },
      from: { database: breakable.database },
      clock,
      upstream: (input, init) => upstream(input, init),
    });
  });
  afterEach(async () => {
    breakable.comeBack();
    await app.close();
  });

  /** Some queries of what runs have failed by then. */
  const afterSomeFailures = async (many = 3) => {
    const before = breakable.failed();
    await expect.poll(() => breakable.failed() - before).toBeGreaterThanOrEqual(many);
  };

  it('an answer of the provider waits for it, and its caller gets the picture', async () => {
    upstream = () => {
      breakable.goAway();
      return Promise.resolve(pictures());
    };
    const painting = app.runOk(generateImage, { prompt });
    await afterSomeFailures();
    breakable.comeBack();
    const { generateImage: image } = await painting;
    expect(image.generation.status).toBe('SUCCEEDED');
    expect(app.upstreamCalls).toHaveLength(1);
  });

  it('a picture that the disk did not take waits for it in memory', async () => {
    upstream = async () => {
      await rm(join(app.folder, 'spool'), { recursive: true });
      await writeFile(join(app.folder, 'spool'), 'not a folder');
      breakable.goAway();
      return pictures();
    };
    const painting = app.runOk(generateImage, { prompt });
    await afterSomeFailures();
    breakable.comeBack();
    expect((await painting).generateImage.generation.status).toBe('SUCCEEDED');
    expect(app.log.join()).toContain('pictures could not be spooled');
  });

  it('the proof that nothing was made is not lost', async () => {
    upstream = () => {
      breakable.goAway();
      return Promise.resolve(refusal(400, { code: 'moderation_blocked' }));
    };
    const refused = app.runError(generateImage, { prompt, idempotencyKey: 'refused' });
    await afterSomeFailures();
    breakable.comeBack();
    expect((await refused).extensions.code).toBe('CONTENT_REJECTED');
    const { generation, attempts } = await rowsOf({ database: whole }, 'refused');
    expect(generation.status).toBe('FAILED');
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['NOT_MADE']);
  });

  it('what a worker makes ready waits for its turn once more', async () => {
    let isFirst = true;
    const beside = await startBeside(app, {
      clock,
      database: breakable.database,
      upstream: () => Promise.resolve(pictures()),
      wrapStorage: (storage) => ({
        ...storage,
        read: (key) => {
          if (isFirst) breakable.goAway();
          isFirst = false;
          return storage.read(key);
        },
      }),
    });
    const file = new File([new Uint8Array(tinyPng)], 'picture.png', { type: 'image/png' });
    const { submitGeneration: submitted } = await beside.runOk(submitGeneration, {
      request: { vary: { file } },
    });
    await afterSomeFailures();
    breakable.comeBack();
    const statusOf = async () =>
      (await beside.runOk(readGeneration, { id: submitted.id })).generation?.status;
    await expect.poll(statusOf, { timeout: 60_000 }).toBe('SUCCEEDED');
    expect(beside.upstreamCalls).toHaveLength(1);
    await beside.close();
  });

  it('a request is told to come back, by GraphQL and by REST, and the log says why', async () => {
    breakable.goAway();
    const { status, headers, errors } = await app.run(generateImage, { prompt });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 5 });
    const form = new FormData();
    form.set('text', prompt);
    const rest = await app.fetch(
      new Request(`${testOrigin}/generate-image/`, { method: 'POST', body: form }),
    );
    expect([rest.status, rest.headers.get('retry-after')]).toEqual([503, '5']);
    breakable.comeBack();
    expect((await app.run(listImages, { first: 1 })).errors).toBeUndefined();
    expect(app.upstreamCalls).toEqual([]);
    expect(app.log.filter((line) => line.includes('unforeseen error')).join()).toContain('ECONNREFUSED');
  });

  it('no lease that ran out meanwhile is believed, as nobody could renew it', async () => {
    const held = heldUpstream();
    const one = await startBeside(app, { clock, upstream: held.upstream });
    const otherBreakable = makeBreakable(whole);
    const other = await startBeside(app, { clock, database: otherBreakable.database });
    const variables = { prompt, idempotencyKey: 'long' };
    const painting = one.runOk(generateImage, variables);
    await held.arrived;
    otherBreakable.goAway();
    now = new Date(now.getTime() + 61_000);
    // What it does by itself every few seconds.
    await expect.poll(() => other.log.join()).toContain('looking for wishes to cancel failed');
    otherBreakable.comeBack();
    const joined = other.runOk(generateImage, variables);
    await expect.poll(() => other.watched().subscriptions).toBe(1);
    await sleep(200);
    expect((await rowsOf({ database: whole }, 'long')).generation.status).toBe('RUNNING');
    held.release();
    expect((await joined).generateImage.key).toBe((await painting).generateImage.key);
    await other.close();
    await one.close();
  });
});

describe('a submitted generation whose uploads are slow to read', () => {
  async function start() {
    let now = new Date('2026-11-27T12:00:00Z');
    const reading = Promise.withResolvers<void>();
    const mayRead = Promise.withResolvers<void>();
    let isFirst = true;
    const app = await createTestApp({
      clock: () => now,
      upstream: () => Promise.resolve(pictures()),
      wrapStorage: (storage) => ({
        ...storage,
        read: async (key) => {
          if (isFirst) {
            isFirst = false;
            reading.resolve();
            await mayRead.promise;
          }
          return storage.read(key);
        },
      }),
    });
    const file = new File([new Uint8Array(tinyPng)], 'picture.png', { type: 'image/png' });
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, {
      request: { vary: { file } },
    });
    await reading.promise;
    const statusOf = async () => (await app.runOk(readGeneration, { id: submitted.id })).generation?.status;
    return {
      app,
      id: submitted.id,
      statusOf,
      mayRead,
      passOnClock: (seconds: number) => (now = new Date(now.getTime() + seconds * 1000)),
      clock: () => now,
    };
  }

  it('is bought once, also where another process took it for abandoned meanwhile', async () => {
    const { app, statusOf, mayRead, passOnClock, clock } = await start();
    // It looks for what nobody runs, and lets it wait for a worker again.
    const other = await startBeside(app, { clock, env: { ROLE: 'web', LEASE_SECONDS: '10' } });
    passOnClock(61);
    await expect.poll(() => other.log.join()).toContain('a generation that nobody ran was ended');
    await expect.poll(statusOf).toBe('RUNNING');
    mayRead.resolve();
    await expect.poll(statusOf).toBe('SUCCEEDED');
    await other.close();
    await app.close();
    expect(app.upstreamCalls).toHaveLength(1);
  });

  it('is canceled for free', async () => {
    const { app, id, statusOf, mayRead } = await start();
    const canceling = app.runOk(cancelGeneration, { id });
    await expect.poll(async () => wishOf(app)).not.toBeNull();
    mayRead.resolve();
    expect((await canceling).cancelGeneration.status).toBe('CANCELED');
    expect(await statusOf()).toBe('CANCELED');
    expect(app.upstreamCalls).toEqual([]);
    await app.close();
  });
});

async function wishOf({ database }: TestApp): Promise<Date | null> {
  const { cancel_requested_at: wish } = await database.client
    .selectFrom('generations')
    .select('cancel_requested_at')
    .executeTakeFirstOrThrow();
  return wish;
}
