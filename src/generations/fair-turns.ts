import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { Lease } from './beginning.ts';
import type { GenerationRecord } from './ledger.ts';

// Whose turn it is among all that was submitted. (This is start-time fair queueing: P. Goyal and others, 1996.)

/** Any number, as long as all versions of Lienzo lock the same one. */
const TURNS_LOCK = 1_712_090_411;

/**
 * Writes down when a generation that waits has its turn; the lowest goes first. It is how many pictures its owner had or
 * will have before it, counted from where all others are now: so owners who wait have as many pictures as each other,
 * however many they submitted before. Who comes back at once for one more does not go before them every time.
 */
export async function giveFairTurn(
  transaction: Executor,
  { id, ownerId }: { id: string; ownerId: string },
): Promise<void> {
  // Two requests of one owner at the same time would get the same turn.
  await sql`select pg_advisory_xact_lock(${sql.lit(TURNS_LOCK)}, hashtext(${ownerId}))`.execute(transaction);
  const ownNext = transaction
    .selectFrom('generations')
    .select(sql<number>`fair_turn + count`.as('next'))
    .where('owner_id', '=', ownerId)
    .where('fair_turn', 'is not', null)
    .where('id', '!=', id)
    // What was canceled while it waited took nothing from anybody.
    .where((eb) => eb.or([eb('status', '=', 'QUEUED'), eb('started_at', 'is not', null)]))
    .orderBy('fair_turn', 'desc')
    .limit(1);
  const present = transaction
    .selectFrom('generations')
    .select('fair_turn')
    .where('fair_turn', 'is not', null)
    .where('started_at', 'is not', null)
    .orderBy('fair_turn', 'desc')
    .limit(1);
  await transaction
    .updateTable('generations')
    .set({ fair_turn: sql<number>`greatest(0, (${ownNext}), (${present}))` })
    .where('id', '=', id)
    .execute();
}

/** What a worker may run. */
export interface TurnRules {
  /** Generations of one owner that run at once, in all processes; those whose pictures wait in the spool do not count. */
  mostOfOwner: number;
  /** Generations to leave alone for now. */
  except: readonly string[];
}

/** The generation whose turn it is; undefined where none waits that may run now. */
export async function findNext(executor: Executor, rules: TurnRules): Promise<string | undefined> {
  const busyOwners = executor
    .selectFrom('generations')
    .select('owner_id')
    .where('status', '=', 'RUNNING')
    .where('waiting_request', 'is not', null)
    .where('error', 'is', null)
    .groupBy('owner_id')
    .having(({ fn }) => fn.countAll(), '>=', rules.mostOfOwner);
  let query = executor
    .selectFrom('generations')
    .select('id')
    .where('status', '=', 'QUEUED')
    .where('owner_id', 'not in', busyOwners);
  if (rules.except.length > 0) query = query.where('id', 'not in', rules.except);
  const next = await query
    .orderBy('fair_turn')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return next?.id;
}

/** QUEUED → RUNNING in the process of the lease, for the generation whose turn it is; undefined as in `findNext`. */
export async function claimNext(
  client: Executor,
  { lease, now, rules }: { lease: Lease; now: Date; rules: TurnRules },
): Promise<GenerationRecord | undefined> {
  return client.transaction().execute(async (transaction) => {
    // Two workers at the same time would find the same one, or give its owner more than is allowed.
    await sql`select pg_advisory_xact_lock(${sql.lit(TURNS_LOCK)}::bigint)`.execute(transaction);
    const id = await findNext(transaction, rules);
    if (id === undefined) return undefined;
    return (
      transaction
        .updateTable('generations')
        .set({
          status: 'RUNNING',
          leased_by: lease.processId,
          lease_expires_at: lease.expiresAt,
          started_at: now,
        })
        .where('id', '=', id)
        // Its caller may have canceled it just now.
        .where('status', '=', 'QUEUED')
        .returningAll()
        .executeTakeFirst()
    );
  });
}
