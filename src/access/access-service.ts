import type { Executor } from '../database/database.ts';
import type { Cursor, Page } from '../database/pages.ts';
import {
  createApiKey,
  createFirstApiKey,
  findApiKeysByIds,
  listApiKeys,
  principalIdOf,
  revokeApiKey,
  type ApiKeyRecord,
  type ApiKeyRequest,
} from './api-keys.ts';
import type { Budgets, BudgetState, Spending } from './budgets.ts';
import type { Openness } from './openness.ts';
import { ANONYMOUS_ID, hasScope, requireScope, type Principal } from './principal.ts';
import type { RateLimits, RateState } from './rate-limits.ts';
import type { Logger } from '../telemetry/logger.ts';

/** API keys for those who administer them, and for every caller what they may still do. */
export interface AccessService {
  /**
   * Makes a key; without the scope `admin`, the first one of a server that is open until then.
   * @throws LienzoError BAD_USER_INPUT, FORBIDDEN
   */
  createApiKey(principal: Principal, request: ApiKeyRequest): Promise<{ record: ApiKeyRecord; key: string }>;
  /** @throws LienzoError NOT_FOUND */
  revokeApiKey(principal: Principal, id: string): Promise<ApiKeyRecord>;
  listApiKeys(options: { first: number; after: Cursor | undefined }): Promise<Page<ApiKeyRecord>>;
  /** None for a caller who may not see keys. */
  findApiKeysByIds(principal: Principal, ids: readonly string[]): Promise<ApiKeyRecord[]>;
  /** What was spent with each of these keys, in their order. */
  findSpendingOfKeys(ids: readonly string[]): Promise<Spending[]>;
  budget(principal: Principal): Promise<BudgetState | undefined>;
  requestRate(principal: Principal): Promise<RateState | undefined>;
  imageRate(principal: Principal): Promise<RateState | undefined>;
}

export function createAccessService(parts: {
  client: Executor;
  rateLimits: RateLimits;
  budgets: Budgets;
  openness: Openness;
  clock: () => Date;
  logger: Logger;
}): AccessService {
  const { client, rateLimits, budgets, openness, clock, logger } = parts;
  function create(
    principal: Principal,
    request: ApiKeyRequest,
    by: { createdBy: string; now: Date },
  ): ReturnType<typeof createApiKey> {
    // Callers with another credential, or without one where that is allowed for good, must not make themselves one.
    if (openness === 'until-first-key' && principal.id === ANONYMOUS_ID)
      return createFirstApiKey(client, request, by);
    requireScope(principal, 'admin', 'createApiKey');
    return createApiKey(client, request, by);
  }

  return {
    createApiKey: async (principal, request) => {
      const by = { createdBy: principal.id, now: clock() };
      const made = await create(principal, request, by);
      const { id, name, scopes } = made.record;
      logger.info({ caller: principal.id, apiKeyId: id, name, scopes }, 'an API key was made');
      return made;
    },
    revokeApiKey: async (principal, id) => {
      const record = await revokeApiKey(client, id, clock());
      logger.info({ caller: principal.id, apiKeyId: id, name: record.name }, 'an API key was revoked');
      return record;
    },
    listApiKeys: (options) => listApiKeys(client, options),
    findApiKeysByIds: (principal, ids) =>
      hasScope(principal, 'admin') ? findApiKeysByIds(client, ids) : Promise.resolve([]),
    findSpendingOfKeys: async (ids) => {
      const found = await budgets.findSpending(ids.map(principalIdOf));
      return ids.map((id) => found.get(principalIdOf(id)) ?? { today: '0', thisMonth: '0', reserved: '0' });
    },
    budget: (principal) => budgets.read(principal),
    requestRate: (principal) => rateLimits.requests(principal),
    imageRate: (principal) => rateLimits.images(principal),
  };
}
