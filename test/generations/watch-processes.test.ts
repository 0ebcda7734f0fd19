import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOST_WORD_MILLISECONDS } from '../../src/generations/events.ts';
import { generateImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { createWatchClient, watch, watchGeneration } from '../support/watcher.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, pictures } from './upstream.ts';
import { change, insertGeneration } from './watched-rows.ts';

const patience = { timeout: 60_000, interval: 10 };
const idle = { streams: 0, subscriptions: 0 };

function globalId(id: string): string {
  return Buffer.from(`Generation:${id}`).toString('base64');
}

/** What the database tells of who listens: connections on PostgreSQL; channels of the one session of PGlite. */
async function countListeners({ database }: TestApp): Promise<number> {
  const source =
    database.kind === 'postgresql'
      ? sql`pg_stat_activity where datname = current_database() and query ilike 'listen%lienzo_generations%'`
      : sql`pg_listening_channels()`;
  const { rows } = await sql<{ count: string }>`select count(*) from ${source}`.execute(database.client);
  return Number(rows[0]?.count);
}

describe('watchers of several processes', () => {
  let upstream: Fetch;
  let one: TestApp;
  let other: TestApp;
  let serverOfOne: Listening;
  let serverOfOther: Listening;
  beforeAll(async () => {
    one = await createTestApp({ upstream: (input, init) => upstream(input, init) });
    other = await startBeside(one);
    serverOfOne = await listen(one);
    serverOfOther = await listen(other);
  });
  afterAll(async () => {
    for (const server of [serverOfOne, serverOfOther]) await server.close();
    await other.close();
    await one.close();
  });

  async function expectNothingLeft(): Promise<void> {
    await expect.poll(() => [one.watched(), other.watched()], patience).toEqual([idle, idle]);
  }

  /** Begins a generation in the first process, whose upstream holds it. */
  async function beginHeld(prompt = 'A desert') {
    const idempotencyKey = randomUUID();
    const held = heldUpstream();
    upstream = held.upstream;
    const request = one.runOk(generateImage, { prompt, idempotencyKey });
    await held.arrived;
    const { generation } = await rowsOf(one, idempotencyKey);
    return { ...held, request, id: globalId(generation.id) };
  }

  it('see what another process runs, at once', async () => {
    const { id, release, request } = await beginHeld();
    const watcher = watch(createWatchClient(serverOfOther.origin), id);
    await expect.poll(() => watcher.updates.length, patience).toBe(1);
    release();
    const { generateImage: image } = await request;
    const begun = performance.now();
    await watcher.ended;
    // It did not find out by itself.
    expect(performance.now() - begun).toBeLessThan(LOST_WORD_MILLISECONDS - 500);
    expect(watcher.updates.map(({ generation }) => generation.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(watcher.updates.at(-1)?.generation.images).toEqual([{ key: image.key }]);
    await expectNothingLeft();
  });

  it('never slow the generation, also where they do not read', async () => {
    const { id, release, request } = await beginHeld('A desert '.repeat(3500));
    // Watchers who never take a byte, while each event has 1.5 MB: a few are more than any buffer between holds.
    const fields = Array.from({ length: 50 }, (_, index) => `f${index}: generation { prompt }`);
    const query = `subscription ($id: ID!) { generation(id: $id) { ${fields.join(' ')} } }`;
    const body = JSON.stringify({ query, variables: { id } });
    const sockets = Array.from({ length: 5 }, () => {
      const socket = connect(serverOfOne.port, '127.0.0.1').pause();
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      return socket;
    });
    await expect.poll(() => one.watched(), patience).toEqual({ streams: 5, subscriptions: 5 });
    const [, uuid = ''] = Buffer.from(id, 'base64').toString().split(':');
    for (let round = 0; round < 20; round++) {
      const error = round % 2 === 0 ? JSON.stringify({ code: 'OVERLOADED', message: '', details: {} }) : null;
      await change(one.database.client, uuid, { error });
    }
    release();
    // Waiting for one of them would take for ever.
    await request;
    for (const socket of sockets) socket.destroy();
    await expectNothingLeft();
  });

  it('who drop and come back at 200 random moments all end with the same final state, and leave nothing behind', async () => {
    const { client } = one.database;
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const servers = [serverOfOne, serverOfOther];
    const ends: unknown[] = [];
    const drops = { all: 0, heard: 0 };
    const listeners = await countListeners(one);

    async function follow(id: string): Promise<number> {
      for (let visits = 1; ; visits++) {
        const server = servers[Math.floor(random() * 2)]!;
        const watcher = watch(createWatchClient(server.origin), id);
        // Longer from time to time, for a machine that is too busy to answer sooner.
        const stays = sleep(random() * 40 + visits * 5).then(() => 'stays' as const);
        const left = await Promise.race([watcher.ended.then(() => 'ended' as const), stays]);
        if (left === 'ended') {
          ends.push(watcher.updates.at(-1)?.generation);
          return visits;
        }
        if (watcher.updates.length > 0) drops.heard += 1;
        watcher.leave();
      }
    }

    // Some are gone before they are heard, and enough of them are not.
    for (let round = 0; drops.all < 200 || drops.heard < 50; round++) {
      const id = await insertGeneration(client, { status: 'QUEUED', owner_id: 'anonymous' });
      const following = Promise.all(Array.from({ length: 4 }, () => follow(globalId(id))));
      for (const values of [
        { status: 'RUNNING' },
        { error: JSON.stringify({ code: 'STORAGE_UNAVAILABLE', message: 'Later.', details: {} }) },
        { error: null },
      ] as const) {
        await sleep(random() * 80);
        await change(client, id, values);
      }
      await sleep(random() * 40);
      await change(client, id, { status: 'SUCCEEDED', finished_at: new Date('2026-11-22T12:00:00Z') });
      drops.all += (await following).reduce((sum, visits) => sum + visits - 1, 0);
      const final = {
        id: globalId(id),
        status: 'SUCCEEDED',
        images: [],
        error: null,
        finishedAt: '2026-11-22T12:00:00.000Z',
      };
      expect(ends.splice(0)).toEqual(Array.from({ length: 4 }, () => final));
    }
    await expectNothingLeft();
    expect(await countListeners(one)).toBe(listeners);
  });
});

describe('a server that closes', () => {
  it('ends however many watch, and they come back to its successor by themselves', async () => {
    const app = await createTestApp({ upstream: async () => pictures() });
    let server = await listen(app);
    const id = await insertGeneration(app.database.client, { status: 'QUEUED', owner_id: 'anonymous' });
    const client = createWatchClient(() => server.origin, {
      // As many as a slow start needs.
      retryAttempts: 1000,
      retry: () => sleep(50),
    });
    const watchers = Array.from({ length: 50 }, () => watch(client, globalId(id)));
    await expect.poll(() => watchers.every(({ updates }) => updates.length === 1), patience).toBe(true);

    // Waiting for one of them would take for ever; the second is that of a machine which nobody else uses.
    await app.stop();
    const successor = await createTestApp({ from: app });
    await server.close();
    server = await listen(successor);
    await expect.poll(() => watchers.every(({ updates }) => updates.length === 2), patience).toBe(true);
    await change(app.database.client, id, { status: 'CANCELED' });
    await Promise.all(watchers.map(({ ended }) => ended));
    for (const { updates } of watchers) {
      expect(updates.map(({ generation }) => generation.status)).toEqual(['QUEUED', 'QUEUED', 'CANCELED']);
    }
    await expect.poll(() => successor.watched(), patience).toEqual(idle);
    await server.close();
    await successor.stop();
    await app.close();
  });

  it('lets its sockets end by themselves: nothing keeps the process', async () => {
    const app = await createTestApp();
    const server = await listen(app);
    const id = await insertGeneration(app.database.client, { status: 'QUEUED', owner_id: 'anonymous' });
    const query = new URLSearchParams({
      query: String(watchGeneration),
      variables: JSON.stringify({ id: globalId(id) }),
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `GET /graphql?${query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n`,
    );
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    await expect.poll(() => text, patience).toContain('QUEUED');
    const ended = once(socket, 'end');
    await app.stop();
    await ended;
    expect(text).not.toContain('event: complete');
    await server.close();
    await app.close();
  });
});
