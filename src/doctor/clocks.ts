import { type Finding, failed, ok, warning } from './finding.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What the dates of answers and the network's delay can make of two clocks that agree. */
const TOLERATED = 10 * SECOND;

/**
 * Compares this machine's clock with another's.
 * @param options.owner whose the other clock is
 * @param options.aheadMilliseconds how far that clock is ahead of ours
 * @param options.refusedFromMilliseconds from which difference on requests are refused; undefined: they never are
 * @param options.consequence what a difference leads to, a whole sentence
 */
export function compareClocks(options: {
  subject: string;
  owner: string;
  aheadMilliseconds: number;
  refusedFromMilliseconds: number | undefined;
  consequence: string;
}): Finding {
  const { subject, owner, aheadMilliseconds, refusedFromMilliseconds, consequence } = options;
  const difference = Math.abs(aheadMilliseconds);
  if (difference < TOLERATED) return ok(subject, `This machine's clock agrees with the one of ${owner}.`);
  const explanation = {
    text: `${describeDifference(aheadMilliseconds, owner)} ${consequence}`,
    advice: clockAdvice,
  };
  return difference >= (refusedFromMilliseconds ?? Infinity)
    ? failed(subject, explanation)
    : warning(subject, explanation);
}

export const clockAdvice = 'Let NTP set the clock of this machine (on most Linux: timedatectl set-ntp true).';

/** "This machine's clock is 2 hours behind the one of S3." */
export function describeDifference(aheadMilliseconds: number, owner: string): string {
  const direction = aheadMilliseconds > 0 ? 'behind' : 'ahead of';
  return `This machine's clock is ${durationInWords(Math.abs(aheadMilliseconds))} ${direction} the one of ${owner}.`;
}

/** "3 hours": in the largest unit of which there are two or more. */
export function durationInWords(milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return `${Math.round(milliseconds / DAY)} days`;
  if (milliseconds >= 2 * HOUR) return `${Math.round(milliseconds / HOUR)} hours`;
  if (milliseconds >= 2 * MINUTE) return `${Math.round(milliseconds / MINUTE)} minutes`;
  return `${Math.round(milliseconds / SECOND)} seconds`;
}
