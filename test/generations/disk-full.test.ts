import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { rowsOf } from './rows.ts';
import { inTurn, pictures } from './upstream.ts';

describe('a disk that is nearly full', () => {
  let app: TestApp;
  let freeBytes: number;
  beforeAll(async () => {
    app = await createTestApp({
      upstream: inTurn(() => pictures()),
      spool: { readFreeBytes: () => Promise.resolve(freeBytes) },
    });
  });
  afterAll(() => app.close());

  it('buys nothing that could not be kept, says when to come back, and the key runs again then', async () => {
    const variables = { prompt: 'A reef', idempotencyKey: 'full' };
    freeBytes = 255 * 1024 * 1024;
    const error = await app.runError(generateImage, variables);
    expect(error.extensions).toMatchObject({ code: 'OVERLOADED', retryAfter: 60 });
    expect(error.message).toMatch(/no disk space left.*Try again later/);
    expect(app.upstreamCalls).toEqual([]);
    const { generation, attempts } = await rowsOf(app, 'full');
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'OVERLOADED' } });
    expect(attempts).toEqual([]);

    freeBytes = 256 * 1024 * 1024;
    const { generateImage: image } = await app.runOk(generateImage, variables);
    expect(image.generation).toEqual({ id: error.extensions['generationId'], status: 'SUCCEEDED' });
  });
});
