import { sql } from 'kysely';
import type { Executor } from './database.ts';

/** Rejects where the database does not answer. */
export async function ping(executor: Executor): Promise<void> {
  await sql`select 1`.execute(executor);
}
