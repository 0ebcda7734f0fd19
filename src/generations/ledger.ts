import type { Selectable, Updateable } from 'kysely';
import type { Executor, GenerationsTable, GenerationStatus } from '../database/database.ts';
import { ownedGenerations } from '../database/owned-rows.ts';
import type { LienzoError } from '../errors.ts';
import { insertImages, type ImageRecord } from '../images/image-records.ts';
import { endPaidAttempt, type PaidAttempt } from './attempts.ts';

// Every change of a generation's state is one of these functions, and each is a compare-and-set: it names the states that
// it may leave and says whether it did.

export type GenerationRecord = Selectable<GenerationsTable>;

/** The process that runs a generation, and until when it is believed without a further sign of life. */
export interface Lease {
  processId: string;
  expiresAt: Date;
}

export type NewGeneration = Omit<
  GenerationRecord,
  'status' | 'options' | 'error' | 'leased_by' | 'lease_expires_at' | 'started_at' | 'finished_at'
> & { options: object };

export function findByIdempotencyKey(
  executor: Executor,
  ownerId: string,
  key: string,
): Promise<GenerationRecord | undefined> {
  return ownedGenerations(executor, ownerId)
    .selectAll()
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

/** Of anybody's generation; undefined where there is none. */
export async function findStatus(executor: Executor, id: string): Promise<GenerationStatus | undefined> {
  const row = await executor
    .selectFrom('generations')
    .select('status')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.status;
}

/** Writes a generation that runs from now on; false when the idempotency key is taken. */
export async function recordGeneration(
  executor: Executor,
  generation: NewGeneration,
  lease: Lease,
): Promise<boolean> {
  const written = await executor
    .insertInto('generations')
    .values({
      ...generation,
      options: JSON.stringify(generation.options),
      status: 'RUNNING',
      error: null,
      leased_by: lease.processId,
      lease_expires_at: lease.expiresAt,
      started_at: generation.created_at,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.columns(['owner_id', 'idempotency_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return written !== undefined;
}

/** FAILED with nothing made → RUNNING, with what the caller's options mean now. */
export function runAgain(
  executor: Executor,
  id: string,
  options: { model: string; options: object; sourceImageIds: string[]; now: Date; lease: Lease },
): Promise<boolean> {
  return move(executor, id, ['FAILED'], {
    status: 'RUNNING',
    model: options.model,
    options: JSON.stringify(options.options),
    source_image_ids: options.sourceImageIds,
    error: null,
    leased_by: options.lease.processId,
    lease_expires_at: options.lease.expiresAt,
    started_at: options.now,
    finished_at: null,
  });
}

/**
 * RUNNING or OUTCOME_UNKNOWN → SUCCEEDED, with its images and what they cost, in one transaction; false, and nothing
 * written, when it was settled before.
 */
export async function settle(
  client: Executor,
  generationId: string,
  options: { images: readonly ImageRecord[]; attempt: PaidAttempt; now: Date },
): Promise<boolean> {
  const { images, attempt, now } = options;
  return client.transaction().execute(async (transaction) => {
    const moved = await move(transaction, generationId, ['RUNNING', 'OUTCOME_UNKNOWN'], {
      status: 'SUCCEEDED',
      error: null,
      leased_by: null,
      lease_expires_at: null,
      finished_at: now,
    });
    if (!moved) return false;
    await insertImages(transaction, images);
    await endPaidAttempt(transaction, attempt, { errorCode: null, now });
    return true;
  });
}

/** RUNNING → FAILED or OUTCOME_UNKNOWN, where `processId` still runs it. */
export function fail(
  executor: Executor,
  id: string,
  end: FailedEnd & { processId: string },
): Promise<boolean> {
  return move(executor, id, ['RUNNING'], failed(end), end.processId);
}

interface FailedEnd {
  status: 'FAILED' | 'OUTCOME_UNKNOWN';
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

/** The compare-and-set behind all the others: false where the generation is in none of the states `from`. */
export async function move(
  executor: Executor,
  id: string,
  from: readonly GenerationStatus[],
  to: Updateable<GenerationsTable>,
  leasedBy?: string,
): Promise<boolean> {
  const { numUpdatedRows } = await executor
    .updateTable('generations')
    .set(to)
    .where('id', '=', id)
    .where('status', 'in', from)
    .$if(leasedBy !== undefined, (query) => query.where('leased_by', '=', leasedBy ?? ''))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function storedError({ code, message, details }: LienzoError): string {
  return JSON.stringify({ code, message, details });
}
