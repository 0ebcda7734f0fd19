import type { KyselyPlugin } from 'kysely';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { takePGlite } from './pglite-pool.ts';
import { makeDatabase } from './postgresql.ts';

/**
 * An empty database with all tables: PGlite in memory, or one of its own on PostgreSQL, as the Vitest project says.
 * @param options.onQuery called for each query that was answered
 */
export async function openTestDatabase(options: { onQuery?: () => void } = {}): Promise<Database> {
  const database =
    inject('databaseKind') === 'postgresql' ? await openOnPostgreSql() : pgliteDatabase(await takePGlite());
  if (options.onQuery === undefined) return database;
  return { ...database, client: database.client.withPlugin(watchQueries(options.onQuery)) };
}

async function openOnPostgreSql(): Promise<Database> {
  const { url, drop } = await makeDatabase();
  const logger = createLogger({ level: 'silent' });
  const database = await openPostgreSqlDatabase({
    url,
    poolSize: 10,
    tls: 'disable',
    caFile: undefined,
    logger,
  });
  await migrate(database.client);
  return {
    ...database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

function watchQueries(onQuery: () => void): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      onQuery();
      return Promise.resolve(result);
    },
  };
}
