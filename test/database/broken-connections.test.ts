import { env } from 'node:process';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { isMissing } from '../support/missing.ts';

describe('a connection to PostgreSQL that breaks', () => {
  if (isMissing(env['TEST_DATABASE_URL'] ? [] : ['TEST_DATABASE_URL'])) return;

  it('between two queries of a transaction fails that transaction, and does not end the process', async () => {
    const log: string[] = [];
    const database = await openPostgreSqlDatabase({
      url: env['TEST_DATABASE_URL'] ?? '',
      poolSize: 2,
      tls: 'disable',
      caFile: undefined,
      logger: createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } }),
    });
    const { client } = database;
    const broken = client.transaction().execute(async (transaction) => {
      const own = sql<{ pid: number }>`select pg_backend_pid() as pid`;
      const { pid } = (await own.execute(transaction)).rows[0] ?? {};
      await sql`select pg_terminate_backend(${pid})`.execute(client);
      // Without a listener for it, the error ends the process here.
      await expect.poll(() => log.join()).toContain('a database connection broke');
      await own.execute(transaction);
    });
    await expect(broken).rejects.toThrow('not queryable');
    expect((await sql`select 1 as one`.execute(client)).rows).toEqual([{ one: 1 }]);
    await database.close();
  });
});
