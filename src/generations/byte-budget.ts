import type { LienzoError } from '../errors.ts';

/** What one request holds of a budget. */
export interface ByteShare {
  /** @throws LienzoError where all shares together would be too much */
  take(bytes: number): void;
  /** Gives all of it back. */
  release(): void;
}

/**
 * Memory that all requests of the process share.
 * @param options.alwaysBytes what a share may have even where nothing is left
 */
export function createByteBudget(options: {
  maxBytes: number;
  alwaysBytes: number;
  refusal: () => LienzoError;
}): { open(): ByteShare } {
  const { maxBytes, alwaysBytes, refusal } = options;
  let taken = 0;
  return {
    open: () => {
      let own = 0;
      return {
        take: (bytes) => {
          if (own + bytes > alwaysBytes && taken + bytes > maxBytes) throw refusal();
          own += bytes;
          taken += bytes;
        },
        release: () => {
          taken -= own;
          own = 0;
        },
      };
    },
  };
}
