import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Executor } from './database.ts';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as watching from './migrations/0002-watching.ts';
import * as queue from './migrations/0003-queue.ts';
import * as unclaimedObjects from './migrations/0004-unclaimed-objects.ts';
import * as fairTurns from './migrations/0005-fair-turns.ts';
import * as estimatedCosts from './migrations/0006-estimated-costs.ts';
import * as access from './migrations/0007-access.ts';

/** In the order of their names. A migration that has landed is never changed; the next one mends it. */
const migrations: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-watching': watching,
  '0003-queue': queue,
  '0004-unclaimed-objects': unclaimedObjects,
  '0005-fair-turns': fairTurns,
  '0006-estimated-costs': estimatedCosts,
  '0007-access': access,
};

/** Any number, as long as all versions of Lienzo lock the same one. */
const MIGRATION_LOCK = 4_217_364_120;

/**
 * Brings the tables up to date and makes the server's secret when there is none. Many processes may call it at once: the
 * lock and everything under it share one connection, so they go one after the other.
 * @throws Error that names the migration which failed; nothing of it remains
 */
export async function migrate(client: Executor): Promise<void> {
  await client.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)})`.execute(connection);
    try {
      const migrator = new Migrator({
        db: connection,
        provider: { getMigrations: () => Promise.resolve(migrations) },
      });
      const { error, results } = await migrator.migrateToLatest();
      if (error) {
        const failed = results?.find((result) => result.status === 'Error');
        throw new Error(`Migration ${failed?.migrationName ?? ''} failed`, { cause: error });
      }
      await connection
        .insertInto('settings')
        .values({ name: 'secret', value: randomBytes(32).toString('base64url') })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
    } finally {
      // A connection that broke has let go of it already.
      await sql`select pg_advisory_unlock(${sql.lit(MIGRATION_LOCK)})`.execute(connection).catch(() => {});
    }
  });
}

/** The random secret that all processes on this database share, made under the migration lock. */
export async function readSecret(executor: Executor): Promise<string> {
  const row = await executor
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'secret')
    .executeTakeFirstOrThrow();
  return row.value;
}
