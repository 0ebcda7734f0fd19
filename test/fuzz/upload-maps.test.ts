import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { UploadedFile } from '../../src/graphql/uploaded-file.ts';
import { placeUploads, planUploads } from '../../src/http/graphql-uploads.ts';
import { runs } from './runs.ts';

const forbiddenKeys = ['__proto__', 'constructor', 'prototype'];
const plainKeys = ['a', 'b', 'c', '0', '1', '00', '', 'length', 'toString', 'a.b'];
const keys = fc.constantFrom(...plainKeys, ...forbiddenKeys);
const { json, object } = fc.letrec<{ json: unknown; object: Record<string, unknown> }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(false, 1, 'x', '') },
    { weight: 2, arbitrary: fc.array(tie('json'), { maxLength: 3 }) },
    { weight: 3, arbitrary: tie('object') },
  ),
  object: fc.array(fc.tuple(keys, tie('json')), { minLength: 1, maxLength: 4 }).map(Object.fromEntries),
}));
const documents = fc.oneof(
  { weight: 9, arbitrary: fc.record({ query: fc.constantFrom('{ x }', null), variables: object }) },
  { weight: 1, arbitrary: fc.record({ variables: json }) },
  { weight: 1, arbitrary: json },
);

/** A number stands for one of the nulls that no path leads to yet, and for nothing where there are none. */
const choices = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 50 }) },
  {
    weight: 1,
    arbitrary: fc.record({
      anywhere: fc.nat({ max: 50 }),
      more: fc.constantFrom('', '', '', '0', '.0', '.1', '.'),
    }),
  },
);
type Choice = number | { anywhere: number; more: string };
const pathLists = fc.oneof(
  { weight: 15, arbitrary: fc.array(choices, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant([]) },
);
const maps = fc.dictionary(fc.constantFrom('0', '1', 'a', '__proto__'), pathLists, { noNullPrototype: true });

function withPaths(
  document: unknown,
  map: Record<string, readonly Choice[]>,
  allowed: readonly string[],
): Record<string, string[]> {
  const free = [...allowed];
  const all = ['', ...everyPath(document, '')];
  const pathsOf = (choice: Choice) =>
    typeof choice === 'number'
      ? free.splice(choice % free.length, 1)
      : [`${all[choice.anywhere % all.length]}${choice.more}`];
  const entries = Object.entries(map).map(([name, list]) => [name, list.flatMap(pathsOf), list] as const);
  return Object.fromEntries(entries.filter(([, paths, list]) => paths.length > 0 || list.length === 0));
}

/** To whatever stands in the document, in the query too and behind keys that are forbidden. */
function everyPath(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    prefix + key,
    ...everyPath(child, `${prefix}${key}.`),
  ]);
}

/** Where a client of this document may ask for a file: every path that leads to a null without a doubt. */
function nullPaths(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value)
    .filter(([key]) => !forbiddenKeys.includes(key) && !key.includes('.'))
    .flatMap(([key, child]) => nullPaths(child, `${path}.${key}`));
}

/** A copy in which the files stand at their paths. */
function withFiles(value: unknown, files: ReadonlyMap<string, UploadedFile>, path: string): unknown {
  if (value === null) return files.get(path) ?? null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((child, index) => withFiles(child, files, `${path}.${index}`));
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const isHidden = forbiddenKeys.includes(key) || key.includes('.');
      return [key, isHidden ? child : withFiles(child, files, `${path}.${key}`)];
    }),
  );
}

/** `planUploads` and `placeUploads` as a request calls them; undefined where they refuse. */
function upload(operations: string, map: string, files: ReadonlyMap<string, UploadedFile>): unknown {
  try {
    const plan = planUploads(new Map(Object.entries({ operations, map })));
    placeUploads(plan, files);
    return plan.operations;
  } catch (error) {
    if (error instanceof LienzoError && error.code === 'BAD_USER_INPUT') return undefined;
    throw error;
  }
}

function globals(): PropertyKey[] {
  return [Object.prototype, Array.prototype, Function.prototype].flatMap(Reflect.ownKeys);
}

it('a map puts files in place of nulls in the variables and changes nothing else, or is refused', () => {
  const globalsBefore = globals();
  let placed = 0;
  fc.assert(
    fc.property(documents, maps, (document, choicesByName) => {
      const isOperation = typeof document === 'object' && document !== null && !Array.isArray(document);
      const variables = isOperation && 'variables' in document ? document.variables : undefined;
      const allowed = variables === null ? [] : nullPaths(variables, 'variables');
      const map = withPaths(document, choicesByName, allowed);
      const paths = Object.values(map);
      const isRight =
        isOperation &&
        paths.every((list) => list.length > 0 && list.every((path) => allowed.includes(path))) &&
        new Set(paths.flat()).size === paths.flat().length;

      const files = new Map(
        Object.keys(map).map((name) => [
          name,
          new UploadedFile({ name, type: '', bytes: Buffer.from(name) }),
        ]),
      );
      const fileAt = new Map(
        [...files].flatMap(([name, file]) => (map[name] ?? []).map((path) => [path, file] as const)),
      );
      const result = upload(JSON.stringify(document), JSON.stringify(map), files);
      const changed = fileAt.size > 0 && { variables: withFiles(variables, fileAt, 'variables') };
      const expected = isRight ? { ...document, ...changed } : undefined;
      expect(isDeepStrictEqual(result, expected)).toBe(true);
      placed += Number(isRight && fileAt.size > 0);
    }),
    runs(),
  );
  expect(globals()).toEqual(globalsBefore);
  expect(placed).toBeGreaterThan(runs().numRuns / 10);
});
