import type * as fileSystem from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { rowsOf } from './rows.ts';
import { inTurn, pictures } from './upstream.ts';

const disk = vi.hoisted(() => ({ freeBytes: undefined as number | undefined }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof fileSystem>();
  return {
    ...original,
    statfs: async (path: string) => {
      const { bsize, bavail } = await original.statfs(path);
      return disk.freeBytes === undefined
        ? { bsize, bavail }
        : { bsize: 4096, bavail: disk.freeBytes / 4096 };
    },
  };
});

describe('a disk that is nearly full', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ upstream: inTurn(() => pictures()) });
  });
  beforeEach(() => {
    disk.freeBytes = undefined;
  });
  afterAll(() => app.close());

  it('buys nothing that could not be kept, says when to come back, and the key runs again then', async () => {
    const variables = { prompt: 'A reef', idempotencyKey: 'full' };
    disk.freeBytes = 255 * 1024 * 1024;
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 60 });
    expect(error.message).toMatch(/no disk space left.*Try again later/);
    expect(app.upstreamCalls).toEqual([]);
    const { generation, attempts } = await rowsOf(app, 'full');
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'OVERLOADED' } });
    expect(attempts).toEqual([]);

    disk.freeBytes = 256 * 1024 * 1024;
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation).toEqual({ id: error.extensions['generationId'], status: 'SUCCEEDED' });
  });
});
