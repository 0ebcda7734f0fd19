import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../src/generations/spool.ts';
import { generateImage, generateImages } from '../support/documents.ts';
import { createTestApp } from '../support/test-app.ts';
import { countGenerations, rowsOf } from './rows.ts';
import { heldUpstream, inTurn, pictures } from './upstream.ts';

describe('a disk that is nearly full', () => {
  it('buys nothing that could not be kept, says when to come back, and the key runs again then', async () => {
    // 256 MB for all else, and 32 MB for the picture.
    let freeBytes = 287 * 1024 * 1024;
    const app = await createTestApp({
      upstream: inTurn(() => pictures()),
      spool: { readFreeBytes: () => Promise.resolve(freeBytes) },
    });
    onTestFinished(() => app.close());
    const variables = { prompt: 'A reef', idempotencyKey: 'full' };
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 60 });
    expect(error.message).toMatch(/no disk space left.*Try again later/);
    expect(app.upstreamCalls).toEqual([]);
    const { generation, attempts } = await rowsOf(app, 'full');
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'OVERLOADED' } });
    expect(attempts).toEqual([]);

    freeBytes = 288 * 1024 * 1024;
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation).toEqual({ id: error.extensions['generationId'], status: 'SUCCEEDED' });
  });
});

it('a spool that could not hold the pictures of another generation takes none, until one has left it', async () => {
  const held = heldUpstream();
  const app = await createTestApp({ upstream: held.upstream, env: { MAX_SPOOL_MB: '512' } });
  onTestFinished(() => {
    held.release();
    return app.close();
  });
  // Ten of the largest pictures may come, which is more than half of it.
  const ten = app.runOk(generateImages, { prompt: 'A reef', count: 10 });
  await held.arrived;
  const variables = { prompt: 'A reef', count: 10, idempotencyKey: 'ten more' };
  const error = await app.runError(generateImages, variables);
  expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 60 });
  expect(error.message).toContain('wait for storage');

  held.release(() => pictures(10));
  await ten;
  expect((await app.runOk(generateImages, variables)).generateImages).toHaveLength(10);
});

it('a spool lets in as many as it can hold when all come at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-spool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const spool = await openSpool({ folder, maxBytes: 4096 * 1024 * 1024 });
  const asked = await Promise.allSettled(Array.from({ length: 14 }, () => spool.reserve(10)));
  // Ten of 32 MB each are 320 MB, and 12 of those fit.
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
  for (const room of asked) if (room.status === 'fulfilled') room.value.release();
  await expect(spool.reserve(10)).resolves.toBeDefined();
});

describe('a process that has as many generations in hand as it may', () => {
  it('refuses the next one, records nothing of it, and goes on answering who joins', async () => {
    const held = heldUpstream();
    const app = await createTestApp({
      upstream: held.upstream,
      env: { MAX_CONCURRENT_GENERATIONS: '2' },
    });
    onTestFinished(() => {
      held.release();
      return app.close();
    });
    const start = (idempotencyKey: string) => app.run(generateImage, { prompt: 'A reef', idempotencyKey });
    const running = [start('one'), start('two')];
    await expect.poll(() => app.upstreamCalls.length).toBe(2);

    const error = await app.runError(generateImage, { prompt: 'A reef', idempotencyKey: 'three' });
    expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 10 });
    expect(error.extensions['generationId']).toBeUndefined();
    expect(await countGenerations(app)).toBe(2);
    running.push(start('one'), start('two'));

    held.release();
    const keys = (await Promise.all(running)).map(({ data }) => data?.generateImage.key);
    expect([keys[2], keys[3]]).toEqual([keys[0], keys[1]]);
    expect((await start('three')).errors).toBeUndefined();
  });

  it('gives a place back when a request is refused', async () => {
    const app = await createTestApp({ env: { MAX_CONCURRENT_GENERATIONS: '1' } });
    onTestFinished(() => app.close());
    for (let count = 0; count < 3; count += 1) {
      const error = await app.runError(generateImage, { prompt: 'x', options: { size: '1x1' } });
      expect(error.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});
