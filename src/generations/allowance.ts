import type { Budgets } from '../access/budgets.ts';
import type { Principal } from '../access/principal.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { Executor } from '../database/database.ts';
import { badUserInput } from '../errors.ts';
import { formatNanodollars, parseNanodollars } from '../provider/prices.ts';
import type { Settings } from './beginning.ts';

/** What keeps callers within what they may ask for and spend. */
export interface AllowanceParts {
  budgets: Budgets;
  rateLimits: Pick<RateLimits, 'countImages'>;
  /** US dollars that a budget counts for an image without a known price; undefined: no budget pays for such. */
  unpricedReserve: string | undefined;
}

/**
 * Writes a generation down where its caller's rate of images and all budgets allow it; where `write` says that nothing was
 * begun, nothing is counted.
 * @param write is given what the budgets hold for it, US dollars
 * @throws LienzoError RATE_LIMITED, BUDGET_EXCEEDED; BAD_USER_INPUT for a model that a budget can't pay for
 */
export async function beginWithin(
  parts: AllowanceParts,
  principal: Principal,
  { count, settings }: { count: number; settings: Settings },
  write: (transaction: Executor, reservedCost: string) => Promise<boolean>,
): Promise<boolean> {
  const reservedCost = reservationOf(parts, principal, { count, settings });
  const giveBack = await parts.rateLimits.countImages(principal, count);
  let begun = false;
  try {
    begun = await parts.budgets.within(principal, reservedCost, (transaction) =>
      write(transaction, reservedCost),
    );
  } finally {
    if (!begun) await giveBack();
  }
  return begun;
}

function reservationOf(
  { budgets, unpricedReserve }: AllowanceParts,
  principal: Principal,
  { count, settings }: { count: number; settings: Settings },
): string {
  if (settings.estimatedCost !== null) return settings.estimatedCost;
  if (unpricedReserve !== undefined)
    return formatNanodollars(parseNanodollars(unpricedReserve) * BigInt(count));
  if (!budgets.counts(principal)) return '0';
  throw badUserInput(
    'options.model',
    'a known price',
    `What ${settings.model} costs is not known, so it cannot be counted against a budget. Use another model; the operator can allow it with UNPRICED_RESERVE_USD.`,
  );
}
