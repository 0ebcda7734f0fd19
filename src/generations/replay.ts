import { LienzoError, type ErrorCode } from '../errors.ts';
import type { GenerationRequest } from './generation-request.ts';
import type { GenerationRecord } from './ledger.ts';

// What a request gets whose idempotency key was used before.

/**
 * Only what failed with nothing made and may go another way now, and what the caller wants again in spite of all.
 * @param first how this request found the generation: its caller agreed to repeat that run, and none that came later
 */
export function mayRunAgain(
  { status, error, finished_at: finishedAt }: GenerationRecord,
  request: GenerationRequest,
  first: GenerationRecord | undefined,
): boolean {
  if (status === 'OUTCOME_UNKNOWN') {
    const isThatRun = first?.status === status && first.finished_at?.getTime() === finishedAt?.getTime();
    return request.retryOutcomeUnknown && isThatRun;
  }
  return status === 'CANCELED' || (status === 'FAILED' && error?.code !== 'CONTENT_REJECTED');
}

export function isWaitedFor({ status, error }: GenerationRecord): boolean {
  return status === 'QUEUED' || (status === 'RUNNING' && error === null);
}

/** The error of a generation that gave no pictures, or none yet. */
export function failureOf(id: string, generation: GenerationRecord | undefined): LienzoError {
  const error = generation?.error;
  if (!error) {
    return new LienzoError(
      'INTERNAL_SERVER_ERROR',
      'The generation was interrupted; ask for it again later.',
      { details: { generationId: id } },
    );
  }
  return new LienzoError(error.code as ErrorCode, error.message, {
    details: { ...error.details, generationId: id },
  });
}

/** @throws LienzoError IDEMPOTENCY_CONFLICT where the key belongs to another request */
export function refuseOtherRequest(earlier: GenerationRecord | undefined, fingerprint: string): void {
  if (earlier === undefined || earlier.fingerprint === fingerprint) return;
  throw new LienzoError(
    'IDEMPOTENCY_CONFLICT',
    'This idempotency key was used before with other arguments. Use a new key for a new request.',
    { details: { generationId: earlier.id, field: 'idempotencyKey' } },
  );
}
