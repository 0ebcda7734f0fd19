import type { Executor } from './database.ts';

// Every query for a caller begins with one of these, so that none can forget whose rows it may see.

export function ownedImages(executor: Executor, ownerId: string) {
  return executor.selectFrom('images').where('images.owner_id', '=', ownerId);
}

export function ownedGenerations(executor: Executor, ownerId: string) {
  return executor.selectFrom('generations').where('generations.owner_id', '=', ownerId);
}
