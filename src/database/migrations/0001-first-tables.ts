import { sql, type Kysely } from 'kysely';

/** Generations, their attempts, the images they gave, and the settings of the server. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('generations')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('prompt', 'text')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('options', 'jsonb', (column) => column.notNull())
    .addColumn('source_image_ids', sql`uuid[]`, (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('error', 'jsonb')
    .addColumn('leased_by', 'uuid')
    .addColumn('lease_expires_at', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('started_at', 'timestamptz')
    .addColumn('finished_at', 'timestamptz')
    .addCheckConstraint('generations_kind', sql`kind in ('GENERATE', 'VARY', 'EDIT')`)
    .addCheckConstraint(
      'generations_status',
      sql`status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'OUTCOME_UNKNOWN')`,
    )
    .execute();
  await db.schema
    .createIndex('generations_idempotency_key')
    .on('generations')
    .columns(['owner_id', 'idempotency_key'])
    .unique()
    .execute();
  await db.schema
    .createIndex('generations_newest')
    .on('generations')
    .columns(['owner_id', 'created_at', 'id'])
    .execute();
  // Recovery looks for what still runs; all else is history.
  await db.schema
    .createIndex('generations_running')
    .on('generations')
    .column('lease_expires_at')
    .where(sql.ref('status'), '=', sql.lit('RUNNING'))
    .execute();

  await db.schema
    .createTable('attempts')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('generation_id', 'uuid', (column) => column.notNull().references('generations.id'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('sent_at', 'timestamptz', (column) => column.notNull())
    .addColumn('ended_at', 'timestamptz')
    .addColumn('outcome', 'text')
    .addColumn('error_code', 'text')
    .addColumn('process_id', 'uuid', (column) => column.notNull())
    .addColumn('upstream_request_id', 'text')
    .addColumn('usage', 'jsonb')
    .addColumn('cost', 'numeric')
    .addUniqueConstraint('attempts_number', ['generation_id', 'number'])
    .addCheckConstraint('attempts_outcome', sql`outcome in ('MADE', 'NOT_MADE', 'UNKNOWN')`)
    .execute();

  await db.schema
    .createTable('images')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('generation_id', 'uuid', (column) => column.notNull().references('generations.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('byte_size', 'integer', (column) => column.notNull())
    .addColumn('placeholder', 'text')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addUniqueConstraint('images_position', ['generation_id', 'position'])
    .addCheckConstraint('images_format', sql`format in ('PNG', 'JPEG', 'WEBP')`)
    .execute();
  await db.schema
    .createIndex('images_newest')
    .on('images')
    .columns(['owner_id', 'created_at', 'id'])
    .execute();

  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
