import type { Executor } from './database.ts';

// Every query for a caller begins with one of these, so that none can forget whose rows it may see.

/** Whose rows somebody may see: their own, or everybody's. */
export type Reach = { ownerId: string } | 'everybody';

export function ownedImages(executor: Executor, reach: Reach) {
  const rows = executor.selectFrom('images');
  return reach === 'everybody' ? rows : rows.where('images.owner_id', '=', reach.ownerId);
}

export function ownedGenerations(executor: Executor, reach: Reach) {
  const rows = executor.selectFrom('generations');
  return reach === 'everybody' ? rows : rows.where('generations.owner_id', '=', reach.ownerId);
}

export function ownedAttempts(executor: Executor, reach: Reach) {
  const rows = executor.selectFrom('attempts');
  return reach === 'everybody' ? rows : rows.where('attempts.owner_id', '=', reach.ownerId);
}
