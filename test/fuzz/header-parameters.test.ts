import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseParameterizedHeader } from '../../src/http/body/header-parameters.ts';
import { mutate, mutations } from './mutations.ts';
import { runs } from './runs.ts';

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10 }).map((text) => text.replace(/[\r\n\0]/g, '')),
  fc.string({ unit: fc.constantFrom('"', '\\', ';', '=', ' ', 'a'), maxLength: 8 }),
);
const space = fc.constantFrom('', ' ', '\t', '  ');
const headers = fc.record({
  value: fc.tuple(token, token).map((words) => words.join('/')),
  parameters: fc.uniqueArray(fc.tuple(token, values, space, fc.boolean()), {
    selector: ([name]) => name.toLowerCase(),
    maxLength: 4,
  }),
});

/** @param bare writes a value without quotes or escapes where it needs none, as old browsers do with whole paths */
function write(name: string, value: string, bare: boolean): string {
  if (bare && /^[^\s";]+$/.test(value)) return `${name}=${value}`;
  if (bare && !/"|\\\\|\\$|\\[\u2028\u2029]/.test(value)) return `${name}="${value}"`;
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

it('a header gives back its value and parameters, however it is spaced and quoted, and none with a name twice', () => {
  fc.assert(
    fc.property(headers, space, ({ value, parameters }, end) => {
      const text = parameters.reduce(
        (before, [name, of, gap, bare]) => `${before}${gap};${gap}${write(name, of, bare)}`,
        value,
      );
      const parsed = parseParameterizedHeader(text + end);
      expect(parsed?.value).toBe(value.toLowerCase());
      expect([...(parsed?.parameters ?? [])]).toEqual(
        parameters.map(([name, of]) => [name.toLowerCase(), of]),
      );
      const [[twice] = []] = parameters;
      if (twice !== undefined) expect(parseParameterizedHeader(`${text};${twice}=x`)).toBeUndefined();
    }),
    runs(),
  );
});

it('any header is refused or means what it means when it is written anew', () => {
  const start = 'form-data; name="a"; filename=b';
  const marks = [';', '=', '"', '\\', '\\"', ' ', '\t', '\n', '\0', '\u2028', '*', '/', 'é', 'name', 'x=y'];
  const texts = fc.oneof(
    mutations(marks, { min: 1, max: 4 }).map((changes) => mutate(start, changes)),
    fc.array(fc.constantFrom(...marks, 'a'), { maxLength: 10 }).map((pieces) => `a${pieces.join('')}`),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseParameterizedHeader(text);
      if (parsed === undefined) return;
      expect(parsed.value).toMatch(/^[!#$%&'*+.^_`|~0-9a-z/-]+$/);
      for (const name of parsed.parameters.keys()) expect(name).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
      const anew = [...parsed.parameters].map(([name, value]) => `; ${write(name, value, false)}`);
      expect(parseParameterizedHeader(parsed.value + anew.join(''))).toEqual(parsed);
    }),
    runs(),
  );
});
