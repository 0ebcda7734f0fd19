import { LienzoError } from '../../errors.ts';
import { createByteBudget } from '../../generations/byte-budget.ts';

/** A request of this size passes always: words for a picture, a page of a list. */
const alwaysTakenBytes = 64 * 1024;
const retryAfterSeconds = 5;

/**
 * Bounds the memory for the bodies of all requests in hand. Each has a limit of its own, but a thousand of them at once
 * would end the process, and with it the pictures that others are paying for.
 */
export function createBodyMemory(options: { maxBytes: number }) {
  return createByteBudget({ ...options, alwaysBytes: alwaysTakenBytes, refusal: tooMuch });
}

function tooMuch(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'Too many uploads are in hand right now. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: retryAfterSeconds } },
  );
}
