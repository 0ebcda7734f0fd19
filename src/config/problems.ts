import type { ConfigProblem } from './config-error.ts';
import { type VariableName, variables } from './variables.ts';

/**
 * A value that can't be used.
 * @param got what was got, as `quote` shows it
 * @param expected completes "expected …"
 * @param example completes "for example …"; the one of the table where it is left out
 */
export function wrongValue(
  variable: VariableName,
  got: string,
  expected: string,
  example = exampleOf(variable),
): ConfigProblem {
  return { variable, message: `${variable}: got ${got}; expected ${expected}, for example ${example}` };
}

/**
 * A variable that others make necessary.
 * @param reason completes "because …"
 * @param otherwise what can be set instead
 */
export function missingValue(variable: VariableName, reason: string, otherwise?: string): ConfigProblem {
  const example = exampleOf(variable) + (otherwise === undefined ? '' : `, or ${otherwise}`);
  return wrongValue(variable, 'nothing', `a value because ${reason}`, example);
}

function exampleOf(variable: VariableName): string {
  return `${variable}=${variables[variable].example}`;
}
