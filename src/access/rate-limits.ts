import { CompiledQuery } from 'kysely';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Executor } from '../database/database.ts';
import { LienzoError } from '../errors.ts';
import type { Principal } from './principal.ts';

/** How many of a minute's requests or images are left. */
export interface RateState {
  limit: number;
  remaining: number;
  resetsAt: Date;
}

/** Counts what each caller does in a minute, over all processes on one database. */
export interface RateLimits {
  /**
   * Counts one request; undefined where the caller has no limit.
   * @returns as `refusal`, RATE_LIMITED where it is one too many
   */
  countRequest(
    principal: Principal,
  ): Promise<{ state: RateState; refusal: LienzoError | undefined } | undefined>;
  /**
   * Counts images before they are made; of those that would be too many none is counted.
   * @returns what takes the count back, for images that are not made after all
   * @throws LienzoError RATE_LIMITED; BAD_USER_INPUT for more than the limit ever allows
   */
  countImages(principal: Principal, count: number): Promise<() => Promise<void>>;
  /**
   * Counts one attempt with a wrong credential, or without one.
   * @param address of whoever made it
   * @throws LienzoError RATE_LIMITED
   */
  countFailure(address: string): Promise<void>;
  requests(principal: Principal): Promise<RateState | undefined>;
  images(principal: Principal): Promise<RateState | undefined>;
}

const SECONDS = 60;
const FAILURES_PER_MINUTE = 30;
/** Each caller has a limit of their own, so the library's, which is one for all, must not be in the way. */
const NO_LIMIT = 2 ** 30;

/** @param client where several processes count together; undefined: one process counts alone */
export function createRateLimits(client: Executor | undefined): RateLimits {
  const open = (keyPrefix: string, points = NO_LIMIT): RateLimiterAbstract => {
    const options = { keyPrefix, points, duration: SECONDS };
    if (client === undefined) return new RateLimiterMemory(options);
    return new RateLimiterPostgres({
      ...options,
      // Who is over it costs the database nothing until the minute is over.
      inMemoryBlockOnConsumed: points,
      storeClient: {
        query: async ({ text, values }: { text: string; values: unknown[] }) => {
          const { rows } = await client.executeQuery<object>(CompiledQuery.raw(text, values));
          return { rows, rowCount: rows.length };
        },
      },
      storeType: 'client',
      tableName: 'rate_limits',
      // By the migration 0007-access.
      tableCreated: true,
      // A database in trouble is no reason to let callers do as they like.
      insuranceLimiter: new RateLimiterMemory(options),
    });
  };
  const requests = open('requests');
  const images = open('images');
  const failures = open('failures', FAILURES_PER_MINUTE);

  return {
    countRequest: async ({ id, rates: { requestsPerMinute: limit } }) => {
      if (limit === undefined) return undefined;
      const state = stateOf(await requests.consume(id));
      const isTooMany = state.consumed > limit;
      return {
        state: told(state, limit),
        refusal: isTooMany ? tooMany(`${limit} requests`, state.milliseconds) : undefined,
      };
    },
    countImages: async ({ id, rates: { imagesPerMinute: limit } }, count) => {
      if (limit === undefined) return () => Promise.resolve();
      if (count > limit) {
        throw new LienzoError(
          'BAD_USER_INPUT',
          `This caller may ask for at most ${limit} images in a minute, so never for ${count} at once.`,
          { details: { field: 'count', rule: `at most ${limit}` } },
        );
      }
      // What is refused should not count for a moment either.
      const before = stateOf(await images.get(id));
      if (before.consumed + count > limit) throw tooMany(`${limit} images`, before.milliseconds);
      const state = stateOf(await images.consume(id, count));
      const windowEnds = Date.now() + state.milliseconds;
      const giveBack = async () => {
        // Later it would be given to another minute. And where it fails, the count ends with its minute.
        if (Date.now() < windowEnds) await images.reward(id, count).catch(() => undefined);
      };
      if (state.consumed <= limit) return giveBack;
      await giveBack();
      throw tooMany(`${limit} images`, state.milliseconds);
    },
    countFailure: async (address) => {
      await failures.consume(address).catch((limited: unknown) => {
        if (!(limited instanceof RateLimiterRes)) throw limited;
        throw tooMany(`${FAILURES_PER_MINUTE} requests without a valid credential`, limited.msBeforeNext);
      });
    },
    requests: async ({ id, rates: { requestsPerMinute: limit } }) =>
      limit === undefined ? undefined : told(stateOf(await requests.get(id)), limit),
    images: async ({ id, rates: { imagesPerMinute: limit } }) =>
      limit === undefined ? undefined : told(stateOf(await images.get(id)), limit),
  };
}

interface Counted {
  consumed: number;
  /** Until the minute is over. */
  milliseconds: number;
}

function stateOf(result: { consumedPoints: number; msBeforeNext: number } | null): Counted {
  if (result === null) return { consumed: 0, milliseconds: SECONDS * 1000 };
  return { consumed: Math.max(0, result.consumedPoints), milliseconds: result.msBeforeNext };
}

function told({ consumed, milliseconds }: Counted, limit: number): RateState {
  return {
    limit,
    remaining: Math.max(0, limit - consumed),
    resetsAt: new Date(Date.now() + milliseconds),
  };
}

function tooMany(limit: string, milliseconds: number): LienzoError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1000));
  return new LienzoError(
    'RATE_LIMITED',
    `This caller may send ${limit} in a minute. Try again after ${retryAfter} seconds.`,
    { details: { retryAfter } },
  );
}
