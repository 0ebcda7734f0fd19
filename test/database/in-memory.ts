import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';

/** An empty PGlite with all tables, whatever the other tests run on. */
export async function openInMemory(): Promise<Database> {
  return pgliteDatabase(new PGlite({ loadDataDir: new Blob([await readFile(inject('databaseDump'))]) }));
}
