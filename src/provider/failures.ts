import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { LienzoError } from '../errors.ts';
import { ProviderFailure, type FailedOutcome } from './image-provider.ts';
import { readRetryAfter } from './retry-after.ts';

/** What an HTTP answer that is no success, or a broken connection, tells. */
interface Failure {
  /** undefined: no answer came. */
  status: number | undefined;
  /** The `code` of OpenAI's error envelope, "" where it has none; undefined: the body is no such envelope. */
  envelopeCode: string | undefined;
  envelope: Record<string, unknown>;
  /** Codes of the error and its causes, "ECONNREFUSED". */
  systemCodes: readonly string[];
  retryAfterSeconds: number | undefined;
}

interface Row {
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

const ACCOUNT_CODES = new Set([
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

/** What gateways say when whoever stands behind them takes too long: that one may still be painting. */
const GAVE_UP_WAITING = new Set([408, 499]);

/** What a failed call proves: the first row that fits. What fits none was sent, and nobody knows what became of it. */
const table: readonly Row[] = [
  {
    when: (failure) =>
      failure.status === undefined && failure.systemCodes.some((code) => NEVER_CONNECTED.test(code)),
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: unavailable,
  },
  {
    when: (failure) => isStatus(failure, 400, 499) && ACCOUNT_CODES.has(failure.envelopeCode ?? ''),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
  {
    when: (failure) => failure.status === 429,
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: rateLimited,
  },
  {
    // A gateway on the way says `{"message": …}` when it gives up on a picture in the making; OpenAI always tells a type.
    when: ({ status, envelopeCode, envelope }) =>
      status === 503 && envelopeCode !== undefined && typeof envelope['type'] === 'string',
    outcome: 'NOT_MADE',
    sendAgain: true,
    error: unavailable,
  },
  {
    // No redirect is followed, and one that answers a POST in this way has not taken it: the address is wrong.
    when: (failure) => [301, 302, 307, 308].includes(failure.status ?? 0),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
  {
    when: (failure) => isStatus(failure, 400, 499) && REJECTION_CODES.has(failure.envelopeCode ?? ''),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: rejected,
  },
  {
    when: (failure) => [400, 413, 422].includes(failure.status ?? 0) && failure.envelopeCode !== undefined,
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: refusedArguments,
  },
  {
    when: (failure) => isStatus(failure, 400, 499) && !GAVE_UP_WAITING.has(failure.status ?? 0),
    outcome: 'NOT_MADE',
    sendAgain: false,
    error: misconfigured,
  },
];

/** Whatever the SDK threw, as a failure with its outcome. */
export function translateFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const failure = describe(error);
  const row = table.find(({ when }) => when(failure));
  return new ProviderFailure({
    outcome: row?.outcome ?? 'UNKNOWN',
    sendAgain: row?.sendAgain ?? false,
    error: row?.error(failure) ?? outcomeUnknown(),
    ...(failure.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
    upstreamRequestId: error instanceof APIError ? (error.requestID ?? null) : null,
    cause: error,
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

function describe(error: unknown): Failure {
  const nothing = { status: undefined, envelopeCode: undefined, envelope: {}, retryAfterSeconds: undefined };
  if (error instanceof APIUserAbortError || !(error instanceof APIError))
    return { ...nothing, systemCodes: [] };
  if (error instanceof APIConnectionError) return { ...nothing, systemCodes: codesOf(error) };
  const envelope = isRecord(error.error) ? error.error : undefined;
  return {
    status: error.status,
    envelopeCode: envelope === undefined || !('message' in envelope) ? undefined : textOf(envelope['code']),
    envelope: envelope ?? {},
    systemCodes: [],
    retryAfterSeconds: readRetryAfter(error.headers, textOf(envelope?.['message'])),
  };
}

/** The codes along the chain of causes, through the parts of an AggregateError too (one for each address tried). */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...parts, ...codesOf(error.cause)];
}

function isStatus(failure: Failure, from: number, to: number): boolean {
  return failure.status !== undefined && failure.status >= from && failure.status <= to;
}

function isCategory(value: unknown): value is string {
  return typeof value === 'string' && /^[\w/-]{1,60}$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function unavailable({ retryAfterSeconds }: Failure): LienzoError {
  return new LienzoError(
    'PROVIDER_UNAVAILABLE',
    'The image provider cannot be reached right now. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: Math.ceil(retryAfterSeconds ?? 5) } },
  );
}

function rateLimited({ retryAfterSeconds }: Failure): LienzoError {
  return new LienzoError(
    'PROVIDER_RATE_LIMITED',
    'The image provider limits how fast pictures are made. Nothing was made or billed; try again after the time given.',
    { details: { retryAfter: Math.ceil(retryAfterSeconds ?? 20) } },
  );
}

function misconfigured(): LienzoError {
  return new LienzoError(
    'PROVIDER_MISCONFIGURED',
    "The image provider refuses this server's account. Nothing was made or billed; tell the operator of this server, whose log says why.",
  );
}

function rejected({ envelope }: Failure): LienzoError {
  const details = isRecord(envelope['moderation_details']) ? envelope['moderation_details'] : {};
  const stage = details['moderation_stage'] === 'output' ? 'output' : 'input';
  const categories = Array.isArray(details['categories']) ? details['categories'] : [];
  return new LienzoError(
    'CONTENT_REJECTED',
    stage === 'input'
      ? 'Moderation refused the prompt or a picture. Change what you ask for and try again.'
      : 'Moderation refused the picture that was made. Change what you ask for and try again.',
    {
      details: {
        stage,
        categories: categories.filter(isCategory),
      },
    },
  );
}

/** Our names for the parameters of the API. */
const fieldsOfParameters = new Map([
  ['prompt', 'prompt'],
  ['n', 'count'],
  ['image', 'sources'],
  ['mask', 'mask'],
  ['size', 'options.size'],
  ['model', 'options.model'],
  ['quality', 'options.quality'],
  ['background', 'options.background'],
  ['complexity', 'options.complexity'],
  ['output_format', 'options.format'],
  ['output_compression', 'options.compression'],
]);

function refusedArguments({ envelope }: Failure): LienzoError {
  const field = fieldsOfParameters.get(textOf(envelope['param']).replace(/\[.*$/, ''));
  return new LienzoError(
    'BAD_USER_INPUT',
    `The image model does not accept ${field === undefined ? 'these arguments' : `this value of ${field}`}. Nothing was made or billed; change it and try again.`,
    { details: { ...(field === undefined ? {} : { field }), rule: 'accepted by the model' } },
  );
}

/** Also what recovery tells of a call whose process died. */
export function outcomeUnknown(): LienzoError {
  return new LienzoError(
    'OUTCOME_UNKNOWN',
    'The request was sent to the image provider and no whole answer came back. It may have been billed, so it is not sent again by itself.',
  );
}
