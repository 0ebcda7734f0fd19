import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { rowsOf } from './rows.ts';
import { spooledFiles } from './spool-folder.ts';
import { pictures } from './upstream.ts';

const keys = Array.from({ length: 50 }, (_, index) => `order ${index}`);
const requestsAtOnce = 6;
const outageSeconds = 60;
/** The minute passes in steps on the server's clock, so that its timers come as they would. */
const stepSeconds = 5;
const stepMilliseconds = 200;

/** What a client comes back for with its key; whatever else it is told ends the test. */
const comeBackLater: ErrorCode[] = ['STORAGE_UNAVAILABLE', 'OVERLOADED'];

beforeEach(() => {
  // The server's own timers stand still until a test lets their time pass.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a minute without storage while requests keep coming loses no picture and buys none twice', async () => {
  let now = Date.parse('2026-11-22T12:00:00Z');
  let isDown = false;
  const failIfDown = () => {
    if (isDown) throw storageUnavailable(new Error('no route to the bucket'));
  };
  /** How often the provider was asked for each key; its prompt is the key. */
  const purchases = new Map<string, number>();
  const upstream: Fetch = async (_input, init) => {
    const { prompt } = JSON.parse(init?.body as string) as { prompt: string };
    purchases.set(prompt, (purchases.get(prompt) ?? 0) + 1);
    await sleep(20);
    return pictures();
  };
  const app = await createTestApp({
    clock: () => new Date(now),
    upstream,
    wrapStorage: (storage) => ({
      ...storage,
      put: async (...put) => {
        failIfDown();
        await storage.put(...put);
        // It may go away before it has said that it has written.
        failIfDown();
      },
      read: async (key) => {
        failIfDown();
        return storage.read(key);
      },
      check: async () => {
        failIfDown();
        await storage.check();
      },
    }),
  });
  onTestFinished(() => app.close());

  const told = new Map<ErrorCode, number>();
  const ended = new AbortController();
  const answers = orderAll(app, told).finally(() => ended.abort());
  answers.catch(() => {});

  const pass = (seconds: number) => {
    now += seconds * 1000;
    vi.advanceTimersByTime(seconds * 1000);
  };
  // Some are kept before it goes away, and some are on their way just then.
  await vi.waitFor(() => expect(purchases.size).toBeGreaterThan(8), { timeout: 60_000, interval: 5 });
  isDown = true;
  for (let second = 0; second < outageSeconds; second += stepSeconds) {
    await sleep(stepMilliseconds);
    pass(stepSeconds);
  }
  const waitingAtTheEnd = (await spooledFiles(app.folder)).length;
  isDown = false;
  // Nobody tells the server: it looks once a minute.
  while (!ended.signal.aborted) {
    await sleep(stepMilliseconds);
    pass(stepSeconds);
  }
  const images = await answers;

  // It was down under load, and was felt.
  expect(told.get('STORAGE_UNAVAILABLE')).toBeGreaterThan(0);
  expect(waitingAtTheEnd).toBeGreaterThan(0);
  expect(Object.fromEntries(purchases)).toEqual(Object.fromEntries(keys.map((key) => [key, 1])));
  await expect.poll(() => spooledFiles(app.folder)).toEqual([]);
  for (const [index, key] of keys.entries()) {
    const { generation, attempts, images: kept } = await rowsOf(app, key);
    expect({ key, status: generation.status, error: generation.error }).toEqual({
      key,
      status: 'SUCCEEDED',
      error: null,
    });
    expect(attempts).toMatchObject([{ outcome: 'MADE' }]);
    expect(kept.map((image) => image.key)).toEqual([images[index]?.key]);
    const response = await app.fetch(new Request(images[index]?.url ?? ''));
    expect((await response.arrayBuffer()).byteLength).toBe(kept[0]?.byte_size);
  }
});

/** Each client comes back with its key until it has its picture. */
function orderAll(app: TestApp, told: Map<ErrorCode, number>) {
  const limit = pLimit(requestsAtOnce);
  return Promise.all(
    keys.map(async (key) => {
      for (;;) {
        const { data, errors } = await limit(() =>
          app.run(generateImage, { prompt: key, idempotencyKey: key }),
        );
        if (data) return data.generateImage;
        for (const { extensions, message } of errors ?? []) {
          if (!comeBackLater.includes(extensions.code)) throw new Error(`${extensions.code}: ${message}`);
          told.set(extensions.code, (told.get(extensions.code) ?? 0) + 1);
        }
        await sleep(50);
      }
    }),
  );
}
