import { createHash, timingSafeEqual } from 'node:crypto';
import type { Executor } from '../database/database.ts';
import { LienzoError } from '../errors.ts';
import { findByApiKey, hasApiKeys, looksLikeApiKey } from './api-keys.ts';
import type { Openness } from './openness.ts';
import { anonymous, scopes, type Principal, type Rates } from './principal.ts';
import type { RateLimits } from './rate-limits.ts';
import type { VerifyToken } from './tokens.ts';
import { unauthenticated } from './unauthenticated.ts';

/**
 * Finds out who sends a request.
 * @param clientAddress where it comes from, for the count of wrong and missing credentials
 * @throws LienzoError UNAUTHENTICATED; RATE_LIMITED after many of them from one address, which never keeps out a right one
 */
export type Authenticate = (request: Request, clientAddress: string) => Promise<Principal>;

export interface AuthenticationOptions {
  client: Executor;
  rateLimits: RateLimits;
  openness: Openness;
  adminApiKey: string | undefined;
  /** undefined: no tokens are taken. */
  verifyToken: VerifyToken | undefined;
  /** Of callers that have none of their own. */
  rates: Rates;
  clock: () => Date;
}

export function createAuthentication(options: AuthenticationOptions): Authenticate {
  const { client, rateLimits, openness, adminApiKey, verifyToken, rates, clock } = options;

  async function findPrincipal(credential: string): Promise<Principal | undefined> {
    if (adminApiKey !== undefined && isSame(credential, adminApiKey)) return administrator;
    if (looksLikeApiKey(credential))
      return findByApiKey(client, credential, { now: clock(), defaultRates: rates });
    return verifyToken?.(credential);
  }

  async function findOrCount(credential: string, clientAddress: string): Promise<Principal | undefined> {
    try {
      return await findPrincipal(credential);
    } catch (error) {
      // One that has expired was good: nobody guesses, and its client is to get a new one. Nor does a database that is away
      // say anything of a credential.
      const mayBeGuessed = error instanceof LienzoError && error.code !== 'UNAUTHENTICATED';
      if (mayBeGuessed) await rateLimits.countFailure(clientAddress);
      throw error;
    }
  }

  return async (request, clientAddress) => {
    const header = request.headers.get('authorization');
    if (header === null) {
      if (openness === 'always') return anonymous(rates);
      if (openness === 'until-first-key' && !(await hasApiKeys(client))) {
        if (!isForwarded(request)) return anonymous(rates);
        throw unauthenticated(
          'This server answers callers on its own machine alone as long as it has no key, and this request came through a proxy.',
        );
      }
      await rateLimits.countFailure(clientAddress);
      throw unauthenticated('This server answers callers with a credential only.');
    }
    const credential = /^Bearer +([!-~]+)$/i.exec(header)?.[1];
    const principal = credential === undefined ? undefined : await findOrCount(credential, clientAddress);
    if (principal !== undefined) return principal;
    await rateLimits.countFailure(clientAddress);
    throw unauthenticated('The credential is unknown, revoked or has expired.');
  };
}

/** Whether a proxy says that it stands between: whoever asks may be anywhere then. */
function isForwarded({ headers }: Request): boolean {
  return ['forwarded', 'x-forwarded-for', 'via'].some((name) => headers.has(name));
}

const administrator: Principal = {
  id: 'admin',
  name: 'ADMIN_API_KEY',
  scopes: new Set(scopes),
  budget: undefined,
  rates: { requestsPerMinute: undefined, imagesPerMinute: undefined },
};

/** In a time that tells nothing of where the two differ, nor of how long they are. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
