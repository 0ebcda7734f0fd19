import { LienzoError } from '../errors.ts';

const RETRY_AFTER_SECONDS = 10;

/** How many generations this process has in hand, each with its pictures in memory. */
export interface Places {
  /**
   * @returns what gives the place back
   * @throws LienzoError OVERLOADED when all are taken
   */
  take(): () => void;
  /** Takes none: throws as `take` would. */
  check(): void;
}

export function createPlaces(max: number): Places {
  let taken = 0;
  const check = () => {
    if (taken >= max) throw fullHouse();
  };
  return {
    check,
    take: () => {
      check();
      taken += 1;
      let held = true;
      return () => {
        if (held) taken -= 1;
        held = false;
      };
    },
  };
}

function fullHouse(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'This server paints as many pictures as it can right now. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: RETRY_AFTER_SECONDS } },
  );
}
