import type { VariableName } from './variables.ts';

/** One mistake in the environment. */
export interface ConfigProblem {
  variable: VariableName;
  /** One line for the terminal: the variable, what was got, what is expected, an example. No secret stands in it. */
  message: string;
}

/** The environment can't be used. `message` is the whole text for the terminal, one line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
    super(
      [
        `The environment has ${count}:`,
        ...problems.map((problem) => `  - ${problem.message}`),
        'Every variable is explained in .env.example.',
      ].join('\n'),
    );
    this.problems = problems;
  }
}
