import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configErrorOf } from '../config/problems.ts';
import { type Environment, environments, openNames, secretNames } from './environments.ts';
import { runs } from './runs.ts';

const canary = 'CaNaRy';
const befores = fc.constantFrom('', 'sk-', 'postgres://user:', 'postgresql://', '"', 'a,', 'a/', '?', '~\0 ');
const secretValues = fc
  .tuple(befores, fc.string(), fc.string())
  .map(([scheme, before, after]) => `${scheme}${before}${canary}${after}`);
const secrets: fc.Arbitrary<Environment> = fc
  .array(fc.tuple(fc.constantFrom(...secretNames), secretValues), { minLength: 1, maxLength: 4 })
  .map(Object.fromEntries);

/** Everything that a failed start could print. */
function printed(env: Environment): string {
  const error = configErrorOf(env);
  const mistakes = error?.problems.length;
  expect(mistakes).not.toBe(0);
  expect(error?.message.split('\n').length).toBe(mistakes && mistakes + 2);
  return `${error?.message} ${error?.stack} ${JSON.stringify(error)}`;
}

describe('no message tells a secret', () => {
  // Vitest maps each frame of a stack that is looked at, which would take most of the time.
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('of its own variable, whatever else is wrong', () => {
    fc.assert(
      fc.property(environments, secrets, (env, secret) => {
        expect(printed({ ...env, ...secret })).not.toContain(canary);
      }),
      runs(),
    );
  });

  it('that was pasted into other variables too', () => {
    const place = fc.tuple(
      fc.constantFrom(...openNames),
      fc.constantFrom('', ' ', ',', '"', 'http://h/', '~\0 '),
      fc.constantFrom('', ' ', ',', '/', '?x', 'x'),
    );
    const places = fc.array(place, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(environments, secrets, places, (env, secret, placesOfFirst) => {
        const [first = ''] = Object.values(secret);
        const pasted = placesOfFirst.map(([name, before, after]) => [name, before + first + after]);
        expect(printed({ ...env, ...secret, ...Object.fromEntries(pasted) })).not.toContain(canary);
      }),
      runs(),
    );
  });
});
