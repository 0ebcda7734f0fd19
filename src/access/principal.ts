import type { Reach } from '../database/owned-rows.ts';
import { LienzoError } from '../errors.ts';

/** What a credential allows; `admin` allows everything, and to see what belongs to others. */
export const scopes = ['images:create', 'images:read', 'images:delete', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Who is asking. Every row belongs to the `id` of one. */
export interface Principal {
  /** "anonymous", "admin", "key:" and the id of an API key, or "jwt:" and the subject of a token. */
  id: string;
  /** For people: the name of an API key, the subject of a token. */
  name: string;
  scopes: ReadonlySet<Scope>;
  /** undefined: none of its own. */
  budget: Budget | undefined;
  rates: Rates;
}

/** What a caller may spend in each day or month (UTC). */
export interface Budget {
  /** US dollars, "5" or "0.25". */
  limit: string;
  period: 'DAY' | 'MONTH';
}

/** undefined: as many as they like. */
export interface Rates {
  requestsPerMinute: number | undefined;
  imagesPerMinute: number | undefined;
}

/** Whoever comes without a credential where that is allowed. */
export function anonymous(rates: Rates): Principal {
  return {
    id: ANONYMOUS_ID,
    name: 'anonymous',
    scopes: new Set(['images:create', 'images:read', 'images:delete']),
    budget: undefined,
    rates,
  };
}

export const ANONYMOUS_ID = 'anonymous';

export function hasScope(principal: Pick<Principal, 'scopes'>, scope: Scope): boolean {
  return principal.scopes.has(scope) || principal.scopes.has('admin');
}

/**
 * @param what begins the sentence of the error: "createApiKey"
 * @throws LienzoError FORBIDDEN
 */
export function requireScope(principal: Pick<Principal, 'scopes'>, scope: Scope, what: string): void {
  if (hasScope(principal, scope)) return;
  throw new LienzoError('FORBIDDEN', `${what} needs a credential with the scope ${scope}.`, {
    details: { scope },
  });
}

/** An administrator sees what belongs to others too. */
export function reachOf({ id, scopes: granted }: Pick<Principal, 'id' | 'scopes'>): Reach {
  return granted.has('admin') ? 'everybody' : { ownerId: id };
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
