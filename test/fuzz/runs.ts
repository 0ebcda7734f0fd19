import type { Parameters } from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How often every property is tried, and FUZZ_SEED where one was set: the seed that a failure prints. */
    fuzz: { numRuns: number; seed?: number };
  }
}

/** Longest wait for one case: what never settles shows as a counter-example, and not as a test that took too long. */
const hangMilliseconds = 30_000;

/** The parameters of every `fc.assert` here. Asked inside of a test, because two projects may share this module. */
export function runs<Case>(): Parameters<Case> & { numRuns: number } {
  return { ...inject('fuzz'), timeout: hangMilliseconds };
}
