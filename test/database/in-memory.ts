import type { Database } from '../../src/database/database.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';
import { openPGlite } from '../support/pglite-pool.ts';

/** An empty PGlite with all tables, whatever the other tests run on. */
export async function openInMemory(): Promise<Database> {
  return pgliteDatabase(await openPGlite());
}
