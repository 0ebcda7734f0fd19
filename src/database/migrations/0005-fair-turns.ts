import { sql, type Kysely } from 'kysely';

/** The order in which submitted generations have their turn, fair between owners; see generations/fair-turns.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('generations').addColumn('fair_turn', 'integer').execute();
  await db.schema
    .createIndex('generations_turns_of_owners')
    .on('generations')
    .columns(['owner_id', 'fair_turn'])
    .where(sql.ref('fair_turn'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('generations_turns_taken')
    .on('generations')
    .column('fair_turn')
    .where(sql<boolean>`fair_turn is not null and started_at is not null`)
    .execute();
  await db.schema
    .createIndex('generations_turns_to_come')
    .on('generations')
    .columns(['fair_turn', 'created_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('QUEUED'))
    .execute();
}
