import type { Selectable } from 'kysely';
import type { AttemptsTable, Database, GenerationsTable, ImagesTable } from '../../src/database/database.ts';

/** What the database knows of one generation. */
export interface Rows {
  generation: Selectable<GenerationsTable>;
  /** In the order of their numbers. */
  attempts: Selectable<AttemptsTable>[];
  images: Selectable<ImagesTable>[];
}

/** All rows of the generation that was asked for with `key`. */
export async function rowsOf(app: { database: Database }, key: string): Promise<Rows> {
  const { client } = app.database;
  const generation = await client
    .selectFrom('generations')
    .selectAll()
    .where('idempotency_key', '=', key)
    .executeTakeFirstOrThrow();
  const attempts = await client
    .selectFrom('attempts')
    .selectAll()
    .where('generation_id', '=', generation.id)
    .orderBy('number')
    .execute();
  const images = await client
    .selectFrom('images')
    .selectAll()
    .where('generation_id', '=', generation.id)
    .orderBy('position')
    .execute();
  return { generation, attempts, images };
}

/** How many generations there are, of whatever state. */
export async function countGenerations(app: { database: Database }): Promise<number> {
  const { total } = await app.database.client
    .selectFrom('generations')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** The keys of all objects that are noted as nobody's. */
export async function notedKeys(app: { database: Database }): Promise<string[]> {
  const notes = await app.database.client.selectFrom('unclaimed_objects').select('key').execute();
  return notes.map(({ key }) => key).toSorted();
}
