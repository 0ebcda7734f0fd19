import { steps } from './steps.ts';
import type { Trial } from './trial.ts';
import type { Verdict } from './verdict.ts';

/** The counts of a trial, as a table for people. */
export function writeReport(title: string, trial: Trial, { fates }: Verdict): string {
  const count = (is: (fate: Verdict['fates'][number]) => boolean) => fates.filter(is).length;
  const isUnknown = ({ answer }: Verdict['fates'][number]) => 'code' in answer;
  const lines: [string, number][] = [
    ['kills', trial.kills],
    ...steps.map((step): [string, number] => [`  generations killed ${step}`, trial.killedAt[step]]),
    ['keys', fates.length],
    ['requests upstream', fates.reduce((sum, { requests }) => sum + requests.length, 0)],
    ['bought', fates.reduce((sum, { made }) => sum + made, 0)],
    ['bought twice', count(({ made }) => made > 1)],
    ['pictures', count((fate) => !isUnknown(fate))],
    ['  that waited in the spool', trial.spooled.size],
    ['OUTCOME_UNKNOWN', count(isUnknown)],
    ['  bought, lost before the spool', count((fate) => isUnknown(fate) && fate.made > 0)],
    ['  never made', count((fate) => isUnknown(fate) && fate.made === 0)],
  ];
  return [title, ...lines.map(([name, value]) => `${name.padEnd(42)}${String(value).padStart(6)}`), ''].join(
    '\n',
  );
}
