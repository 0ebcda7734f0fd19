import pRetry from 'p-retry';
import { LienzoError } from '../errors.ts';

/**
 * SQLSTATE classes and codes (PostgreSQL manual, appendix A): connections, resources, a deadlock, a standby, a transaction
 * that idled for too long, and a server that is going, gone or coming.
 */
const TRANSIENT_STATES = /^(?:08...|53...|40P01|25006|25P03|57P0[1-5])$/;
/** What Node says of a network. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
/** pg has no codes for these. */
const MESSAGES_OF_PG =
  /^(?:Connection terminated|Client has encountered a connection error|Query read timeout)/;
const POOL_IS_BUSY = 'timeout exceeded when trying to connect';

const MIN_WAIT_MILLISECONDS = 100;
const MAX_WAIT_MILLISECONDS = 5_000;

/**
 * Whether the database was away, or went away, when it was asked: it may take the same thing a little later. It may also
 * have done what it was asked, and only its answer was lost.
 */
export function isTransientError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof LienzoError) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (TRANSIENT_STATES.test(code) || NETWORK_CODES.has(code))) return true;
  return MESSAGES_OF_PG.test(error.message) || error.message === POOL_IS_BUSY;
}

/** Whether it says that the database is away for others too: neither a deadlock nor a pool that is busy does. */
export function isOutage(error: unknown): boolean {
  if (!isTransientError(error)) return false;
  const { code, message } = error as Error & { code?: unknown };
  return code !== '40P01' && message !== POOL_IS_BUSY;
}

/**
 * Asks the database again while it is away.
 * @param work may be repeated, even where it was done and only the answer was lost
 * @param options.maxSeconds from the first failure on
 * @throws the error of the last try
 */
export function outlastOutage<Result>(
  work: () => Promise<Result>,
  options: { maxSeconds: number; signal?: AbortSignal },
): Promise<Result> {
  let deadline: number | undefined;
  return pRetry(work, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: MIN_WAIT_MILLISECONDS,
    maxTimeout: MAX_WAIT_MILLISECONDS,
    randomize: true,
    shouldRetry: ({ error }) => {
      deadline ??= performance.now() + options.maxSeconds * 1000;
      return isTransientError(error) && performance.now() < deadline;
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** What a client is told of such an error. */
export function databaseAway(cause: unknown, details: { generationId?: string } = {}): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'The database of this server does not answer. Try again later; a request that pays, with the same idempotency key.',
    { cause, details: { retryAfter: 5, ...details } },
  );
}
