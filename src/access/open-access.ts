import type { Database } from '../database/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAccessService, type AccessService } from './access-service.ts';
import { createAuthentication, type Authenticate } from './authentication.ts';
import { createBudgets, type Budgets } from './budgets.ts';
import { opennessOf } from './openness.ts';
import type { Rates } from './principal.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { createTokenVerifier, type TokenOptions } from './tokens.ts';

export interface AccessSettings {
  /** Whether this process answers callers at all. */
  answers: boolean;
  /** Where the server listens: without any credential, on its own machine alone, and not in production. */
  host: string;
  production: boolean;
  adminApiKey: string | undefined;
  allowAnonymous: boolean;
  /** undefined: no tokens are taken. */
  tokens: Omit<TokenOptions, 'rates' | 'clock'> | undefined;
  /** Of callers that have none of their own. */
  rates: Rates;
  /** US dollars that all callers together may spend in a day; undefined: no limit. */
  totalBudgetPerDay: string | undefined;
}

/** All that decides who may ask for what, and how much of it. */
export interface Access {
  authenticate: Authenticate;
  rateLimits: RateLimits;
  budgets: Budgets;
  service: AccessService;
}

/** @throws Error, in words for the operator, where everybody on a network could buy pictures at their expense */
export async function openAccess(
  { client, kind }: Pick<Database, 'client' | 'kind'>,
  settings: AccessSettings,
  { clock, logger }: { clock: () => Date; logger: Logger },
): Promise<Access> {
  const { adminApiKey, tokens, rates } = settings;
  // On PGlite there is one process alone.
  const rateLimits = createRateLimits(kind === 'pglite' ? undefined : client);
  const budgets = createBudgets({ client, totalPerDay: settings.totalBudgetPerDay, clock });
  const hasCredentials = adminApiKey !== undefined || tokens !== undefined;
  const openness = settings.answers ? await opennessOf(client, { ...settings, hasCredentials }) : 'never';
  const verifyToken = tokens === undefined ? undefined : createTokenVerifier({ ...tokens, rates, clock });
  return {
    authenticate: createAuthentication({
      client,
      rateLimits,
      openness,
      adminApiKey,
      verifyToken,
      rates,
      clock,
    }),
    rateLimits,
    budgets,
    service: createAccessService({ client, rateLimits, budgets, openness, clock, logger }),
  };
}
