import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import {
  deleteImage,
  generateImage,
  generateImages,
  readGeneration,
  varyImage,
} from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { startAfterKill, startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { spooledFiles } from './spool-folder.ts';
import { inTurn, pictures, refusal, tinyPng, usageCost } from './upstream.ts';

const patience = { timeout: 60_000 };

describe('when storage fails', () => {
  /** How many of the next puts fail; as long as that is without end, nothing else works either. */
  let failures: number;
  let puts: number;
  let now: Date;
  let upstream: Fetch;
  let first: TestApp;
  let app: TestApp;
  let variables: { prompt: string; idempotencyKey: string };
  let tests = 0;

  const options = {
    upstream: ((input, init) => upstream(input, init)) satisfies Fetch,
    clock: () => now,
    wrapStorage: ((storage) => ({
      ...storage,
      put: async (key, body, putOptions) => {
        puts += 1;
        if (failures > 0) {
          failures -= 1;
          throw storageUnavailable(new Error('503 Slow Down'));
        }
        await storage.put(key, body, putOptions);
      },
      read: async (key) => {
        failIfAway();
        return storage.read(key);
      },
      check: async () => {
        failIfAway();
        await storage.check();
      },
    })) satisfies NonNullable<TestAppOptions['wrapStorage']>,
  };

  function failIfAway() {
    if (failures === Infinity) throw storageUnavailable(new Error('no route to the bucket'));
  }

  beforeAll(async () => {
    // Nobody lets the time of this one pass: by its clock, which is the machine's, all that the others run is abandoned.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    first = await createTestApp();
    vi.useRealTimers();
  });
  afterAll(() => first.close());

  beforeEach(async () => {
    // The service's own timers stand still until a test lets their time pass.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    failures = 0;
    puts = 0;
    now = new Date('2026-11-22T12:00:00Z');
    upstream = inTurn(() => pictures());
    tests += 1;
    variables = { prompt: 'A waterfall', idempotencyKey: `test ${tests}` };
    app = await startBeside(first, options);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await app.close();
  });

  const rows = () => rowsOf(app, variables.idempotencyKey);

  function pass(seconds: number) {
    now = new Date(now.getTime() + seconds * 1000);
    vi.advanceTimersByTime(seconds * 1000);
  }

  async function expectSettled() {
    await expect.poll(async () => (await rows()).generation.status, patience).toBe('SUCCEEDED');
    await expect.poll(() => spooledFiles(app.folder), patience).toEqual([]);
  }

  async function download(url: string): Promise<{ status: number; bytes: Buffer }> {
    const response = await app.fetch(new Request(url));
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it.each([1, 2])('tries again in silence when it refuses %i times', async (times) => {
    failures = times;
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation.status).toBe('SUCCEEDED');
    expect(puts).toBe(times + 1);
    expect(app.upstreamCalls).toHaveLength(1);
  });

  it('keeps the picture in the spool, says so, buys no second one, and stores it once storage is back', async () => {
    failures = Infinity;
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      retryAfter: 60,
      generationId: expect.any(String),
    });
    expect(error.message).toMatch(/is safe.*stored by itself.*same idempotency key/);
    expect(JSON.stringify(error)).not.toMatch(/Slow Down|bucket/);
    const id = error.extensions['generationId'] as string;
    expect((await app.runOk(readGeneration, { id })).generation).toMatchObject({
      status: 'RUNNING',
      error: { code: 'STORAGE_UNAVAILABLE', message: error.message, retryable: true },
      images: [],
      finishedAt: null,
    });
    const files = await spooledFiles(app.folder);
    expect(files.map((file) => basename(file))).toEqual(['0', 'manifest.json']);
    // Nobody else on the machine may look at it.
    for (const file of files) {
      expect([(await stat(file)).mode & 0o777, (await stat(dirname(file))).mode & 0o777]).toEqual([
        0o600, 0o700,
      ]);
    }

    const again = await app.runError(generateImage, variables);
    expect(again.extensions).toEqual({ ...error.extensions, requestId: again.extensions.requestId });
    pass(60);
    await expect
      .poll(() => app.log.some((line) => line.includes('pictures still wait')), patience)
      .toBe(true);

    failures = 0;
    pass(60);
    await expectSettled();
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation.id).toBe(id);
    expect((await download(image.url)).bytes).toEqual(tinyPng);
    const { generation, attempts } = await rows();
    expect(generation).toMatchObject({ error: null, leased_by: null });
    expect(attempts).toEqual([
      expect.objectContaining({
        outcome: 'MADE',
        cost: usageCost,
        usage: expect.objectContaining({ totalTokens: 1030 }),
      }),
    ]);
    expect(app.upstreamCalls).toHaveLength(1);
  });

  it('stores it in the next process on this folder, whether or not the first one was closed', async () => {
    failures = Infinity;
    await app.runError(generateImage, variables);
    const second = await startAfterKill(app, options);
    const stillWaits = await second.runError(generateImage, variables);
    expect(stillWaits.extensions.code).toBe('STORAGE_UNAVAILABLE');
    await second.stop();
    failures = 0;
    const third = await createTestApp({ ...options, from: app });
    const { generateImage: image } = await third.runOk(generateImage, variables);
    expect(image.generation.status).toBe('SUCCEEDED');
    expect((await download(image.url)).bytes).toEqual(tinyPng);
    expect([...second.upstreamCalls, ...third.upstreamCalls]).toEqual([]);
    await third.stop();
  });

  it('tells of a picture that a killed process left in the spool that it is safe, while storage is still away', async () => {
    upstream = inTurn(() => pictures());
    failures = Infinity;
    await app.runError(generateImage, variables);
    // As if the process had been killed before it could note the failure.
    await app.database.client
      .updateTable('generations')
      .set({ error: null })
      .where('idempotency_key', '=', variables.idempotencyKey)
      .execute();
    const second = await startAfterKill(app, options);
    const error = await second.runError(generateImage, variables);
    expect(error.extensions.code).toBe('STORAGE_UNAVAILABLE');
    await second.stop();
  });

  it('is not taken for dead by another process, however long storage is away', async () => {
    const other = await startBeside(app, options);
    failures = Infinity;
    upstream = inTurn(() => pictures(3));
    const three = { ...variables, count: 3 };
    await app.runError(generateImages, three);
    for (let minute = 1; minute <= 3; minute++) {
      for (let third = 1; third <= 3; third++) {
        const before = (await rows()).generation.lease_expires_at!.getTime();
        pass(20);
        await expect
          .poll(async () => (await rows()).generation.lease_expires_at!.getTime(), patience)
          .toBeGreaterThan(before);
      }
      expect((await other.runError(generateImages, three)).extensions.code).toBe('STORAGE_UNAVAILABLE');
    }
    failures = 0;
    // Four recoveries begin at once, which changes nothing.
    pass(240);
    await expectSettled();
    expect((await other.runOk(generateImages, three)).generateImages).toHaveLength(3);
    expect(other.upstreamCalls).toEqual([]);
    expect(app.log.filter((line) => /recovery failed|cannot be read/.test(line))).toEqual([]);
    await other.close();
  });

  it('buys no variation of a picture that it cannot read, and does not use the key up', async () => {
    const { generateImage: source } = await app.runOk(generateImage, { prompt: 'A waterfall' });
    upstream = inTurn(() => pictures());
    failures = Infinity;
    const vary = { key: source.key, idempotencyKey: variables.idempotencyKey };
    const error = await app.runError(varyImage, vary);
    expect(error.extensions.code).toBe('STORAGE_UNAVAILABLE');
    expect(error.extensions).not.toHaveProperty('generationId');
    expect(app.upstreamCalls).toHaveLength(1);
    failures = 0;
    await app.runOk(varyImage, vary);
  });

  it('does not bring back a picture that was deleted after it was settled', async () => {
    const { generateImage: image } = await app.runOk(generateImage, variables);
    // As if the process had been killed between settling and forgetting the entry.
    const { generation, attempts, images } = await rows();
    const [stored] = images;
    const entry = join(app.folder, 'spool', attempts[0]!.id);
    await mkdir(entry);
    await writeFile(join(entry, '0'), tinyPng);
    await writeFile(
      join(entry, 'manifest.json'),
      JSON.stringify({
        attempt: { id: attempts[0]!.id, upstreamRequestId: null, usage: null, cost: null },
        generationId: generation.id,
        ownerId: generation.owner_id,
        images: [
          {
            id: stored!.id,
            key: stored!.key,
            position: 0,
            format: 'PNG',
            width: 8,
            height: 8,
            byteSize: tinyPng.length,
            createdAt: stored!.created_at,
          },
        ],
      }),
    );
    await app.runOk(deleteImage, { key: image.key });
    pass(60);
    await expect.poll(() => spooledFiles(app.folder), patience).toEqual([]);
    expect((await download(image.url)).status).toBe(404);
    expect((await rows()).images).toEqual([]);
  });

  it('answers the picture when the spool is lost after the call but storage takes it', async () => {
    upstream = async () => {
      await rm(join(app.folder, 'spool'), { recursive: true });
      return pictures();
    };
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation.status).toBe('SUCCEEDED');
    expect((await download(image.url)).status).toBe(200);
    expect((await rows()).attempts).toEqual([expect.objectContaining({ outcome: 'MADE' })]);
  });

  it('does not buy again what neither the spool nor storage took, and knows what it cost', async () => {
    failures = Infinity;
    upstream = async () => {
      await rm(join(app.folder, 'spool'), { recursive: true });
      return pictures();
    };
    const error = await app.runError(generateImage, variables);
    expect(error.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(error.message).toMatch(/was made and billed/);
    await mkdir(join(app.folder, 'spool'));
    failures = 0;
    const again = await app.runError(generateImage, variables);
    expect(again.message).toBe(error.message);
    expect(app.upstreamCalls).toHaveLength(1);
    const id = error.extensions['generationId'] as string;
    expect((await app.runOk(readGeneration, { id })).generation).toMatchObject({
      status: 'OUTCOME_UNKNOWN',
      cost: usageCost,
      images: [],
    });
    expect((await rows()).attempts).toEqual([
      expect.objectContaining({
        outcome: 'MADE',
        error_code: 'OUTCOME_UNKNOWN',
        cost: usageCost,
        ended_at: expect.any(Date),
      }),
    ]);

    // Its caller's word lets it be bought again once, and a try that made nothing is none that lets it go on by itself.
    upstream = inTurn(() => refusal(401, { code: 'invalid_api_key' }));
    await app.runError(generateImage, { ...variables, retryOutcomeUnknown: true });
    expect((await app.runError(generateImage, variables)).extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(app.upstreamCalls).toHaveLength(2);
  });

  it('buys nothing while the spool cannot be written, and the key runs again when it can', async () => {
    const spool = join(app.folder, 'spool');
    await rm(spool, { recursive: true });
    await writeFile(spool, 'a file where a folder should be');
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({ code: 'STORAGE_UNAVAILABLE', generationId: expect.any(String) });
    expect(error.message).toMatch(/Nothing was made or billed; try again later/);
    expect(app.upstreamCalls).toEqual([]);
    expect((await rows()).attempts).toEqual([]);

    await rm(spool);
    await mkdir(spool);
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation.id).toBe(error.extensions['generationId']);
  });

  it('loses nothing when the database fails at the last step', async () => {
    const { client } = app.database;
    upstream = async () => {
      await client.schema.alterTable('images').renameTo('images_away').execute();
      return pictures();
    };
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      generationId: expect.any(String),
    });
    expect(JSON.stringify(error)).not.toMatch(/relation|images_away/);
    await client.schema.alterTable('images_away').renameTo('images').execute();
    pass(60);
    await expectSettled();
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect((await download(image.url)).status).toBe(200);
    expect(app.upstreamCalls).toHaveLength(1);
    expect((await rows()).attempts).toEqual([expect.objectContaining({ outcome: 'MADE', cost: usageCost })]);
  });
});
