import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Lookout, Sign } from './lookout.ts';

/**
 * When a server is killed: soon after its first request, at any moment once it is busy, when a step has just begun, or
 * while it mends what the one before it left.
 */
export type Aim = 'early' | 'busy' | Sign | 'mending';

/** What passes quickly is hardly met by chance, so it is aimed at. */
export const aims = [
  'early',
  'busy',
  'busy',
  'busy',
  'recorded',
  'answered',
  'spooled',
  'spooled',
  'stored',
  'stored',
  'settled',
  'mending',
] as const satisfies Aim[];

const EARLY_MILLISECONDS = 200;
const BUSY_MILLISECONDS = 400;
/** Not always the first one, as its server does little else yet. */
const MOST_SIGNS = 3;
const JITTER_MILLISECONDS = 2;

/** Fulfilled when the server is to be killed, counted from the moment when it has requests. */
export async function momentOf(
  aim: Exclude<Aim, 'mending'>,
  { chance, lookout }: { chance: Chance; lookout: Lookout },
): Promise<void> {
  if (aim === 'early' || !lookout.knows(aim === 'busy' ? 'answered' : aim)) {
    return sleep(chance.upTo(EARLY_MILLISECONDS));
  }
  if (aim === 'busy') {
    await lookout.sees('answered', 1);
    return sleep(chance.upTo(BUSY_MILLISECONDS));
  }
  await lookout.sees(aim, 1 + chance.upTo(MOST_SIGNS - 1));
  await sleep(chance.upTo(JITTER_MILLISECONDS));
}
