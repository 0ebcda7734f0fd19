import type { Context } from 'hono';
import type { RateLimits } from '../access/rate-limits.ts';
import { refuse } from './refusal.ts';
import type { RequestFacts } from './request-facts.ts';

/**
 * Counts each request of a caller who has a limit, and says on every answer how many are left in this minute: the headers
 * of draft-ietf-httpapi-ratelimit-headers-06, in whole seconds.
 */
export function limitRequests(rateLimits: Pick<RateLimits, 'countRequest'>) {
  return async (c: Context<{ Variables: RequestFacts }>, next: () => Promise<void>): Promise<void> => {
    const counted = await rateLimits.countRequest(c.var.principal);
    if (counted?.refusal === undefined) await next();
    else c.res = refuse(c.req.raw, counted.refusal, c.var);
    if (counted === undefined) return;
    const { limit, remaining, resetsAt } = counted.state;
    const seconds = Math.max(0, Math.ceil((resetsAt.getTime() - Date.now()) / 1000));
    c.header('ratelimit-limit', String(limit));
    c.header('ratelimit-remaining', String(remaining));
    c.header('ratelimit-reset', String(seconds));
  };
}
