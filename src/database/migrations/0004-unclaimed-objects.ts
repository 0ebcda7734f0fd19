import { sql, type Kysely } from 'kysely';

/**
 * What is in storage, or may be, and is named by no image and no waiting request; and a way to find those waiting requests
 * that nobody needs any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('unclaimed_objects')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    // References nothing: uploads are stored before their generation is written.
    .addColumn('generation_id', 'uuid', (column) => column.notNull())
    .addColumn('noted_at', 'timestamptz', (column) => column.notNull())
    .addColumn('sweeping_until', 'timestamptz')
    .execute();
  await db.schema
    .createIndex('generations_waiting')
    .on('generations')
    .column('finished_at')
    .where(sql.ref('waiting_request'), 'is not', null)
    .execute();
}
