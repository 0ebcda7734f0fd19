import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  cancelGeneration,
  generateImage,
  generateImages,
  readGeneration,
  submitGeneration,
} from '../support/documents.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { pictures } from './upstream.ts';

async function start(options: TestAppOptions): Promise<TestApp> {
  const app = await createTestApp({ upstream: () => Promise.resolve(pictures()), ...options });
  onTestFinished(() => app.close());
  return app;
}

describe('PROVIDER_IMAGES_PER_MINUTE', () => {
  it('is held by all processes together', async () => {
    const times: number[] = [];
    const options = {
      env: { PROVIDER_IMAGES_PER_MINUTE: '300' },
      upstream: () => {
        times.push(performance.now());
        return Promise.resolve(pictures());
      },
    };
    const one = await start(options);
    const other = await startBeside(one, options);
    const begin = performance.now();
    await Promise.all(
      [one, other, one, other, one, other].map((app) => app.runOk(generateImage, { prompt: 'x' })),
    );
    await other.close();
    // However slow the machine is, none comes before its turn; timers are off by some milliseconds.
    const turns = times.map((time, index) => time - begin >= index * 200 - 20);
    expect(turns).toEqual([true, true, true, true, true, true]);
  });

  it('counts each picture of a request, and refuses who would wait longer than they may', async () => {
    const app = await start({ env: { PROVIDER_IMAGES_PER_MINUTE: '1', PROVIDER_MAX_WAIT_SECONDS: '100' } });
    await app.run(generateImages, { prompt: 'x', count: 3 });
    const error = await app.runError(generateImage, { prompt: 'x', idempotencyKey: 'refused' });
    expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 60 });
    expect((await rowsOf(app, 'refused')).attempts).toEqual([]);
    expect(app.upstreamCalls).toHaveLength(1);
  });

  it('lets what was submitted wait, be canceled for free meanwhile, and hold up no server that closes', async () => {
    const { promise: waits, resolve } = Promise.withResolvers<AbortSignal>();
    const app = await start({
      env: { PROVIDER_IMAGES_PER_MINUTE: '1', PROVIDER_MAX_WAIT_SECONDS: '0' },
      sleep: (milliseconds, signal) => {
        resolve(signal);
        return sleep(milliseconds, undefined, { signal });
      },
    });
    await app.runOk(generateImage, { prompt: 'x' });
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, {
      request: { generate: { prompt: 'x' } },
    });
    const signal = await waits;
    expect((await app.runOk(readGeneration, { id: submitted.id })).generation?.status).toBe('QUEUED');
    const { cancelGeneration: canceled } = await app.runOk(cancelGeneration, { id: submitted.id });
    expect(canceled.status).toBe('CANCELED');
    // Its turn would come in a minute.
    await app.stop();
    expect(signal.aborted).toBe(true);
    expect(app.upstreamCalls).toHaveLength(1);
  });
});
