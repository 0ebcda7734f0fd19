import { sql, type RawBuilder } from 'kysely';
import type { Executor } from '../database/database.ts';
import { LienzoError } from '../errors.ts';
import type { Budget, Principal } from './principal.ts';

/** How a budget stands now. All sums are US dollars as exact decimals. */
export interface BudgetState {
  limit: string;
  spent: string;
  /** Held for what waits or runs. */
  reserved: string;
  /** When the next day or month begins, UTC. */
  resetsAt: Date;
}

/** What a caller spent, US dollars as exact decimals; days and months begin at midnight UTC. */
export interface Spending {
  today: string;
  thisMonth: string;
  reserved: string;
}

/** What callers may spend, and all of them together. */
export interface Budgets {
  /**
   * Runs `write`, which writes a generation with its reservation, and takes it back where a budget does not allow it. What
   * several processes write at once they write one after the other, as far as they spend the same budget.
   * @param cost what `write` reserves, US dollars
   * @throws LienzoError BUDGET_EXCEEDED; without `resetsAt` where no day or month has enough
   */
  within<Result>(
    principal: Pick<Principal, 'id' | 'budget'>,
    cost: string,
    write: (transaction: Executor) => Promise<Result>,
  ): Promise<Result>;
  /** undefined where the caller has none of their own. */
  read(principal: Pick<Principal, 'id' | 'budget'>): Promise<BudgetState | undefined>;
  /** What each of these callers spent and holds; none for those who never did. */
  findSpending(ownerIds: readonly string[]): Promise<Map<string, Spending>>;
  /** Whether what `principal` asks for is counted against any budget. */
  counts(principal: Pick<Principal, 'budget'>): boolean;
}

/** Any number, as long as all versions of Lienzo lock the same ones. */
const OWNER_LOCKS = 1_190_221;
const TOTAL_LOCK = 1_190_222;

/** @param options.totalPerDay US dollars that all callers together may spend in a day (UTC); undefined: no limit */
export function createBudgets(options: {
  client: Executor;
  totalPerDay: string | undefined;
  clock: () => Date;
}): Budgets {
  const { client, totalPerDay, clock } = options;
  const total: Budget | undefined =
    totalPerDay === undefined ? undefined : { limit: totalPerDay, period: 'DAY' };

  async function check(executor: Executor, budget: Budget, ownerId: string | undefined): Promise<void> {
    const now = clock();
    const { spent, reserved, exceeded } = await sum(executor, budget, { ownerId, now });
    if (!exceeded) return;
    const resetsAt = endOf(budget, now);
    const reset = `It resets at ${resetsAt.toISOString()}.`;
    throw new LienzoError(
      'BUDGET_EXCEEDED',
      // What all callers spend together is none of this caller's business.
      ownerId === undefined
        ? `This request would exceed what this server may spend in a day. ${reset}`
        : `This request would exceed your budget of $${budget.limit} for each ${budget.period.toLowerCase()}: with it, $${spent} would be spent and $${reserved} reserved. ${reset}`,
      {
        details: {
          resetsAt: resetsAt.toISOString(),
          retryAfter: Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)),
        },
      },
    );
  }

  return {
    within: async ({ id, budget }, cost, write) => {
      for (const [each, what] of [
        [budget, 'your budget'],
        [total, 'the budget of this server'],
      ] as const) {
        if (each !== undefined && Number(cost) > Number(each.limit)) throw neverEnough(each, what);
      }
      return client.transaction().execute(async (transaction) => {
        // In this order always, so that none waits for another in a circle.
        if (budget !== undefined) await lock(transaction, OWNER_LOCKS, id);
        if (total !== undefined) await lock(transaction, TOTAL_LOCK, '');
        const result = await write(transaction);
        if (budget !== undefined) await check(transaction, budget, id);
        if (total !== undefined) await check(transaction, total, undefined);
        return result;
      });
    },
    read: async ({ id, budget }) => {
      if (budget === undefined) return undefined;
      const now = clock();
      const { spent, reserved } = await sum(client, budget, { ownerId: id, now });
      return { limit: budget.limit, spent, reserved, resetsAt: endOf(budget, now) };
    },
    findSpending: async (ownerIds) => {
      const now = clock();
      const [day, month] = [beginOf({ period: 'DAY' }, now), beginOf({ period: 'MONTH' }, now)];
      const rows = await client
        .selectFrom('spending')
        .select([
          'owner_id',
          asDecimal(spentSince(day)).as('today'),
          asDecimal(spentSince(month)).as('thisMonth'),
          asDecimal(reservedNow).as('reserved'),
        ])
        .where('owner_id', 'in', ownerIds)
        .where(countsSince(month))
        .groupBy('owner_id')
        .execute();
      return new Map(rows.map(({ owner_id: id, ...spending }) => [id, spending]));
    },
    counts: ({ budget }) => budget !== undefined || total !== undefined,
  };
}

function neverEnough({ period }: Budget, what: string): LienzoError {
  return new LienzoError(
    'BUDGET_EXCEEDED',
    `This request alone may cost more than ${what} for each ${period.toLowerCase()}. Ask for fewer or smaller images, or a lower quality.`,
  );
}

/** @param which.ownerId undefined: all callers together */
async function sum(
  executor: Executor,
  budget: Budget,
  { ownerId, now }: { ownerId: string | undefined; now: Date },
): Promise<{ spent: string; reserved: string; exceeded: boolean }> {
  const begin = beginOf(budget, now);
  let query = executor
    .selectFrom('spending')
    .select([
      asDecimal(spentSince(begin)).as('spent'),
      asDecimal(reservedNow).as('reserved'),
      sql<boolean>`${spentSince(begin)} + ${reservedNow} > ${budget.limit}::numeric`.as('exceeded'),
    ])
    .where(countsSince(begin));
  if (ownerId !== undefined) query = query.where('owner_id', '=', ownerId);
  return query.executeTakeFirstOrThrow();
}

/** What still waits or runs will be spent now, whenever it was asked for. */
const reservedNow = sql`coalesce(sum(reserved), 0)`;
const spentSince = (begin: Date) => sql`coalesce(sum(spent) filter (where day >= ${begin}), 0)`;
/** Rows that say something of the time since `begin`. */
const countsSince = (begin: Date) => sql<boolean>`(day >= ${begin} or reserved <> 0)`;
const asDecimal = (sum: RawBuilder<unknown>) => sql<string>`trim_scale(${sum})::text`;

async function lock(transaction: Executor, kind: number, ownerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(kind)}, hashtext(${ownerId}))`.execute(transaction);
}

function beginOf({ period }: Pick<Budget, 'period'>, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), period === 'DAY' ? now.getUTCDate() : 1));
}

function endOf({ period }: Budget, now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return new Date(period === 'DAY' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}
