import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { insertGeneration, change } from '../generations/watched-rows.ts';
import { listen, type Listening } from '../support/listen.ts';
import { startBeside } from '../generations/processes.ts';
import { makeBreakable, type BreakableDatabase } from '../support/breakable-database.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { createWatchClient, watch } from '../support/watcher.ts';

const patience = { timeout: 60_000, interval: 10 };

describe('a subscription whose database fails in the middle', () => {
  let failing: BreakableDatabase;
  let app: TestApp;
  let server: Listening;
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
    failing = makeBreakable(database, () => new Error('the secret cause'));
    app = await createTestApp({ from: { database: failing.database } });
    server = await listen(app);
  });
  afterEach(() => failing.comeBack());
  afterAll(async () => {
    await server.close();
    await app.close();
  });

  async function begin() {
    const id = await insertGeneration(database.client, { owner_id: 'anonymous' });
    const client = createWatchClient(server.origin, { headers: { 'x-request-id': 'my-request' } });
    const watcher = watch(client, Buffer.from(`Generation:${id}`).toString('base64'));
    await expect.poll(() => watcher.updates.length, patience).toBe(1);
    return { id, watcher };
  }

  it('goes on when it is back', async () => {
    const { id, watcher } = await begin();
    failing.goAway('generations');
    await change(database.client, id, { status: 'FAILED' });
    await expect.poll(() => app.log.join(), patience).toContain('could not be read; trying again');
    failing.comeBack();
    await watcher.ended;
    expect(watcher.errors).toEqual([]);
    expect(watcher.updates.at(-1)?.generation.status).toBe('FAILED');
    await expect.poll(() => app.watched(), patience).toEqual({ streams: 0, subscriptions: 0 });
  });

  it('goes on when it is asked again who watches, and the database is away', async () => {
    const breakable = makeBreakable(database);
    const beside = await startBeside(app, { database: breakable.database });
    const its = await listen(beside);
    const id = await insertGeneration(database.client, { owner_id: 'anonymous' });
    const watcher = watch(createWatchClient(its.origin), Buffer.from(`Generation:${id}`).toString('base64'));
    await expect.poll(() => watcher.updates.length, patience).toBe(1);
    breakable.goAway('api_keys');
    await change(database.client, id, { status: 'FAILED' });
    await expect.poll(() => breakable.failed(), patience).toBeGreaterThan(1);
    breakable.comeBack();
    await watcher.ended;
    expect(watcher.errors).toEqual([]);
    expect(watcher.updates.at(-1)?.generation.status).toBe('FAILED');
    await its.close();
    await beside.close();
  });

  it('says so of a part under the id of its request, and the log has the cause', async () => {
    const { id, watcher } = await begin();
    failing.goAway('images');
    await change(database.client, id, { status: 'FAILED' });
    await watcher.ended;
    expect(watcher.errors).toMatchObject([
      {
        message: expect.stringContaining('Something went wrong in this server.') as string,
        path: ['generation', 'generation', 'images'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'my-request' },
      },
    ]);
    const [logged, ...more] = app.log.filter((line) => line.includes('unforeseen error'));
    expect(logged).toContain('my-request');
    expect(logged).toContain('the secret cause');
    expect(more).toEqual([]);
  });
});
