import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmulatedS3, type EmulatedS3 } from '../support/emulated-s3.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { isMissing } from '../support/missing.ts';
import { makeDatabase } from '../support/postgresql.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { createWatchClient, watch } from '../support/watcher.ts';
import { askAgain, submit, type Order } from './orders.ts';

/** What a worker held is free when its lease has run out and somebody looks: ten seconds each. */
const takeOver = { timeout: 90_000, interval: 500 };
const patience = { timeout: 30_000, interval: 20 };

describe('two web and two worker processes on PostgreSQL and one S3', () => {
  if (isMissing(env['TEST_DATABASE_URL'] ? [] : ['TEST_DATABASE_URL'])) return;
  let folder: string;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let s3: EmulatedS3;
  let upstream: FakeUpstream;
  const servers: SpawnedServer[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lienzo-workers-'));
    database = await makeDatabase();
    s3 = await startEmulatedS3();
    upstream = await startFakeUpstream();
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await upstream.stop();
    await s3.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(role: 'web' | 'worker'): Promise<{ url: string; server: SpawnedServer }> {
    const server = spawnServer({
      folder,
      env: {
        ROLE: role,
        LEASE_SECONDS: '10',
        PROVIDER_MAX_WAIT_SECONDS: '300',
        DATA_DIR: join(folder, String(servers.length)),
        DATABASE_URL: database.url,
        OPENAI_API_KEY: upstream.apiKey,
        OPENAI_BASE_URL: upstream.baseUrl,
        ...s3.env,
      },
    });
    servers.push(server);
    return { server, url: `http://127.0.0.1:${await server.port}` };
  }

  const order = (idempotencyKey: string, play: string): Order => ({
    idempotencyKey,
    prompt: `A boat for ${idempotencyKey}, upstream:${play}`,
    way: 'submit',
    end: undefined,
  });
  const requestsFor = async ({ prompt }: Order) =>
    (await upstream.requests()).filter(({ parameters }) => parameters['prompt'] === prompt);

  it('when one worker is killed, the other takes over what was never sent or made, and nothing else', async () => {
    const [one, other, doomed] = await Promise.all([start('web'), start('web'), start('worker')]);
    // One caller gets four places over all workers: three that upstream never answers, and one that it refuses for now.
    const sent = ['sent-1', 'sent-2', 'sent-3'].map((key) => order(key, 'silent-for-ever'));
    // It waits for two minutes between its two tries, and is killed meanwhile.
    const refused = order('refused', 'rate-limit-long,ok');
    const waiting = ['waiting-1', 'waiting-2', 'waiting-3'].map((key) => order(key, 'ok'));
    const all = [...sent, refused, ...waiting];
    const statuses = async (orders: readonly Order[]) =>
      (await Promise.all(orders.map((each) => submit(other.url, each)))).map(({ status }) => status);

    for (const each of sent) await submit(one.url, each);
    await vi.waitFor(
      async () => expect((await Promise.all(sent.map(requestsFor))).flat()).toHaveLength(3),
      patience,
    );
    await submit(one.url, refused);
    await vi.waitFor(async () => expect(await requestsFor(refused)).not.toEqual([]), patience);
    await start('worker');
    const ids = await Promise.all(waiting.map(async (each) => (await submit(one.url, each)).id));
    await doomed.server.kill();
    expect(await statuses(all)).toEqual([
      ...[...sent, refused].map(() => 'RUNNING'),
      ...waiting.map(() => 'QUEUED'),
    ]);

    const watcher = watch(createWatchClient(other.url), ids[0] ?? '');
    await vi.waitFor(
      async () =>
        expect(await statuses(all)).toEqual([
          ...sent.map(() => 'OUTCOME_UNKNOWN'),
          'SUCCEEDED',
          ...waiting.map(() => 'SUCCEEDED'),
        ]),
      takeOver,
    );
    await watcher.ended;
    expect(watcher.updates.at(-1)?.generation).toMatchObject({
      status: 'SUCCEEDED',
      images: { length: 1 },
    });

    for (const each of sent) {
      expect(await askAgain(one.url, each)).toEqual({ code: 'OUTCOME_UNKNOWN' });
      expect(await requestsFor(each)).toHaveLength(1);
    }
    for (const each of [refused, ...waiting]) {
      const answer = await askAgain(one.url, each);
      expect(answer).toHaveProperty('address');
      expect('address' in answer && (await fetch(answer.address)).status).toBe(200);
      const made = (await requestsFor(each)).map(({ picturesMade }) => picturesMade);
      expect(made.reduce((sum, count) => sum + count, 0)).toBe(1);
    }
    expect(await upstream.violations()).toEqual([]);
  }, 420_000);
});
