import type { ConfigProblem } from './config-error.ts';
import { type Environment, environmentSchema } from './environment-schema.ts';
import { wrongValue } from './problems.ts';
import { quote } from './quote.ts';
import { listItems } from './value-schemas.ts';
import { type Given, type VariableName, variableNames, variables } from './variables.ts';

/** The environment, each variable looked at by itself. */
export interface Reading {
  /** What was set, trimmed. An empty text counts as not set. */
  given: Given;
  /** Checked values. A broken variable has its default here, or nothing. */
  values: Environment;
  /** Variables whose value is a mistake; rules that compare values must leave them out. */
  broken: ReadonlySet<VariableName>;
  problems: readonly ConfigProblem[];
}

/** Looks at the variables of the table and at nothing else in `env`. */
export function readEnvironment(env: Record<string, string | undefined>): Reading {
  const given = Object.fromEntries(
    variableNames.map((name) => [name, env[name]?.trim()]).filter(([, text]) => text),
  ) as Given;
  const parsed = environmentSchema.safeParse({ ...defaults, ...given });
  if (parsed.success) return { given, values: parsed.data, broken: new Set(), problems: [] };

  const problems = parsed.error.issues.map((issue) => describe(issue, given));
  const broken = new Set(problems.map((problem) => problem.variable));
  const sound = Object.fromEntries(
    Object.entries(given).filter(([name]) => !broken.has(name as VariableName)),
  );
  return { given, values: environmentSchema.parse({ ...defaults, ...sound }), broken, problems };
}

const defaults: Given = Object.fromEntries(
  variableNames.flatMap((name) => {
    const text = variables[name].default;
    return text === undefined ? [] : [[name, text]];
  }),
);

/** The issue of one variable, or of one item in a list: then only the item is shown. */
function describe(issue: { path: PropertyKey[]; message: string }, given: Given): ConfigProblem {
  const [variable, place] = issue.path as [VariableName, number | undefined];
  const text = given[variable] ?? '';
  const shown = quote(variable, place === undefined ? text : (listItems(text)[place] ?? text), given);
  return wrongValue(variable, shown, issue.message);
}
