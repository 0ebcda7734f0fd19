import { env } from 'node:process';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { isTransientError } from '../../src/database/transient-errors.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { isMissing } from '../support/missing.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

describe('a connection to PostgreSQL that breaks', () => {
  if (isMissing(env['TEST_DATABASE_URL'] ? [] : ['TEST_DATABASE_URL'])) return;

  const log: string[] = [];
  let database: Database;
  afterEach(() => database.close());

  async function open(more: { url?: string; poolSize?: number; answerSeconds?: number } = {}) {
    database = await openPostgreSqlDatabase({
      url: env['TEST_DATABASE_URL'] ?? '',
      poolSize: 2,
      tls: 'disable',
      caFile: undefined,
      logger: createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } }),
      ...more,
    });
    return database.client;
  }
  const one = sql<{ one: number }>`select 1 as one`;
  const backend = sql<{ pid: number }>`select pg_backend_pid() as pid`;

  it('between two queries of a transaction fails that transaction, and does not end the process', async () => {
    const client = await open();
    const broken = client.transaction().execute(async (transaction) => {
      const { pid } = (await backend.execute(transaction)).rows[0] ?? {};
      await sql`select pg_terminate_backend(${pid})`.execute(client);
      // Without a listener for it, the error ends the process here.
      await expect.poll(() => log.join()).toContain('a database connection broke');
      await one.execute(transaction);
    });
    const error = await broken.catch((reason: unknown) => reason);
    expect(String(error)).toContain('not queryable');
    expect(isTransientError(error)).toBe(true);
    expect((await one.execute(client)).rows).toEqual([{ one: 1 }]);
  });

  it('in the middle of a query fails that query, and is used no more', async () => {
    const client = await open({ poolSize: 1 });
    const error = await sql`select pg_terminate_backend(pg_backend_pid())`
      .execute(client)
      .catch((reason: unknown) => reason);
    expect(isTransientError(error)).toBe(true);
    expect((await one.execute(client)).rows).toEqual([{ one: 1 }]);
  });

  it('without a word is given up, and is used no more', async () => {
    const server = new URL(env['TEST_DATABASE_URL'] ?? '');
    const proxy = await startTcpProxy({ host: server.hostname, port: Number(server.port || 5432) });
    onTestFinished(() => proxy.close());
    const url = new URL(server);
    url.host = `127.0.0.1:${proxy.port}`;
    const client = await open({ url: url.href, poolSize: 1, answerSeconds: 1 });
    // It is not asked to roll back either, for which it would have as long again.
    const silent = client.transaction().execute(async (transaction) => {
      await one.execute(transaction);
      proxy.silence();
      await one.execute(transaction);
    });
    const error = await silent.catch((reason: unknown) => reason);
    expect(String(error)).toContain('Query read timeout');
    expect(isTransientError(error)).toBe(true);
    expect((await one.execute(client)).rows).toEqual([{ one: 1 }]);
  });

  it('is not what a migration is taken for, which has all the time it needs', async () => {
    await open({ answerSeconds: 1 });
    await sql`select pg_sleep(2)`.execute(database.unhurried);
    await expect(sql`select pg_sleep(2)`.execute(database.client)).rejects.toThrow('Query read timeout');
  });

  it('is that of a process which stands still in a transaction', async () => {
    const client = await open();
    const { rows } = await sql<{
      idle_in_transaction_session_timeout: string;
    }>`show idle_in_transaction_session_timeout`.execute(client);
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '1min' }]);
  });
});
