import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Listening } from '../../src/database/database.ts';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { isMissing } from '../support/missing.ts';
import { openTestDatabase } from '../support/test-database.ts';

const patience = { timeout: 60_000, interval: 10 };

/** Listens on `channel`, and collects what is heard. */
async function listenOn(database: Database, channel: string) {
  const heard: string[] = [];
  const listening = await database.listen(channel, {
    onPayload: (payload) => heard.push(payload),
    onReconnect: () => heard.push('reconnected'),
  });
  return { heard, listening };
}

async function notify({ client }: Database, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(client);
}

describe('listening', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('hears what is told on its channel, in order, and nothing else', async () => {
    const { heard, listening } = await listenOn(database, 'own_channel');
    await notify(database, 'another_channel', 'not for it');
    for (const payload of ['first', 'second', 'ñandú 🎨']) await notify(database, 'own_channel', payload);
    await expect.poll(() => heard, patience).toEqual(['first', 'second', 'ñandú 🎨']);
    await listening.close();
  });

  it('hears of a transaction when it is committed, and never of one that is rolled back', async () => {
    const { heard, listening } = await listenOn(database, 'commits');
    await database.client.transaction().execute(async (transaction) => {
      await sql`select pg_notify('commits', 'committed')`.execute(transaction);
      expect(heard).toEqual([]);
    });
    await database.client
      .transaction()
      .execute(async (transaction) => {
        await sql`select pg_notify('commits', 'rolled back')`.execute(transaction);
        throw new Error('not this time');
      })
      .catch(() => {});
    await notify(database, 'commits', 'afterwards');
    await expect.poll(() => heard, patience).toEqual(['committed', 'afterwards']);
    await listening.close();
  });

  it('serves several listeners, each until it closes', async () => {
    const one = await listenOn(database, 'shared');
    const other = await listenOn(database, 'shared');
    await notify(database, 'shared', 'for both');
    await expect.poll(() => [one.heard, other.heard], patience).toEqual([['for both'], ['for both']]);
    await one.listening.close();
    await notify(database, 'shared', 'for one');
    await expect.poll(() => other.heard, patience).toEqual(['for both', 'for one']);
    expect(one.heard).toEqual(['for both']);
    await other.listening.close();
  });
});

describe('listening over a connection to PostgreSQL', () => {
  if (isMissing(env['TEST_DATABASE_URL'] ? [] : ['TEST_DATABASE_URL'])) return;

  const log: string[] = [];
  let database: Database;
  const open: Listening[] = [];
  beforeAll(async () => {
    database = await openPostgreSqlDatabase({
      url: env['TEST_DATABASE_URL'] ?? '',
      poolSize: 2,
      tls: 'disable',
      caFile: undefined,
      logger: createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } }),
    });
  });
  afterAll(async () => {
    await Promise.all(open.map((listening) => listening.close()));
    await database.close();
  });

  /** The same server may serve another run of these tests. */
  const newChannel = () => `test_${randomUUID().replaceAll('-', '')}`;

  /** The connections that listen on `channel`. */
  async function listeners(channel: string): Promise<number[]> {
    const query = sql<{
      pid: number;
    }>`select pid from pg_stat_activity where query = ${`listen "${channel}"`}`;
    return (await query.execute(database.client)).rows.map(({ pid }) => pid);
  }

  async function breakConnections(channel: string): Promise<void> {
    for (const pid of await listeners(channel)) {
      await sql`select pg_terminate_backend(${pid})`.execute(database.client);
    }
  }

  it('comes back when the connection breaks, says so, and hears what is told from then on', async () => {
    const channel = newChannel();
    const { heard, listening } = await listenOn(database, channel);
    open.push(listening);
    for (let round = 1; round <= 3; round++) {
      heard.length = 0;
      const before = await listeners(channel);
      expect(before).toHaveLength(1);
      await breakConnections(channel);
      await expect.poll(() => heard, patience).toEqual(['reconnected']);
      expect(await listeners(channel)).not.toEqual(before);
      await notify(database, channel, `round ${round}`);
      await expect.poll(() => heard, patience).toEqual(['reconnected', `round ${round}`]);
    }
    expect(log.join()).toContain('the listening connection broke');
  });

  it('leaves no connection behind, also when it closes while it comes back', async () => {
    const channel = newChannel();
    const { heard, listening } = await listenOn(database, channel);
    await breakConnections(channel);
    await listening.close();
    await expect.poll(() => listeners(channel), patience).toEqual([]);
    await listening.close();
    expect(heard.filter((word) => word !== 'reconnected')).toEqual([]);
  });

  it('fails at once where the database cannot be reached', async () => {
    const url = new URL(env['TEST_DATABASE_URL'] ?? '');
    url.pathname = '/no_such_database';
    const absent = await openPostgreSqlDatabase({
      url: url.href,
      poolSize: 1,
      tls: 'disable',
      caFile: undefined,
      logger: createLogger({ level: 'silent' }),
    });
    await expect(listenOn(absent, 'anything')).rejects.toThrow('does not exist');
    await absent.close();
  });
});
