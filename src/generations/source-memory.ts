import { LienzoError } from '../errors.ts';
import { createByteBudget } from './byte-budget.ts';

/** For uploads and what they are converted to, as long as a generation needs them: all of this process together. */
const MAX_BYTES = 768 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 10;

/** A generation goes on with its pictures when its client has gone, and the memory for bodies no longer counts them. */
export function createSourceMemory() {
  return createByteBudget({ maxBytes: MAX_BYTES, alwaysBytes: 0, refusal: tooMuch });
}

function tooMuch(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'This server has as many pictures in hand as it can hold. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: RETRY_AFTER_SECONDS } },
  );
}
