import { APIError } from 'openai';
import type { LienzoError } from '../errors.ts';
import {
  canceled,
  misconfigured,
  outcomeUnknown,
  rateLimited,
  refusedArguments,
  rejected,
  unavailable,
} from './failure-errors.ts';
import { describeFailure, type Failure, type StreamProgress } from './failure-facts.ts';
import { ProviderFailure, type FailedOutcome } from './image-provider.ts';

interface Row {
  /** What it is about, for the test that each row has. */
  name: string;
  when: (failure: Failure) => boolean;
  outcome: FailedOutcome;
  sendAgain: boolean;
  error: (failure: Failure) => LienzoError;
}

/**
 * The connection did not come about, so nothing of the request left. Codes that a connection in use can end with too
 * (EHOSTUNREACH, ENETUNREACH, ERR_SSL_…) prove it only together with ERR_NEVER_CONNECTED, which our transport adds.
 */
const NEVER_CONNECTED =
  /^(ERR_NEVER_CONNECTED|ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_.+|CERT_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.+)$/;

/** What is said with these is about the account, whatever the status. */
export const ACCOUNT_CODES: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'invalid_api_key',
  'account_deactivated',
  'organization_must_be_verified',
  'model_not_found',
]);

/** The last two are Azure's. */
const REJECTION_CODES = new Set([
  'moderation_blocked',
  'content_policy_violation',
  'content_filter',
  'contentFilter',
]);

/** Types of errors by which the API says that the request itself is wrong. */
const USER_ERROR_TYPES = new Set<unknown>(['invalid_request_error', 'image_generation_user_error']);

/** What gateways say when whoever stands behind them takes too long: that one may still be painting. */
const GAVE_UP_WAITING = new Set([408, 499]);

/** What a failed call proves: the first row that fits. What fits none was sent, and nobody knows what became of it. */
export const failureTable: readonly Row[] = [
  {
    name: 'never connected',
    when: (failure) =>
      failure.status === undefined && failure.systemCodes.some((code) => NEVER_CONNECTED.test(code)),
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: unavailable,
  },
  {
    name: 'account refused',
    when: (failure) =>
      (isStatus(failure, 400, 499) || isRefusedStream(failure)) &&
      ACCOUNT_CODES.has(failure.envelopeCode ?? ''),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
  {
    name: 'rate limited',
    when: (failure) =>
      failure.status === 429 || (isRefusedStream(failure) && failure.envelopeCode === 'rate_limit_exceeded'),
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: rateLimited,
  },
  {
    name: 'overloaded',
    // A gateway on the way says `{"message": …}` when it gives up on a picture in the making; OpenAI always tells a type.
    when: ({ status, envelopeCode, envelope }) =>
      status === 503 && envelopeCode !== undefined && typeof envelope['type'] === 'string',
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: unavailable,
  },
  {
    name: 'redirected',
    // No redirect is followed, and one that answers a POST in this way has not taken it: the address is wrong.
    when: (failure) => [301, 302, 307, 308].includes(failure.status ?? 0),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
  {
    name: 'moderation refused',
    // Moderation looks at partial pictures too, so in a stream it may refuse after some of them.
    when: (failure) =>
      (isStatus(failure, 400, 499) || failure.errorEvent !== undefined) &&
      REJECTION_CODES.has(failure.envelopeCode ?? ''),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: rejected,
  },
  {
    name: 'arguments refused',
    when: (failure) =>
      ([400, 413, 422].includes(failure.status ?? 0) && failure.envelopeCode !== undefined) ||
      (isRefusedStream(failure) && USER_ERROR_TYPES.has(failure.envelope['type'])),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: refusedArguments,
  },
  {
    name: 'any other 4xx',
    when: (failure) => isStatus(failure, 400, 499) && !GAVE_UP_WAITING.has(failure.status ?? 0),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
];

/**
 * Whatever the SDK threw, as a failure with its outcome.
 * @param stream how far an answer that is a stream had come; undefined: it was none, or had not begun
 */
export function translateFailure(error: unknown, stream?: StreamProgress): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const failure = describeFailure(error, stream);
  const row = failureTable.find(({ when }) => when(failure));
  return new ProviderFailure({
    outcome: row?.outcome ?? 'UNKNOWN',
    sendAgain: row?.sendAgain ?? false,
    error: row?.error(failure) ?? outcomeUnknown(),
    ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    upstreamRequestId:
      stream?.upstreamRequestId ?? (error instanceof APIError ? (error.requestID ?? null) : null),
    cause: error,
  });
}

/** The caller changed their mind before anything was sent. */
export function neverSent(reason: unknown): ProviderFailure {
  return new ProviderFailure({
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: canceled(),
    upstreamRequestId: null,
    cause: reason,
  });
}

/** A 200 in which no whole picture is: it was most likely made and billed. */
export function noWholePicture(upstreamRequestId: string | null): ProviderFailure {
  return new ProviderFailure({
    outcome: 'UNKNOWN',
    sendAgain: false,
    error: outcomeUnknown(),
    upstreamRequestId,
    cause: new Error('The answer has no whole picture.'),
  });
}

/**
 * An error event that is the first of a stream says what the status, which is out already, could not. Behind another event it
 * proves nothing: the model has begun by then.
 */
function isRefusedStream({ errorEvent }: Failure): boolean {
  return errorEvent === 'first';
}

function isStatus(failure: Failure, from: number, to: number): boolean {
  return failure.status !== undefined && failure.status >= from && failure.status <= to;
}
