import type { ExpressionBuilder } from 'kysely';
import type { Executor, Tables } from '../database/database.ts';
import type { LienzoError } from '../errors.ts';
import { failed, move, type Lease } from './ledger.ts';

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
  now: Date;
  restartedProcessId: string | undefined;
}

/** Generations that nobody runs any more. */
export async function findAbandoned(executor: Executor, which: Abandoned): Promise<string[]> {
  const rows = await executor.selectFrom('generations').select('id').where(isAbandoned(which)).execute();
  return rows.map(({ id }) => id);
}

/**
 * Ends an abandoned generation by what its attempts prove: `neverSent` where no request left a process or all were proved
 * to have made nothing, `unknown` otherwise. False when it is not, or no longer, abandoned.
 */
export async function abandon(
  client: Executor,
  id: string,
  options: Abandoned & { neverSent: LienzoError; unknown: LienzoError },
): Promise<boolean> {
  const { now, neverSent, unknown } = options;
  return client.transaction().execute(async (transaction) => {
    const abandoned = await transaction
      .selectFrom('generations')
      .select('id')
      .where('id', '=', id)
      .where(isAbandoned(options))
      .forUpdate()
      .executeTakeFirst();
    if (abandoned === undefined) return false;
    await transaction
      .updateTable('attempts')
      .set({ outcome: 'UNKNOWN', error_code: unknown.code, ended_at: now })
      .where('generation_id', '=', id)
      .where('outcome', 'is', null)
      .execute();
    const mayBePaid = await transaction
      .selectFrom('attempts')
      .select('id')
      .where('generation_id', '=', id)
      .where('outcome', '!=', 'NOT_MADE')
      .executeTakeFirst();
    const end =
      mayBePaid === undefined
        ? failed({ status: 'FAILED', error: neverSent, now })
        : failed({ status: 'OUTCOME_UNKNOWN', error: unknown, now });
    return move(transaction, id, ['RUNNING'], end);
  });
}

function isAbandoned({ now, restartedProcessId }: Abandoned) {
  return ({ and, or, eb }: ExpressionBuilder<Tables, 'generations'>) =>
    and([
      eb('status', '=', 'RUNNING'),
      or([
        eb('lease_expires_at', '<', now),
        ...(restartedProcessId === undefined ? [] : [eb('leased_by', '=', restartedProcessId)]),
      ]),
    ]);
}
