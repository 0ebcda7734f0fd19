import type { Kysely } from 'kysely';

/**
 * What a queued generation needs to be run later, the wish of its caller to have it canceled, and when the provider may be
 * asked for the next picture.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('generations')
    .addColumn('waiting_request', 'jsonb')
    .addColumn('cancel_requested_at', 'timestamptz')
    .execute();
  await db.schema
    .createTable('provider_pace')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('next_at', 'timestamptz', (column) => column.notNull())
    .execute();
}
