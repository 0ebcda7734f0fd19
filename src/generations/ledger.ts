import type { Selectable, Updateable } from 'kysely';
import type { Executor, GenerationsTable, GenerationStatus } from '../database/database.ts';
import { ownedGenerations } from '../database/owned-rows.ts';
import type { LienzoError } from '../errors.ts';
import { insertImages, type ImageRecord } from '../images/image-records.ts';
import type { TokenUsage } from '../provider/image-provider.ts';

// Every change of a generation's state is one of these functions, and each is a compare-and-set: it names the states that
// it may leave and says whether it did.

export type GenerationRecord = Selectable<GenerationsTable>;

export type NewGeneration = Omit<
  GenerationRecord,
  'status' | 'options' | 'error' | 'leased_by' | 'lease_expires_at' | 'started_at' | 'finished_at'
> & { options: object };

/** The process that runs a generation, and until when it is believed without a further sign of life. */
export interface Lease {
  processId: string;
  expiresAt: Date;
}

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
 * Written before the request leaves the process: from here on money may be spent. False, and nothing written, when the
 * generation is no longer this process's to run. The lock on its row keeps recovery from deciding at the same moment.
 */
export async function beginAttempt(
  client: Executor,
  attempt: { id: string; generationId: string; processId: string; now: Date },
): Promise<boolean> {
  return client.transaction().execute(async (transaction) => {
    const generation = await transaction
      .selectFrom('generations')
      .select('owner_id')
      .where('id', '=', attempt.generationId)
      .where('status', '=', 'RUNNING')
      .where('leased_by', '=', attempt.processId)
      .forUpdate()
      .executeTakeFirst();
    if (generation === undefined) return false;
    const { sent } = await transaction
      .selectFrom('attempts')
      .select(({ fn }) => fn.countAll<string>().as('sent'))
      .where('generation_id', '=', attempt.generationId)
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto('attempts')
      .values({
        id: attempt.id,
        owner_id: generation.owner_id,
        generation_id: attempt.generationId,
        number: Number(sent) + 1,
        sent_at: attempt.now,
        process_id: attempt.processId,
      })
      .execute();
    return true;
  });
}

/** What became of an attempt that gave no pictures. */
export async function endAttempt(
  executor: Executor,
  id: string,
  end: { outcome: 'NOT_MADE' | 'UNKNOWN'; errorCode: string; upstreamRequestId: string | null; now: Date },
): Promise<void> {
  await executor
    .updateTable('attempts')
    .set({
      outcome: end.outcome,
      error_code: end.errorCode,
      upstream_request_id: end.upstreamRequestId,
      ended_at: end.now,
    })
    .where('id', '=', id)
    .execute();
}

/** An attempt that was paid for, as it is written when its pictures are stored. */
export interface PaidAttempt {
  id: string;
  upstreamRequestId: string | null;
  usage: TokenUsage | null;
  /** US dollars; null where the model has no known price. */
  cost: string | null;
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
    await transaction
      .updateTable('attempts')
      .set({
        outcome: 'MADE',
        error_code: null,
        upstream_request_id: attempt.upstreamRequestId,
        usage: attempt.usage === null ? null : JSON.stringify(attempt.usage),
        cost: attempt.cost,
        ended_at: now,
      })
      .where('id', '=', attempt.id)
      .execute();
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

function failed({ status, error, now }: FailedEnd): Updateable<GenerationsTable> {
  return { status, error: storedError(error), leased_by: null, lease_expires_at: null, finished_at: now };
}

/** Notes on a generation that runs on that its pictures wait in the spool: it is settled once storage takes them. */
export function park(executor: Executor, id: string, error: LienzoError): Promise<boolean> {
  return move(executor, id, ['RUNNING'], { error: storedError(error) });
}

/** A sign of life for all that `lease.processId` runs. */
export async function renewLeases(executor: Executor, ids: readonly string[], lease: Lease): Promise<void> {
  if (ids.length === 0) return;
  await executor
    .updateTable('generations')
    .set({ lease_expires_at: lease.expiresAt })
    .where('id', 'in', ids)
    .where('status', '=', 'RUNNING')
    .where('leased_by', '=', lease.processId)
    .execute();
}

/** Generations that nobody runs any more: the lease ran out, or it is that of a process that has just started anew. */
export async function findAbandoned(
  executor: Executor,
  options: { now: Date; restartedProcessId: string | undefined },
): Promise<string[]> {
  const rows = await executor
    .selectFrom('generations')
    .select('id')
    .where('status', '=', 'RUNNING')
    .where(({ or, eb }) =>
      or([
        eb('lease_expires_at', '<', options.now),
        ...(options.restartedProcessId === undefined
          ? []
          : [eb('leased_by', '=', options.restartedProcessId)]),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Ends an abandoned generation by what its attempts prove: `neverSent` where no request left a process or all were proved
 * to have made nothing, `unknown` otherwise. False when somebody moved it meanwhile.
 */
export async function abandon(
  client: Executor,
  id: string,
  options: { now: Date; neverSent: LienzoError; unknown: LienzoError },
): Promise<boolean> {
  return client.transaction().execute(async (transaction) => {
    await transaction.selectFrom('generations').select('id').where('id', '=', id).forUpdate().execute();
    const open = await transaction
      .selectFrom('attempts')
      .select('id')
      .where('generation_id', '=', id)
      .where(({ or, eb }) => or([eb('outcome', 'is', null), eb('outcome', '!=', 'NOT_MADE')]))
      .execute();
    const end =
      open.length === 0
        ? failed({ status: 'FAILED', error: options.neverSent, now: options.now })
        : failed({ status: 'OUTCOME_UNKNOWN', error: options.unknown, now: options.now });
    return move(transaction, id, ['RUNNING'], end);
  });
}

async function move(
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
