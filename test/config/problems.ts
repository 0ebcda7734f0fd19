import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

export const workingFolder = '/srv/lienzo';

/** What `env` is refused with; undefined where it can be used. Anything but a ConfigError is thrown on. */
export function configErrorOf(env: Record<string, string | undefined>): ConfigError | undefined {
  try {
    parseConfig(env, { workingFolder });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** The messages of all mistakes in `env`; none where it can be used. */
export function problemsOf(env: Record<string, string | undefined>): string[] {
  return configErrorOf(env)?.problems.map((problem) => problem.message) ?? [];
}
