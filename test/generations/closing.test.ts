import { describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp } from '../support/test-app.ts';
import { rowsOf } from './rows.ts';
import { spooledFiles } from './spool-folder.ts';
import { heldUpstream, inTurn, pictures, refusal } from './upstream.ts';

describe('closing the server', () => {
  it('waits for the pictures in the making, and their callers get them', async () => {
    const held = heldUpstream();
    const app = await createTestApp({ upstream: held.upstream });
    const variables = { prompt: 'A garden', idempotencyKey: 'closing' };
    const request = app.runOk(generateImage, variables);
    const joined = app.runOk(generateImage, variables);
    await held.arrived;

    let closed = false;
    const closing = app.stop().then(() => (closed = true));
    expect((await rowsOf(app, 'closing')).generation.status).toBe('RUNNING');
    expect(closed).toBe(false);
    held.release();
    await closing;
    expect((await rowsOf(app, 'closing')).generation.status).toBe('SUCCEEDED');
    expect(await spooledFiles(app.folder)).toEqual([]);
    expect((await request).generateImage.generation.status).toBe('SUCCEEDED');
    expect(await joined).toEqual(await request);
    await app.close();
  });

  it('waits for one that waits for its next try', async () => {
    const limit = () => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after-ms': '100' });
    const app = await createTestApp({ upstream: inTurn(limit, () => pictures()) });
    const request = app.runOk(generateImage, { prompt: 'A garden', idempotencyKey: 'waiting' });
    await expect.poll(() => app.upstreamCalls.length, { timeout: 60_000 }).toBe(1);
    await app.stop();
    expect((await rowsOf(app, 'waiting')).generation.status).toBe('SUCCEEDED');
    await request;
    await app.close();
  });
});
