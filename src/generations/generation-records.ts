import type { Executor, GenerationStatus, TokenUsage } from '../database/database.ts';
import { ownedGenerations } from '../database/owned-rows.ts';
import { takePage, type Cursor, type Page } from '../database/pages.ts';
import type { GenerationRecord } from './ledger.ts';

/** The caller's generation `id`, a UUID; undefined for an unknown and another caller's alike. */
export function findGeneration(
  executor: Executor,
  ownerId: string,
  id: string,
): Promise<GenerationRecord | undefined> {
  return ownedGenerations(executor, ownerId).selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findGenerationsByIds(
  executor: Executor,
  ownerId: string,
  ids: readonly string[],
): Promise<GenerationRecord[]> {
  if (ids.length === 0) return [];
  return ownedGenerations(executor, ownerId).selectAll().where('id', 'in', ids).execute();
}

/** One page of the caller's generations, newest first. */
export function listGenerations(
  executor: Executor,
  ownerId: string,
  options: { first: number; after: Cursor | undefined; status: GenerationStatus | undefined },
): Promise<Page<GenerationRecord>> {
  let query = ownedGenerations(executor, ownerId).selectAll('generations');
  if (options.status !== undefined) query = query.where('status', '=', options.status);
  return takePage(query, 'generations', options);
}

/** What one generation used and cost, all its paid attempts together. */
export interface Spending {
  generationId: string;
  usage: TokenUsage | null;
  /** US dollars; null where no price is known. */
  cost: string | null;
}

/** What the given generations of the caller used and cost. */
export async function findSpending(
  executor: Executor,
  ownerId: string,
  generationIds: readonly string[],
): Promise<Spending[]> {
  if (generationIds.length === 0) return [];
  const rows = await executor
    .selectFrom('attempts')
    .select(['generation_id', 'usage', 'cost'])
    .where('owner_id', '=', ownerId)
    .where('generation_id', 'in', generationIds)
    .where('outcome', '=', 'MADE')
    .orderBy('number')
    .execute();
  return rows.map((row) => ({ generationId: row.generation_id, usage: row.usage, cost: row.cost }));
}
