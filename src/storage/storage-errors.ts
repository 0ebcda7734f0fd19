import { LienzoError } from '../errors.ts';

/** @param cause what the disk or the service said: for the log only */
export function storageUnavailable(cause: unknown): LienzoError {
  return new LienzoError('STORAGE_UNAVAILABLE', 'Storage cannot be used at the moment. Try again later.', {
    cause,
  });
}

export function objectNotFound(cause?: unknown): LienzoError {
  return new LienzoError('NOT_FOUND', 'There is no such object.', { cause });
}
