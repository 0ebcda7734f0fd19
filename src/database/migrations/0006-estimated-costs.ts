import type { Kysely } from 'kysely';

/** What a generation was expected to cost at most, in US dollars, when it was written down. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('generations').addColumn('estimated_cost', 'numeric').execute();
}
