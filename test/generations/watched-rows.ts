import { v7 as makeId } from 'uuid';
import type { Executor, GenerationsTable } from '../../src/database/database.ts';
import type { Updateable } from 'kysely';
import { newGeneration } from '../database/new-generation.ts';

/** The process that runs what `insertGeneration` writes. */
export const processId = '00000000-0000-4000-8000-000000000001';

/** Writes a generation that runs, unless `values` say otherwise, and gives its id. */
export async function insertGeneration(
  client: Executor,
  values: Partial<Parameters<typeof newGeneration>[0]> = {},
): Promise<string> {
  const id = makeId();
  const row = newGeneration({
    id,
    owner_id: 'alice',
    created_at: new Date(),
    status: 'RUNNING',
    leased_by: processId,
    lease_expires_at: new Date(Date.now() + 60_000),
    ...values,
  });
  await client.insertInto('generations').values(row).execute();
  return id;
}

export async function change(
  client: Executor,
  id: string,
  values: Updateable<GenerationsTable>,
): Promise<void> {
  await client.updateTable('generations').set(values).where('id', '=', id).execute();
}
