import type { ExpressionBuilder } from 'kysely';
import type { Executor, Tables } from '../database/database.ts';
import type { LienzoError } from '../errors.ts';
import { giveUpAttempts } from './attempts.ts';
import type { Lease } from './beginning.ts';
import { failed, move, waitsAgain } from './ledger.ts';
import type { GenerationQueue } from './queue.ts';

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

/** Whom to take a generation from: the lease ran out, or it is that of a process that has just started anew. */
export interface Abandoned {
  expiredBefore: Date;
  restartedProcessId: string | undefined;
}

/** Generations that nobody runs any more. */
export async function findAbandoned(executor: Executor, which: Abandoned): Promise<string[]> {
  const rows = await executor.selectFrom('generations').select('id').where(isAbandoned(which)).execute();
  return rows.map(({ id }) => id);
}

/**
 * Ends an abandoned generation by what its attempts prove: `neverSent` where no request left a process or all were proved
 * to have made nothing, `unknown` otherwise. One of the first kind that was submitted for later waits for a worker again. False when it is not, or no longer, abandoned.
 */
export async function abandon(
  client: Executor,
  id: string,
  options: Abandoned & {
    now: Date;
    neverSent: LienzoError;
    unknown: LienzoError;
    queue: Pick<GenerationQueue, 'enqueue'>;
  },
): Promise<boolean> {
  const { now, neverSent, unknown, queue } = options;
  return client.transaction().execute(async (transaction) => {
    const abandoned = await transaction
      .selectFrom('generations')
      .select(['owner_id', 'waiting_request', 'cancel_requested_at'])
      .where('id', '=', id)
      .where(isAbandoned(options))
      .forUpdate()
      .executeTakeFirst();
    if (abandoned === undefined) return false;
    const mayBePaid = await transaction
      .selectFrom('attempts')
      .select('id')
      .where('generation_id', '=', id)
      .where('outcome', 'is distinct from', 'NOT_MADE')
      .executeTakeFirst();
    if (
      mayBePaid === undefined &&
      abandoned.waiting_request !== null &&
      abandoned.cancel_requested_at === null
    ) {
      await queue.enqueue(transaction, { id, ownerId: abandoned.owner_id });
      return move(transaction, id, ['RUNNING'], waitsAgain);
    }
    const end =
      mayBePaid === undefined
        ? failed({ status: 'FAILED', error: neverSent, now })
        : failed({ status: 'OUTCOME_UNKNOWN', error: unknown, now });
    const moved = await move(transaction, id, ['RUNNING'], end);
    // After it, as where a picture is settled: both change the books of its caller.
    await giveUpAttempts(transaction, id, { errorCode: unknown.code, now });
    return moved;
  });
}

function isAbandoned({ expiredBefore, restartedProcessId }: Abandoned) {
  return ({ and, or, eb }: ExpressionBuilder<Tables, 'generations'>) =>
    and([
      eb('status', '=', 'RUNNING'),
      or([
        eb('lease_expires_at', '<', expiredBefore),
        ...(restartedProcessId === undefined ? [] : [eb('leased_by', '=', restartedProcessId)]),
      ]),
    ]);
}
