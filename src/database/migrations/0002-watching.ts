import { sql, type Kysely } from 'kysely';

/**
 * What watchers need: previews, the order of those that wait, and word of every change. A trigger gives it in the very
 * transaction of the change, whoever makes it, so that nobody who is told can read an older state, and none is forgotten.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('previews')
    .addColumn('generation_id', 'uuid', (column) => column.primaryKey().references('generations.id'))
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('data_url', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('generations_queued')
    .on('generations')
    .columns(['created_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('QUEUED'))
    .execute();

  // The name of the channel stands in generations/events.ts too.
  await sql`
    create function announce_generation() returns trigger language plpgsql as $$
    begin
      if new.status not in ('QUEUED', 'RUNNING') then
        delete from previews where generation_id = new.id;
      end if;
      perform pg_notify('lienzo_generations', new.id::text);
      return null;
    end
    $$`.execute(db);
  // Leases are renewed all the time and are nobody's news.
  await sql`
    create trigger generations_announce after insert or update of status, error on generations
    for each row execute function announce_generation()`.execute(db);
}
