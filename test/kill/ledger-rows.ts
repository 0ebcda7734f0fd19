import type { AttemptsTable, Executor, GenerationStatus } from '../../src/database/database.ts';
import { inputKeysOf, type WaitingRequest } from '../../src/generations/inputs.ts';

/** A generation as the database has it. */
export interface LedgerRow {
  id: string;
  prompt: string | null;
  status: GenerationStatus;
  attempts: Pick<AttemptsTable, 'id' | 'outcome' | 'upstream_request_id'>[];
  imageKeys: string[];
}

/** What the database has of generations and of objects. */
export interface Ledger {
  rows: LedgerRow[];
  /** Keys that an image or a waiting request names, or a note that says it is nobody's. */
  knownKeys: Set<string>;
}

export async function readLedger(executor: Executor): Promise<Ledger> {
  const generations = await executor
    .selectFrom('generations')
    .select(['id', 'prompt', 'status', 'waiting_request'])
    .execute();
  const attempts = await executor
    .selectFrom('attempts')
    .select(['id', 'generation_id', 'outcome', 'upstream_request_id'])
    .execute();
  const images = await executor.selectFrom('images').select(['generation_id', 'key']).execute();
  const notes = await executor.selectFrom('unclaimed_objects').select('key').execute();
  const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.generation_id);
  const imagesOf = Map.groupBy(images, (image) => image.generation_id);
  const rows = generations.map(({ waiting_request: _waiting, ...generation }) => ({
    ...generation,
    attempts: (attemptsOf.get(generation.id) ?? []).map(
      ({ generation_id: _generation, ...attempt }) => attempt,
    ),
    imageKeys: (imagesOf.get(generation.id) ?? []).map(({ key }) => key),
  }));
  const inputKeys = generations.flatMap(({ waiting_request: waiting }) =>
    waiting === null ? [] : inputKeysOf(waiting as WaitingRequest),
  );
  return {
    rows,
    knownKeys: new Set([...images.map(({ key }) => key), ...notes.map(({ key }) => key), ...inputKeys]),
  };
}
