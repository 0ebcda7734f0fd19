import type { Executor, GenerationStatus, TokenUsage } from '../database/database.ts';
import { ownedAttempts, ownedGenerations, type Reach } from '../database/owned-rows.ts';
import { takePage, type Cursor, type Page } from '../database/pages.ts';
import type { GenerationRecord } from './ledger.ts';

/** The caller's generation `id`, a UUID; undefined for an unknown and another caller's alike. */
export function findGeneration(
  executor: Executor,
  reach: Reach,
  id: string,
): Promise<GenerationRecord | undefined> {
  return ownedGenerations(executor, reach).selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findGenerationsByIds(
  executor: Executor,
  reach: Reach,
  ids: readonly string[],
): Promise<GenerationRecord[]> {
  if (ids.length === 0) return [];
  return ownedGenerations(executor, reach).selectAll().where('id', 'in', ids).execute();
}

/** One page of the caller's generations, newest first. */
export function listGenerations(
  executor: Executor,
  reach: Reach,
  options: { first: number; after: Cursor | undefined; status: GenerationStatus | undefined },
): Promise<Page<GenerationRecord>> {
  let query = ownedGenerations(executor, reach).selectAll('generations');
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
  reach: Reach,
  generationIds: readonly string[],
): Promise<Spending[]> {
  if (generationIds.length === 0) return [];
  const rows = await ownedAttempts(executor, reach)
    .select(['generation_id', 'usage', 'cost'])
    .where('generation_id', 'in', generationIds)
    .where('outcome', '=', 'MADE')
    .orderBy('number')
    .execute();
  return rows.map((row) => ({ generationId: row.generation_id, usage: row.usage, cost: row.cost }));
}
