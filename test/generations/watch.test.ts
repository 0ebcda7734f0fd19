import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database, ListenHooks } from '../../src/database/database.ts';
import {
  LOST_WORD_MILLISECONDS,
  openGenerationEvents,
  type GenerationEvents,
} from '../../src/generations/events.ts';
import { watch, type GenerationUpdate } from '../../src/generations/watching.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { change, insertGeneration } from './watched-rows.ts';

let database: Database;
let events: GenerationEvents;
let queries = 0;
let hooks: ListenHooks;
/** The generations of which there was word, in order. */
const heard: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase({ onQuery: () => (queries += 1) });
  events = await openGenerationEvents({
    listen: (channel, given) => {
      hooks = given;
      const onPayload = (payload: string) => {
        heard.push(payload);
        given.onPayload(payload);
      };
      return database.listen(channel, { ...given, onPayload });
    },
  });
});
afterAll(async () => {
  await events.close();
  await database.close();
});
/** Ends the watchers of a test that failed; the others have ended by then. */
let over: AbortController;
beforeEach(async () => {
  over = new AbortController();
  // A test that failed may leave some in the queue, in which others have a place.
  await database.client.deleteFrom('generations').execute();
});
afterEach(() => {
  vi.restoreAllMocks();
  const left = events.subscriptions();
  over.abort();
  if (left > 0) throw new Error('a subscription is left behind');
});

const logger = createLogger({ level: 'silent' });

/** A watcher that reads as soon as it is told to. */
async function begin(id: string, signal = over.signal) {
  const updates = await watch({ client: database.client, events, logger }, { ownerId: 'alice' }, id, signal);
  const next = async () => {
    const { value, done } = await updates.next();
    return done ? 'the end' : summary(value);
  };
  return { next, updates };
}

function summary({ generation, preview, queuePosition }: GenerationUpdate): string {
  return [generation.status, generation.error?.code, preview?.step, queuePosition]
    .filter((part) => part !== null && part !== undefined)
    .join(' ');
}

const error = JSON.stringify({ code: 'STORAGE_UNAVAILABLE', message: 'Later.', details: {} });

describe('watching a generation', () => {
  it('gives the present state at once, each change, and ends with the final state', async () => {
    const { client } = database;
    const id = await insertGeneration(client, { status: 'QUEUED' });
    const { next } = await begin(id);
    expect(await next()).toBe('QUEUED 1');
    await change(client, id, { status: 'RUNNING' });
    expect(await next()).toBe('RUNNING');
    await change(client, id, { error });
    expect(await next()).toBe('RUNNING STORAGE_UNAVAILABLE');
    await change(client, id, { status: 'SUCCEEDED', error: null });
    expect(await next()).toBe('SUCCEEDED');
    expect(await next()).toBe('the end');
  });

  it.each(['SUCCEEDED', 'FAILED', 'CANCELED', 'OUTCOME_UNKNOWN'] as const)(
    'gives a late watcher the final state %s and ends',
    async (status) => {
      const { next } = await begin(await insertGeneration(database.client, { status }));
      expect([await next(), await next()]).toEqual([status, 'the end']);
    },
  );

  it('tells of a change at once, not when it looks by itself', async () => {
    const id = await insertGeneration(database.client);
    const { next } = await begin(id);
    await next();
    const begun = performance.now();
    const [update] = await Promise.all([next(), change(database.client, id, { status: 'FAILED' })]);
    expect(update).toBe('FAILED');
    expect(performance.now() - begun).toBeLessThan(LOST_WORD_MILLISECONDS - 500);
  });

  it('says nothing when nothing changed: renewed leases are nobody’s news', async () => {
    const { client } = database;
    const id = await insertGeneration(client);
    // The word of its insertion, if it came later, would be a reason to look.
    await expect.poll(() => heard).toContain(id);
    const { next } = await begin(id);
    await next();
    const update = next();
    const before = queries;
    for (let round = 1; round <= 5; round++) {
      await change(client, id, { lease_expires_at: new Date(Date.now() + round * 60_000) });
    }
    expect(await Promise.race([update, sleep(200, 'silence')])).toBe('silence');
    expect(queries - before).toBe(5);
    await change(client, id, { status: 'FAILED' });
    expect(await update).toBe('FAILED');
    expect(await next()).toBe('the end');
  });

  it('gives a slow watcher the newest state and none of those between, and never asks the database meanwhile', async () => {
    const { client } = database;
    const id = await insertGeneration(client, { status: 'QUEUED' });
    const { next } = await begin(id);
    await next();
    const before = queries;
    await change(client, id, { status: 'RUNNING' });
    await change(client, id, { error });
    await change(client, id, { error: null });
    await change(client, id, { status: 'SUCCEEDED' });
    await sleep(100);
    expect(queries - before).toBe(4);
    expect([await next(), await next()]).toEqual(['SUCCEEDED', 'the end']);
  });

  it('tells the place in the queue, of whomever those before it are', async () => {
    const { client } = database;
    const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, second));
    const first = await insertGeneration(client, { status: 'QUEUED', owner_id: 'bob', created_at: at(1) });
    const second = await insertGeneration(client, { status: 'QUEUED', owner_id: 'bob', created_at: at(2) });
    const own = await insertGeneration(client, { status: 'QUEUED', created_at: at(3) });
    await insertGeneration(client, { status: 'QUEUED', created_at: at(4) });
    const { next } = await begin(own);
    expect(await next()).toBe('QUEUED 3');
    await change(client, second, { status: 'CANCELED' });
    expect(await next()).toBe('QUEUED 2');
    await change(client, first, { status: 'RUNNING' });
    expect(await next()).toBe('QUEUED 1');
    await change(client, own, { status: 'CANCELED' });
    expect([await next(), await next()]).toEqual(['CANCELED', 'the end']);
  });

  it('is refused for an unknown and another caller’s id alike', async () => {
    const ofBob = await insertGeneration(database.client, { owner_id: 'bob' });
    const refusals = [ofBob, '01a20496-823a-7322-8727-83bfcc3e9a7b'].map((id) =>
      begin(id).catch((refusal: unknown) => refusal),
    );
    const [foreign, unknown] = await Promise.all(refusals);
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', details: { field: 'id' } });
    expect(unknown).toEqual(foreign);
  });
});

describe('a watcher that goes away', () => {
  it('is forgotten at once, while it waits and while it does not read', async () => {
    const id = await insertGeneration(database.client);
    const waiting = new AbortController();
    const { next } = await begin(id, waiting.signal);
    await next();
    const update = next();
    await expect.poll(() => events.subscriptions()).toBe(1);
    waiting.abort();
    expect(events.subscriptions()).toBe(0);
    expect(await update).toBe('the end');

    const notReading = new AbortController();
    const other = await begin(id, notReading.signal);
    await other.next();
    notReading.abort();
    expect(events.subscriptions()).toBe(0);
  });

  it('is forgotten when its iterator is closed, or was never asked', async () => {
    const id = await insertGeneration(database.client);
    const { next, updates } = await begin(id);
    await next();
    await updates.return();
    expect(await next()).toBe('the end');
    await (await begin(id)).updates.return();
  });

  it('that was gone before it began gets nothing', async () => {
    const { next } = await begin(await insertGeneration(database.client), AbortSignal.abort());
    expect(await next()).toBe('the end');
  });
});

describe('a word that is lost', () => {
  it('is made good after a reconnect', async () => {
    const id = await insertGeneration(database.client);
    const onPayload = vi.spyOn(hooks, 'onPayload').mockImplementation(() => {});
    const { next } = await begin(id);
    await next();
    const update = next();
    await change(database.client, id, { status: 'FAILED' });
    await sleep(100);
    onPayload.mockRestore();
    hooks.onReconnect();
    expect(await update).toBe('FAILED');
    await next();
  });

  it('costs some seconds, and not the final state', async () => {
    const id = await insertGeneration(database.client);
    vi.spyOn(hooks, 'onPayload').mockImplementation(() => {});
    const { next } = await begin(id);
    await next();
    await change(database.client, id, { status: 'FAILED' });
    expect(await next()).toBe('FAILED');
    await next();
  });
});
