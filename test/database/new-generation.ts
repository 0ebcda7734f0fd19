import type { Insertable } from 'kysely';
import type { GenerationsTable } from '../../src/database/database.ts';

/** A row to insert: a generation that succeeded. */
export function newGeneration<
  Given extends Pick<Insertable<GenerationsTable>, 'id' | 'owner_id' | 'created_at'>,
>(given: Given & Partial<Insertable<GenerationsTable>>) {
  return {
    kind: 'GENERATE' as const,
    status: 'SUCCEEDED' as const,
    prompt: 'A tree',
    model: 'gpt-image-2.6-flare',
    count: 1,
    options: '{}',
    source_image_ids: [],
    fingerprint: '0'.repeat(64),
    ...given,
  };
}
