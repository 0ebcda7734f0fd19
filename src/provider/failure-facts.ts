import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { readRetryAfter } from './retry-after.ts';

/** What an HTTP answer that is no success, or a broken connection, tells. */
export interface Failure {
  /** undefined: no answer came. */
  status: number | undefined;
  /** The `code` of OpenAI's error envelope, "" where it has none; undefined: the body is no such envelope. */
  envelopeCode: string | undefined;
  envelope: Record<string, unknown>;
  /** Codes of the error and its causes, "ECONNREFUSED". */
  systemCodes: readonly string[];
  retryAfterSeconds: number | undefined;
  /** Where it is an error event of a stream, which has no status: whether other events had come before it. */
  errorEvent: 'first' | 'later' | undefined;
}

/** How far an answer that is a stream had come when it failed. */
export interface StreamProgress {
  upstreamRequestId: string | null;
  /** Whether any event had come: the model may have begun by then. */
  hasBegun: boolean;
}

/**
 * Takes apart what the SDK threw.
 * @param stream undefined: the answer was none, or had not begun
 */
export function describeFailure(error: unknown, stream?: StreamProgress): Failure {
  const nothing = {
    status: undefined,
    envelopeCode: undefined,
    envelope: {},
    retryAfterSeconds: undefined,
    errorEvent: undefined,
  };
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
    errorEvent: stream === undefined ? undefined : stream.hasBegun ? 'later' : 'first',
  };
}

/** The codes along the chain of causes, through the parts of an AggregateError too (one for each address tried). */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...parts, ...codesOf(error.cause)];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
