import type { Scenario } from './scenario.ts';
import { brokenAnswers } from './scenarios/broken-answers.ts';
import { brokenConnections } from './scenarios/broken-connections.ts';
import { oddAnswers } from './scenarios/odd-answers.ts';
import { brokenStreams } from './scenarios/broken-streams.ts';
import { oddStreams } from './scenarios/odd-streams.ts';
import { refusals } from './scenarios/refusals.ts';
import { refusedStreams } from './scenarios/refused-streams.ts';
import { waits } from './scenarios/waits.ts';

/** Everything that the fake can play, by name; "ok" is the usual answer. */
export const scenarios = {
  ok: { made: true },
  ...refusals,
  ...waits,
  ...brokenAnswers,
  ...brokenConnections,
  ...oddAnswers,
  ...refusedStreams,
  ...brokenStreams,
  ...oddStreams,
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

/** @throws Error for a name that is none */
export function findScenario(name: string): Scenario {
  if (!Object.hasOwn(scenarios, name)) throw new Error(`There is no scenario called ${name}.`);
  return scenarios[name as ScenarioName];
}
