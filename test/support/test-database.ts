import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';

/** An empty database in memory, with all tables. */
export async function openTestDatabase(): Promise<Database> {
  const dump = new Blob([await readFile(inject('databaseDump'))]);
  const pglite = new PGlite({ loadDataDir: dump });
  await pglite.waitReady;
  return pgliteDatabase(pglite);
}
