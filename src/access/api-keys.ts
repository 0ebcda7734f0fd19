import { createHash, randomBytes } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import { v7 as makeId } from 'uuid';
import type { ApiKeysTable, Executor } from '../database/database.ts';
import type { Cursor, Page } from '../database/pages.ts';
import { takePage } from '../database/pages.ts';
import { badUserInput, LienzoError } from '../errors.ts';
import { isScope, type Budget, type Principal, type Rates, type Scope } from './principal.ts';

export type ApiKeyRecord = Omit<Selectable<ApiKeysTable>, 'hash'>;

/** What a new key is for. */
export interface ApiKeyRequest {
  name: string;
  scopes: readonly Scope[];
  budget: Budget | undefined;
  rates: Rates;
  /** undefined: it has no end. */
  expiresInSeconds: number | undefined;
}

const PREFIX = 'lz_';
/** Any number, as long as all versions of Lienzo lock the same one. */
const FIRST_KEY_LOCK = 7_300_418_255;
const TOUCH_SECONDS = 60;

/** What can be an API key by its looks: 256 random bits in base64url behind a prefix that searches for secrets find. */
export function looksLikeApiKey(credential: string): boolean {
  return credential.startsWith(PREFIX);
}

/** Writes a new key down, and answers the key itself: it is in nobody's hands but the caller's from then on. */
export async function createApiKey(
  executor: Executor,
  request: ApiKeyRequest,
  by: { createdBy: string; now: Date },
): Promise<{ record: ApiKeyRecord; key: string }> {
  const key = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  const record = await executor
    .insertInto('api_keys')
    .values({
      id: makeId(),
      name: request.name,
      hash: hashOf(key),
      scopes: [...request.scopes],
      budget_usd: request.budget?.limit ?? null,
      budget_period: request.budget?.period ?? null,
      requests_per_minute: request.rates.requestsPerMinute ?? null,
      images_per_minute: request.rates.imagesPerMinute ?? null,
      created_by: by.createdBy,
      created_at: by.now,
      expires_at:
        request.expiresInSeconds === undefined
          ? null
          : new Date(by.now.getTime() + request.expiresInSeconds * 1000),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { record, key };
}

/**
 * The first key of a server that was open until now: of two at once, one is made.
 * @throws LienzoError FORBIDDEN where there is one already; BAD_USER_INPUT where nobody could make a second one
 */
export async function createFirstApiKey(
  client: Executor,
  request: ApiKeyRequest,
  by: { createdBy: string; now: Date },
): Promise<{ record: ApiKeyRecord; key: string }> {
  if (!request.scopes.includes('admin')) {
    throw badUserInput(
      'scopes',
      'ADMIN in the first key',
      'The first key closes the server to callers without one, so it needs the scope ADMIN, or nobody could make a second one.',
    );
  }
  return client.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(FIRST_KEY_LOCK)})`.execute(transaction);
    if (await hasApiKeys(transaction)) {
      throw new LienzoError('FORBIDDEN', 'There is an API key already: another one needs the scope admin.');
    }
    return createApiKey(transaction, request, by);
  });
}

/** Whether there ever was one; a revoked one counts. */
export async function hasApiKeys(executor: Executor): Promise<boolean> {
  return (await executor.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** The caller behind a key; undefined for one that is unknown, revoked or has expired. */
export async function findByApiKey(
  executor: Executor,
  key: string,
  context: { now: Date; defaultRates: Rates },
): Promise<Principal | undefined> {
  const { now, defaultRates } = context;
  const record = await executor
    .selectFrom('api_keys')
    .select(columns)
    .where('hash', '=', hashOf(key))
    .executeTakeFirst();
  if (record === undefined || record.revoked_at !== null) return undefined;
  if (record.expires_at !== null && record.expires_at <= now) return undefined;
  await touch(executor, record, now);
  return {
    id: principalIdOf(record.id),
    name: record.name,
    scopes: new Set(record.scopes.filter(isScope)),
    budget: budgetOf(record),
    rates: {
      requestsPerMinute: record.requests_per_minute ?? defaultRates.requestsPerMinute,
      imagesPerMinute: record.images_per_minute ?? defaultRates.imagesPerMinute,
    },
  };
}

/** What may be spent with a key; undefined where it has no budget of its own. */
export function budgetOf({
  budget_usd: limit,
  budget_period: period,
}: Pick<ApiKeyRecord, 'budget_usd' | 'budget_period'>): Budget | undefined {
  return limit === null || period === null ? undefined : { limit, period };
}

/** The caller behind the API key `id`. */
export function principalIdOf(id: string): string {
  return `key:${id}`;
}

/** All keys, revoked ones too, newest first. */
export function listApiKeys(
  executor: Executor,
  options: { first: number; after: Cursor | undefined },
): Promise<Page<ApiKeyRecord>> {
  return takePage(executor.selectFrom('api_keys').select(columns), 'api_keys', options);
}

export async function findApiKeysByIds(executor: Executor, ids: readonly string[]): Promise<ApiKeyRecord[]> {
  if (ids.length === 0) return [];
  return executor.selectFrom('api_keys').select(columns).where('id', 'in', ids).execute();
}

/**
 * Ends a key at once, in all processes; one that was revoked before stays as it is.
 * @throws LienzoError NOT_FOUND
 */
export async function revokeApiKey(executor: Executor, id: string, now: Date): Promise<ApiKeyRecord> {
  const record = await executor
    .updateTable('api_keys')
    .set(({ fn, val }) => ({ revoked_at: fn.coalesce('revoked_at', val(now)) }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
  if (record !== undefined) return record;
  throw new LienzoError('NOT_FOUND', 'There is no API key with this id.', { details: { field: 'id' } });
}

const columns = [
  'id',
  'name',
  'scopes',
  'budget_usd',
  'budget_period',
  'requests_per_minute',
  'images_per_minute',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
] as const;

/** Once a minute: a write for each request would be dear, and nobody needs to know it better. */
async function touch(
  executor: Executor,
  { id, last_used_at: last }: Pick<ApiKeyRecord, 'id' | 'last_used_at'>,
  now: Date,
): Promise<void> {
  const due = new Date(now.getTime() - TOUCH_SECONDS * 1000);
  if (last !== null && last > due) return;
  await executor
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', due)]))
    .execute();
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
