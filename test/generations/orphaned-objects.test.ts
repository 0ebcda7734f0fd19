import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { markForSweep } from '../../src/generations/unclaimed-objects.ts';
import type { ObjectStorage } from '../../src/storage/object-storage.ts';
import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import {
  cancelGeneration,
  generateImage,
  generateImages,
  readGeneration,
  submitGeneration,
  varyImage,
} from '../support/documents.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { never, removeKilled, startAfterKill, startBeside } from './processes.ts';
import { notedKeys, rowsOf } from './rows.ts';
import { inTurn, pictures, tinyPng } from './upstream.ts';

type Options = Omit<TestAppOptions, 'from' | 'wrapStorage'> & {
  /** What is different about the storage that all share. */
  storage?: (shared: ObjectStorage) => Partial<ObjectStorage>;
};

const HOURS = 60 * 60;
const file = () => new File([new Uint8Array(tinyPng)], 'picture.png', { type: 'image/png' });

describe('objects that belong to nobody', () => {
  let now: Date;
  /** Its folder is the storage of all. It takes requests, and runs none that are submitted. */
  let web: TestApp;
  let shared: ObjectStorage;
  let idempotencyKey: string;
  let tests = 0;
  const alive: TestApp[] = [];
  const killed: TestApp[] = [];

  beforeAll(async () => {
    // Timers of the services stand still until a test lets their time pass.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    now = new Date('2026-11-22T12:00:00Z');
    web = await createTestApp({
      clock: () => now,
      env: { ROLE: 'web' },
      upstream: inTurn(() => pictures()),
      wrapStorage: (storage) => (shared = storage),
    });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await web.close();
  });
  beforeEach(() => {
    tests += 1;
    idempotencyKey = `test ${tests}`;
  });
  afterEach(async () => {
    for (const app of alive.splice(0)) await app.close();
    // The killed ones live on in this process, and must not go on to work.
    vi.clearAllTimers();
    for (const app of killed.splice(0)) await removeKilled(app);
    await web.database.client.deleteFrom('unclaimed_objects').execute();
    await rm(join(web.folder, 'objects/images'), { recursive: true, force: true });
    await rm(join(web.folder, 'objects/inputs'), { recursive: true, force: true });
  });

  const optionsOf = ({ storage, ...options }: Options) => ({
    clock: () => now,
    // Unless a test says otherwise: who was killed must not go on to work.
    env: { ROLE: 'web' },
    wrapStorage: () => ({ ...shared, ...storage?.(shared) }),
    ...options,
  });
  const start = async (options: Options = {}): Promise<TestApp> => {
    const app = await startBeside(web, optionsOf(options));
    alive.push(app);
    return app;
  };
  const rows = () => rowsOf(web, idempotencyKey);
  const pass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));

  /** A process that sweeps as each one does that starts; it has come to an end when this is fulfilled. */
  async function sweep(storage?: Options['storage']): Promise<TestApp> {
    const app = await startBeside(web, optionsOf({ upstream: inTurn(), ...(storage && { storage }) }));
    await app.close();
    return app;
  }

  async function objects(): Promise<string[]> {
    const root = join(web.folder, 'objects');
    const found = await Promise.all(
      ['images', 'inputs'].map((folder) =>
        readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []),
      ),
    );
    return found
      .flat()
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .toSorted();
  }

  async function expectPicture(): Promise<void> {
    const { generateImage: image } = await web.runOk(generateImage, { prompt: 'A fjord', idempotencyKey });
    const response = await web.fetch(new Request(image.url));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(tinyPng);
  }

  /** A process that is killed when it has stored `count` pictures and settled none of them. */
  async function killedBeforeSettling(count = 1): Promise<TestApp> {
    const stored = Promise.withResolvers<void>();
    let left = count;
    const mortal = await startBeside(
      web,
      optionsOf({
        upstream: inTurn(() => pictures(count)),
        storage: (storage) => ({
          put: async (...object) => {
            await storage.put(...object);
            left -= 1;
            if (left === 0) stored.resolve();
            await never();
          },
        }),
      }),
    );
    killed.push(mortal);
    void (count === 1
      ? mortal.run(generateImage, { prompt: 'A fjord', idempotencyKey })
      : mortal.run(generateImages, { prompt: 'A fjord', count, idempotencyKey }));
    await stored.promise;
    vi.clearAllTimers();
    return mortal;
  }

  it('are removed a day after their process was killed and its spool was lost, and not before', async () => {
    await removeKilled(await killedBeforeSettling());
    expect(await objects()).toEqual(await notedKeys(web));
    pass(24 * HOURS - 1);
    await sweep();
    expect(await objects()).toHaveLength(1);
    pass(2);
    await sweep();
    expect(await objects()).toEqual([]);
    expect(await notedKeys(web)).toEqual([]);
    expect((await rows()).generation.status).toBe('OUTCOME_UNKNOWN');
  });

  it('are stored once more, and kept, when their spool comes back after they were removed', async () => {
    const mortal = await killedBeforeSettling();
    pass(25 * HOURS);
    await sweep();
    expect(await objects()).toEqual([]);
    const next = await startAfterKill(mortal, optionsOf({ upstream: inTurn() }));
    expect((await rows()).generation.status).toBe('SUCCEEDED');
    await next.stop();
    pass(25 * HOURS);
    await sweep();
    expect(await notedKeys(web)).toEqual([]);
    await expectPicture();
  });

  it('become no image when they were removed while their process stood still', async () => {
    const stored = Promise.withResolvers<void>();
    const wakeUp = Promise.withResolvers<void>();
    const sleeper = await start({
      upstream: inTurn(() => pictures()),
      storage: (storage) => ({
        put: async (...object) => {
          await storage.put(...object);
          stored.resolve();
          await wakeUp.promise;
        },
      }),
    });
    const request = sleeper.run(generateImage, { prompt: 'A fjord', idempotencyKey });
    await stored.promise;
    pass(25 * HOURS);
    await sweep();
    expect(await objects()).toEqual([]);
    wakeUp.resolve();
    await request;
    expect((await rows()).images).toEqual([]);
    // It is still in the spool, so recovery stores it again.
    vi.advanceTimersByTime(60_000);
    await expect.poll(async () => (await rows()).generation.status).toBe('SUCCEEDED');
    await expectPicture();
  });

  it('are not stored again while they are being removed, but afterwards', async () => {
    const mortal = await killedBeforeSettling();
    pass(25 * HOURS);
    const removing = Promise.withResolvers<void>();
    const mayRemove = Promise.withResolvers<void>();
    const sweeper = await start({
      storage: (storage) => ({
        delete: async (keys) => {
          removing.resolve();
          await mayRemove.promise;
          await storage.delete(keys);
        },
      }),
    });
    await removing.promise;
    let puts = 0;
    const next = await startAfterKill(
      mortal,
      optionsOf({
        upstream: inTurn(),
        storage: (storage) => ({
          put: async (...object) => {
            puts += 1;
            await storage.put(...object);
          },
        }),
      }),
    );
    expect(puts).toBe(0);
    expect(next.log.some((line) => line.includes('pictures still wait in the spool'))).toBe(true);
    mayRemove.resolve();
    await expect.poll(() => notedKeys(web)).toEqual([]);
    expect(await objects()).toEqual([]);
    expect(sweeper.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    vi.advanceTimersByTime(60_000);
    await expect.poll(async () => (await rows()).generation.status).toBe('SUCCEEDED');
    await expectPicture();
    await next.stop();
  });

  it('are stored again when their sweep died on the way', async () => {
    const mortal = await killedBeforeSettling();
    pass(25 * HOURS);
    const removing = Promise.withResolvers<void>();
    const dead = await startBeside(
      web,
      optionsOf({
        storage: () => ({
          delete: () => {
            removing.resolve();
            return never();
          },
        }),
      }),
    );
    killed.push(dead);
    await removing.promise;
    pass(11 * 60);
    const next = await startAfterKill(mortal, optionsOf({ upstream: inTurn() }));
    expect((await rows()).generation.status).toBe('SUCCEEDED');
    await next.stop();
    await expectPicture();
  });

  it('are each removed by one of two processes that sweep at once', async () => {
    await removeKilled(await killedBeforeSettling(3));
    expect(await objects()).toHaveLength(3);
    pass(25 * HOURS);
    const removed: string[] = [];
    const removing = Promise.withResolvers<void>();
    const mayRemove = Promise.withResolvers<void>();
    await start({
      storage: (storage) => ({
        delete: async (keys) => {
          removed.push(...keys);
          removing.resolve();
          await mayRemove.promise;
          await storage.delete(keys);
        },
      }),
    });
    await removing.promise;
    await sweep(() => ({ delete: () => Promise.reject(new Error('the other one removes them')) }));
    mayRemove.resolve();
    await expect.poll(() => notedKeys(web)).toEqual([]);
    expect(await objects()).toEqual([]);
    expect(new Set(removed).size).toBe(3);
    expect(removed).toHaveLength(3);
  });

  it('stay noted while storage cannot remove them, and go when an hourly sweep finds it there again', async () => {
    await removeKilled(await killedBeforeSettling());
    pass(25 * HOURS);
    let isAway = true;
    let asked = 0;
    const hourly: (() => void)[] = [];
    const { setInterval } = globalThis;
    // A spy of Vitest would bring this fake back when the timers are real again.
    const remember = ((work: () => void, milliseconds: number) => {
      if (milliseconds === HOURS * 1000) hourly.push(work);
      return setInterval(work, milliseconds);
    }) as typeof setInterval;
    globalThis.setInterval = remember;
    const sweeper = await start({
      storage: (storage) => ({
        delete: async (keys) => {
          asked += 1;
          if (isAway) throw storageUnavailable(new Error('no route to the bucket'));
          await storage.delete(keys);
        },
      }),
    });
    globalThis.setInterval = setInterval;
    const complaints = () => sweeper.log.filter((line) => line.includes('could not be removed')).length;
    await expect.poll(complaints).toBe(1);
    expect(await notedKeys(web)).toEqual(await objects());
    expect(await objects()).toHaveLength(1);

    isAway = false;
    pass(HOURS);
    // That timer alone: those for every second would ask the database thousands of times.
    expect(hourly).toHaveLength(1);
    hourly[0]?.();
    await expect.poll(() => notedKeys(web)).toEqual([]);
    expect(await objects()).toEqual([]);
    expect(asked).toBe(2);
  });

  it('are all removed, however many there are', async () => {
    const { client } = web.database;
    const keys = Array.from({ length: 250 }, (_, index) => `inputs/none/none/${index}.bin`);
    const note = {
      owner_id: 'anonymous',
      generation_id: '01928f6e-0000-7000-8000-000000000001',
      noted_at: new Date(0),
    };
    await client
      .insertInto('unclaimed_objects')
      .values(keys.map((key) => ({ ...note, key })))
      .execute();
    const asked: string[] = [];
    await start({
      storage: () => ({ delete: (some) => Promise.resolve(void asked.push(...some)) }),
    });
    await expect.poll(() => notedKeys(web)).toEqual([]);
    expect(asked.toSorted()).toEqual(keys.toSorted());
  });

  describe('when they are uploads', () => {
    const vary = () => ({ request: { vary: { file: file() } }, idempotencyKey });

    it('go a day after the process was killed that had not yet written what they are for', async () => {
      const stored = Promise.withResolvers<void>();
      const mortal = await startBeside(
        web,
        optionsOf({
          storage: (storage) => ({
            put: async (...object) => {
              await storage.put(...object);
              stored.resolve();
              await never();
            },
          }),
        }),
      );
      killed.push(mortal);
      void mortal.run(submitGeneration, vary());
      await stored.promise;
      pass(24 * HOURS - 1);
      await sweep();
      expect(await objects()).toHaveLength(1);
      pass(2);
      await sweep();
      expect(await objects()).toEqual([]);
    });

    it.each([
      ['submitted again', async () => void (await web.runOk(submitGeneration, vary()))],
      ['asked for again', async () => void (await web.runOk(varyImage, { file: file(), idempotencyKey }))],
    ])('of a generation that was canceled and %s, they go, and nothing else', async (_name, askAgain) => {
      const { submitGeneration: submitted } = await web.runOk(submitGeneration, vary());
      const canceled = await objects();
      expect(canceled).toHaveLength(1);
      await web.runOk(cancelGeneration, { id: submitted.id });
      await askAgain();
      const others = (await objects()).filter((key) => !canceled.includes(key));
      expect(others).toHaveLength(1);
      expect(await notedKeys(web)).toEqual(canceled);
      pass(25 * HOURS);
      await sweep();
      expect(await objects()).toEqual(others);
    });

    it('go although their worker left the end of the generation to recovery', async () => {
      let isAway = true;
      const worker = await start({
        env: {},
        upstream: inTurn(() => pictures()),
        storage: (storage) => ({
          put: async (key, ...object) => {
            if (isAway && key.startsWith('images/')) throw storageUnavailable(new Error('503 Slow Down'));
            await storage.put(key, ...object);
          },
        }),
      });
      const { submitGeneration: submitted } = await web.runOk(submitGeneration, vary());
      const error = async () => (await rows()).generation.error?.code;
      await expect.poll(error).toBe('STORAGE_UNAVAILABLE');
      isAway = false;
      vi.advanceTimersByTime(60_000);
      await expect.poll(async () => (await rows()).generation.status).toBe('SUCCEEDED');
      await worker.close();
      alive.length = 0;
      const key = (await rows()).images[0]?.key;
      expect(await objects()).toEqual([key, expect.stringMatching(/^inputs\//)]);
      pass(25 * HOURS);
      await sweep();
      expect((await rows()).generation.waiting_request).toBeNull();
      pass(25 * HOURS);
      await sweep();
      expect(await objects()).toEqual([key]);
      expect((await web.runOk(readGeneration, { id: submitted.id })).generation?.images).toHaveLength(1);
    });
  });

  it('are never taken for such while a row names them, even where a note says so', async () => {
    const app = await start({ upstream: inTurn(() => pictures()) });
    await app.runOk(generateImage, { prompt: 'A fjord', idempotencyKey });
    const { generation: painted } = await rows();
    const edit = { prompt: 'A boat', sources: [{ file: file() }, { file: file() }] };
    const waitingKey = `${idempotencyKey}, waiting`;
    await app.runOk(submitGeneration, { request: { edit }, idempotencyKey: waitingKey });
    const { generation: waiting } = await rowsOf(web, waitingKey);
    const named = await objects();
    expect(named).toHaveLength(3);
    await web.database.client
      .insertInto('unclaimed_objects')
      .values(
        named.map((key) => ({
          key,
          owner_id: 'anonymous',
          generation_id: key.startsWith('images/') ? painted.id : waiting.id,
          noted_at: new Date(0),
        })),
      )
      .execute();
    // The statement that chooses what goes looks for itself: a sweep forgets such notes a moment before.
    const sweepingUntil = new Date(now.getTime() + 1);
    const marking = { notedBefore: now, now, sweepingUntil, limit: 100 };
    expect(await markForSweep(web.database.client, marking)).toEqual([]);
    await sweep();
    expect(await objects()).toEqual(named);
    expect(await notedKeys(web)).toEqual([]);
    await expectPicture();
  });
});
