import { outlastOutage } from '../database/transient-errors.ts';
import type { GenerationParts } from './parts.ts';

/** Asks the database again while it is away, for as long as a lease lasts: longer, and others may have taken over. */
export function patiently<Result>(
  { leaseSeconds }: Pick<GenerationParts, 'leaseSeconds'>,
  work: () => Promise<Result>,
  options: { signal?: AbortSignal } = {},
): Promise<Result> {
  return outlastOutage(work, { maxSeconds: leaseSeconds, ...options });
}
