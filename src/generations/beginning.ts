import type { Updateable } from 'kysely';
import type { Executor, GenerationsTable } from '../database/database.ts';
import { inputKeysOf, type WaitingRequest } from './inputs.ts';
import type { GenerationRecord } from './ledger.ts';
import { claimObjects, releaseObjects } from './unclaimed-objects.ts';

// How generations begin, for the first time or again. Each is a compare-and-set, as in the ledger.

/** The process that runs a generation, and until when it is believed without a further sign of life. */
export interface Lease {
  processId: string;
  expiresAt: Date;
}

/** It runs at once, in the process of the lease, or waits for a worker. */
export type Beginning = {
  now: Date;
  /** US dollars that budgets hold for it while it waits or runs. */
  reservedCost: string;
} & ({ lease: Lease } | { waitingRequest: WaitingRequest });

/** What is asked of the model, defaults filled in. */
export interface Settings {
  model: string;
  options: object;
  sourceImageIds: string[];
  /** US dollars that one call costs at most; null where no price is known. */
  estimatedCost: string | null;
}

export type NewGeneration = Pick<
  GenerationRecord,
  'id' | 'owner_id' | 'kind' | 'prompt' | 'count' | 'idempotency_key' | 'fingerprint' | 'created_at'
>;

/**
 * Writes a new generation, or begins `earlier` again, with the uploads that it waits with. False, and nothing written,
 * where somebody else was faster.
 * @param generation as it is where it is new; its id is that of `earlier`, if there is one
 * @throws LienzoError STORAGE_UNAVAILABLE where the uploads must be stored once more
 */
export async function begin(
  transaction: Executor,
  earlier: GenerationRecord | undefined,
  generation: NewGeneration,
  settings: Settings,
  beginning: Beginning,
): Promise<boolean> {
  const begun =
    earlier === undefined
      ? await recordGeneration(transaction, generation, settings, beginning)
      : await beginAgain(transaction, earlier, settings, beginning);
  if (!begun) return false;
  if (earlier !== undefined && earlier.waiting_request !== null) {
    // Canceled while it waited, and no worker has come by since. Its uploads are left to a sweep.
    const keys = inputKeysOf(earlier.waiting_request as WaitingRequest);
    await releaseObjects(transaction, { id: earlier.id, ownerId: earlier.owner_id }, keys, beginning.now);
  }
  if ('waitingRequest' in beginning) await claimObjects(transaction, inputKeysOf(beginning.waitingRequest));
  return true;
}

/** Writes a new generation; false when its idempotency key is taken. */
async function recordGeneration(
  executor: Executor,
  generation: NewGeneration,
  settings: Settings,
  beginning: Beginning,
): Promise<boolean> {
  const written = await executor
    .insertInto('generations')
    .values({ ...generation, ...columnsOf(settings), ...columnsOfBeginning(beginning) })
    .onConflict((conflict) => conflict.columns(['owner_id', 'idempotency_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return written !== undefined;
}

/**
 * FAILED, CANCELED or OUTCOME_UNKNOWN → RUNNING or QUEUED, with what the caller's options mean now. False where it has
 * begun again since it was read as `earlier`: the caller agreed to repeat that run, and no later one.
 */
async function beginAgain(
  executor: Executor,
  earlier: GenerationRecord,
  settings: Settings,
  beginning: Beginning,
): Promise<boolean> {
  const { numUpdatedRows } = await executor
    .updateTable('generations')
    .set({ ...columnsOf(settings), ...columnsOfBeginning(beginning) })
    .where('id', '=', earlier.id)
    .where('status', '=', earlier.status)
    .where('finished_at', 'is not distinct from', earlier.finished_at)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function columnsOf({ model, options, sourceImageIds, estimatedCost }: Settings) {
  return {
    model,
    options: JSON.stringify(options),
    source_image_ids: sourceImageIds,
    estimated_cost: estimatedCost,
  };
}

function columnsOfBeginning(beginning: Beginning) {
  const runs = 'lease' in beginning ? beginning : undefined;
  return {
    status: runs === undefined ? 'QUEUED' : 'RUNNING',
    reserved_cost: beginning.reservedCost,
    reserved_at: beginning.now,
    waiting_request: 'waitingRequest' in beginning ? JSON.stringify(beginning.waitingRequest) : null,
    leased_by: runs?.lease.processId ?? null,
    lease_expires_at: runs?.lease.expiresAt ?? null,
    started_at: runs?.now ?? null,
    finished_at: null,
    error: null,
    cancel_requested_at: null,
  } as const satisfies Updateable<GenerationsTable>;
}
