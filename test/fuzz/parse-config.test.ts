import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { type VariableName, variableNames } from '../../src/config/variables.ts';
import { workingFolder } from '../config/problems.ts';
import { expectPromisesKept } from './config-promises.ts';
import { anyText, environments, hopelessEntries } from './environments.ts';
import { runs } from './runs.ts';

/** Anything but a ConfigError is thrown on. */
function outcomeOf(env: Record<string, string | undefined>): Config | ConfigError {
  try {
    return parseConfig(env, { workingFolder });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

describe('any environment', () => {
  it('gives a configuration that keeps its promises, or a ConfigError with every mistake', () => {
    let usable = 0;
    fc.assert(
      fc.property(environments, hopelessEntries, fc.boolean(), (entries, hopeless, hasHopeless) => {
        const wrong = hasHopeless ? (Object.keys(hopeless) as VariableName[]) : [];
        const env = { ...entries, ...(hasHopeless ? hopeless : {}) };
        const outcome = outcomeOf(env);
        if (!(outcome instanceof ConfigError)) {
          usable += 1;
          expect(wrong).toEqual([]);
          expectPromisesKept(outcome, env);
          return;
        }
        const { problems, message } = outcome;
        const lines = problems.map((problem) => `  - ${problem.message}`);
        expect(message.split('\n').slice(1, -1)).toEqual(lines);
        expect(lines.length).toBeGreaterThan(0);
        // Nothing that moves the cursor of a terminal, begins a line or turns the text around.
        expect(lines.join('')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        for (const problem of problems) {
          expect(problem.message).toMatch(
            new RegExp(`^${problem.variable}: got .+; expected .+, for example [^\\0]+$`),
          );
        }
        const named = problems.map((problem) => variableNames.indexOf(problem.variable));
        expect(named).toEqual(named.toSorted((one, other) => one - other));
        expect(named).toEqual(expect.arrayContaining(wrong.map((name) => variableNames.indexOf(name))));
      }),
      runs(),
    );
    expect(usable / runs().numRuns).toBeGreaterThan(0.05);
    expect(usable / runs().numRuns).toBeLessThan(0.8);
  });

  it('means the same each time, in any order, with spaces around the values and beside unknown variables', () => {
    const unknown = fc.dictionary(
      fc
        .oneof(
          fc.constantFrom('__proto__', 'constructor', 'toString', 'port', 'PORT ', 'LIENZO_PORT', ''),
          fc.string(),
        )
        .filter((name) => !variableNames.includes(name as VariableName)),
      anyText,
      { maxKeys: 3, noNullPrototype: true },
    );
    const space = fc.constantFrom(' ', '\t', '\r\n', ' \n ');
    fc.assert(
      fc.property(environments, unknown, space, (env, more, gap) => {
        const outcome = outcomeOf(Object.freeze({ ...env }));
        const padded = Object.entries(env).map(([name, value]) => [name, `${gap}${value}${gap}`] as const);
        const other: Record<string, string> = { ...Object.fromEntries(padded.toReversed()), ...more };
        const otherOutcome = outcomeOf(Object.freeze(other));
        if (outcome instanceof ConfigError) {
          expect(otherOutcome).toBeInstanceOf(ConfigError);
          expect((otherOutcome as ConfigError).message).toBe(outcome.message);
        } else expect(otherOutcome).toStrictEqual(outcome);
      }),
      runs(),
    );
  });

  it('means the same when its addresses are written as they were understood', () => {
    fc.assert(
      fc.property(environments, (env) => {
        const outcome = outcomeOf(env);
        if (outcome instanceof ConfigError) return;
        const { server, provider, storage, database } = outcome;
        const understood = {
          PUBLIC_URL: server.publicUrl,
          CORS_ORIGINS: server.corsOrigins.join(),
          ALLOWED_HOSTS: server.allowedHosts.join(),
          ...(provider.engine === 'openai' && { OPENAI_BASE_URL: provider.baseUrl }),
          ...(storage.kind === 's3' && { S3_ENDPOINT: storage.endpoint, S3_PREFIX: storage.prefix }),
          ...(database.kind === 'postgresql' && {
            DATABASE_URL: database.url,
            DATABASE_TLS: database.tls,
          }),
        };
        expect(outcomeOf({ ...env, ...understood })).toStrictEqual(outcome);
      }),
      runs(),
    );
  });
});
