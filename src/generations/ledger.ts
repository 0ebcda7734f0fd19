import { sql, type Selectable, type Updateable } from 'kysely';
import type { Executor, GenerationsTable, GenerationStatus } from '../database/database.ts';
import { ownedGenerations } from '../database/owned-rows.ts';
import { LienzoError } from '../errors.ts';
import { inputKeysOf, type WaitingRequest } from './inputs.ts';
import { releaseObjects } from './unclaimed-objects.ts';

// Every change of a generation's state is one of these functions, and each is a compare-and-set: it names the states that
// it may leave and says whether it did.

export type GenerationRecord = Selectable<GenerationsTable>;

export function findByIdempotencyKey(
  executor: Executor,
  ownerId: string,
  key: string,
): Promise<GenerationRecord | undefined> {
  return ownedGenerations(executor, { ownerId })
    .selectAll()
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

/** What became of an attempt and of its generation, whoever owns it; undefined where there is none. */
export function findFate(
  executor: Executor,
  attemptId: string,
): Promise<{ status: GenerationStatus; outcome: 'MADE' | 'NOT_MADE' | 'UNKNOWN' | null } | undefined> {
  return executor
    .selectFrom('attempts')
    .innerJoin('generations', 'generations.id', 'attempts.generation_id')
    .select(['generations.status', 'attempts.outcome'])
    .where('attempts.id', '=', attemptId)
    .executeTakeFirst();
}

/**
 * RUNNING → FAILED or OUTCOME_UNKNOWN, where `processId` still runs it. FAILED says that nothing was made, so a generation
 * with an earlier attempt whose outcome is unknown stays OUTCOME_UNKNOWN, whatever the last one proved.
 */
export async function fail(
  executor: Executor,
  id: string,
  end: FailedEnd & { processId: string },
): Promise<boolean> {
  return executor.transaction().execute(async (transaction) => {
    const mayBePaid = await transaction
      .selectFrom('attempts')
      .select('id')
      .where('generation_id', '=', id)
      .where('outcome', 'is distinct from', 'NOT_MADE')
      .executeTakeFirst();
    const isHonest = mayBePaid === undefined || end.status === 'OUTCOME_UNKNOWN';
    const { numUpdatedRows } = await transaction
      .updateTable('generations')
      .set(failed(isHonest ? end : { ...end, status: 'OUTCOME_UNKNOWN', error: earlierUnknown(end.error) }))
      .where('id', '=', id)
      .where('status', '=', 'RUNNING')
      .where('leased_by', '=', end.processId)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  });
}

/** Told instead of the last failure, whose "nothing was made" would not be true of all tries. */
function earlierUnknown(last: LienzoError): LienzoError {
  return new LienzoError(
    'OUTCOME_UNKNOWN',
    `An earlier try may have been billed; the last one made nothing (${last.code}). It is not sent again by itself.`,
    { cause: last },
  );
}

interface FailedEnd {
  status: 'FAILED' | 'CANCELED' | 'OUTCOME_UNKNOWN';
  error: LienzoError;
  now: Date;
}

/** A generation that came to a bad end. */
export function failed({ status, error, now }: FailedEnd): Updateable<GenerationsTable> {
  return { status, error: storedError(error), leased_by: null, lease_expires_at: null, finished_at: now };
}

/** Notes on a generation that runs on that its pictures wait in the spool: it is settled once storage takes them. */
export function park(executor: Executor, id: string, error: LienzoError): Promise<boolean> {
  return move(executor, id, ['RUNNING'], { error: storedError(error) });
}

/** Whether any generation waits for a worker, whoever owns it. */
export async function isAnyQueued(executor: Executor): Promise<boolean> {
  const row = await executor
    .selectFrom('generations')
    .select('id')
    .where('status', '=', 'QUEUED')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What a generation that ran becomes when it waits for a worker again. */
export const waitsAgain = {
  status: 'QUEUED',
  leased_by: null,
  lease_expires_at: null,
  started_at: null,
} as const satisfies Updateable<GenerationsTable>;

/** RUNNING → QUEUED, where `processId` ran it and nothing was sent: it is tried again later. */
export async function putBack(executor: Executor, id: string, processId: string): Promise<void> {
  await executor
    .updateTable('generations')
    .set(waitsAgain)
    .where('id', '=', id)
    .where('status', '=', 'RUNNING')
    .where('leased_by', '=', processId)
    .execute();
}

/** Generations that ended by `endedBy`, whoever owned them, and still have what they waited with; at most `limit`. */
export async function findEndedWithInputs(
  executor: Executor,
  endedBy: Date,
  limit: number,
): Promise<string[]> {
  const rows = await executor
    .selectFrom('generations')
    .select('id')
    .where('waiting_request', 'is not', null)
    .where('status', 'not in', ['QUEUED', 'RUNNING'])
    .where('finished_at', '<=', endedBy)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes the uploads of a generation that needs them no more out of its row; undefined where there are none. */
export async function forgetWaitingRequest(
  client: Executor,
  id: string,
  now: Date,
): Promise<WaitingRequest | undefined> {
  return client.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('generations')
      .select(['owner_id', 'waiting_request'])
      .where('id', '=', id)
      .where('status', 'not in', ['QUEUED', 'RUNNING'])
      .forUpdate()
      .executeTakeFirst();
    if (row?.waiting_request == null) return undefined;
    await transaction
      .updateTable('generations')
      .set({ waiting_request: null })
      .where('id', '=', id)
      .execute();
    const waiting = row.waiting_request as WaitingRequest;
    await releaseObjects(transaction, { id, ownerId: row.owner_id }, inputKeysOf(waiting), now);
    return waiting;
  });
}

/** Writes down that a running generation is to be canceled; false where it does not run. */
export function requestCancel(executor: Executor, id: string, now: Date): Promise<boolean> {
  return move(executor, id, ['RUNNING'], { cancel_requested_at: now });
}

/** What `processId` runs and somebody asked to cancel. */
export async function findToCancel(executor: Executor, processId: string): Promise<string[]> {
  const rows = await executor
    .selectFrom('generations')
    .select('id')
    .where('status', '=', 'RUNNING')
    .where('leased_by', '=', processId)
    .where('cancel_requested_at', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** @param estimatedCost what is known now that its uploads are decoded, US dollars; no higher one is taken */
export async function lowerEstimate(
  executor: Executor,
  id: string,
  estimatedCost: string | null,
): Promise<void> {
  if (estimatedCost === null) return;
  await executor
    .updateTable('generations')
    .set({
      estimated_cost: estimatedCost,
      reserved_cost: sql<string>`least(reserved_cost, ${estimatedCost}::numeric)`,
    })
    .where('id', '=', id)
    .where('status', '=', 'RUNNING')
    .where('estimated_cost', '>', estimatedCost)
    .execute();
}

/** A compare-and-set: false where the generation is in none of the states `from`. */
export async function move(
  executor: Executor,
  id: string,
  from: readonly GenerationStatus[],
  to: Updateable<GenerationsTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await executor
    .updateTable('generations')
    .set(to)
    .where('id', '=', id)
    .where('status', 'in', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function storedError({ code, message, details }: LienzoError): string {
  return JSON.stringify({ code, message, details });
}
