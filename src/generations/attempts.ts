import type { Executor } from '../database/database.ts';
import type { TokenUsage } from '../provider/image-provider.ts';

/** Why nothing may be sent; "taken over": by another process, or by another run of the generation in this one. */
export type Refused = 'taken over' | 'canceled';

/**
 * Written before the request leaves the process: from here on money may be spent. It may be repeated where its answer was
 * lost. The lock on the generation's row keeps recovery from deciding at the same moment.
 * @returns why it must not be sent, and then nothing is written
 */
export async function beginAttempt(
  client: Executor,
  attempt: { id: string; generationId: string; processId: string; now: Date },
): Promise<Refused | undefined> {
  return client.transaction().execute(async (transaction) => {
    const generation = await transaction
      .selectFrom('generations')
      .select(['owner_id', 'cancel_requested_at'])
      .where('id', '=', attempt.generationId)
      .where('status', '=', 'RUNNING')
      .where('leased_by', '=', attempt.processId)
      .forUpdate()
      .executeTakeFirst();
    if (generation === undefined) return 'taken over';
    const open = await transaction
      .selectFrom('attempts')
      .select('id')
      .where('generation_id', '=', attempt.generationId)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    if (open !== undefined) return open.id === attempt.id ? undefined : 'taken over';
    if (generation.cancel_requested_at !== null) return 'canceled';
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
    return undefined;
  });
}

/**
 * The row of a generation is locked before those of its attempts, everywhere: otherwise who ends one and who takes the
 * generation over could wait for each other.
 */
async function withLockedGeneration(
  client: Executor,
  id: string,
  work: (transaction: Executor) => Promise<unknown>,
): Promise<void> {
  await client.transaction().execute(async (transaction) => {
    await transaction.selectFrom('generations').select('id').where('id', '=', id).forUpdate().execute();
    await work(transaction);
  });
}

/** What became of an attempt that gave no pictures. */
export async function endAttempt(
  client: Executor,
  { id, generationId }: { id: string; generationId: string },
  end: { outcome: 'NOT_MADE' | 'UNKNOWN'; errorCode: string; upstreamRequestId: string | null; now: Date },
): Promise<void> {
  await withLockedGeneration(client, generationId, (transaction) =>
    transaction
      .updateTable('attempts')
      .set({
        outcome: end.outcome,
        error_code: end.errorCode,
        upstream_request_id: end.upstreamRequestId,
        ended_at: end.now,
      })
      .where('id', '=', id)
      .execute(),
  );
}

/** Requests of a generation that nobody waits for any more: what became of them is not known. */
export async function giveUpAttempts(
  executor: Executor,
  generationId: string,
  options: { except?: string; errorCode: string; now: Date },
): Promise<void> {
  let query = executor
    .updateTable('attempts')
    .set({ outcome: 'UNKNOWN', error_code: options.errorCode, ended_at: options.now })
    .where('generation_id', '=', generationId)
    .where('outcome', 'is', null);
  if (options.except !== undefined) query = query.where('id', '!=', options.except);
  await query.execute();
}

/** An attempt that was paid for, as it is written when its pictures are stored. */
export interface PaidAttempt {
  id: string;
  upstreamRequestId: string | null;
  usage: TokenUsage | null;
  /** US dollars; null where the model has no known price. */
  cost: string | null;
}

/** As `endPaidAttempt`, for pictures that are lost. */
export async function endLostAttempt(
  client: Executor,
  generationId: string,
  attempt: PaidAttempt,
  end: { errorCode: string; now: Date },
): Promise<void> {
  await withLockedGeneration(client, generationId, (transaction) =>
    endPaidAttempt(transaction, attempt, end),
  );
}

/**
 * What an attempt that gave pictures used and cost.
 * @param end.errorCode why the pictures are lost all the same
 */
export async function endPaidAttempt(
  executor: Executor,
  attempt: PaidAttempt,
  end: { errorCode: string | null; now: Date },
): Promise<void> {
  await executor
    .updateTable('attempts')
    .set({
      outcome: 'MADE',
      error_code: end.errorCode,
      upstream_request_id: attempt.upstreamRequestId,
      usage: attempt.usage === null ? null : JSON.stringify(attempt.usage),
      cost: attempt.cost,
      ended_at: end.now,
    })
    .where('id', '=', attempt.id)
    .execute();
}
