import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { UploadedFile } from '../../src/graphql/uploaded-file.ts';
import { parseGraphQLRequest } from '../../src/http/graphql-request.ts';
import { body, boundary, field, file, multipartRequest, operations } from '../http/multipart-body.ts';
import { formRequest, readForm, roomyLimits } from './forms.ts';
import { mutate, mutations } from './mutations.ts';
import { runs } from './runs.ts';

const shapes = [
  [operations({ file: null }, { a: ['variables.file'] }), field('more', 'x'), file('a', 'A')],
  [operations({ file: null }, { a: ['variables.file'] }), file('a', 'A'), file('b', 'B')],
  [operations({ file: null, text: 'x' }, { a: ['variables.file'] }), file('a', 'A')],
  [
    operations(
      { files: [null, { file: null }] },
      { a: ['variables.files.1.file'], b: ['variables.files.0'] },
    ),
    file('b', 'B'),
    file('a', 'A'),
  ],
  [
    operations({ deep: { a: null, b: null } }, { a: ['variables.deep.a', 'variables.deep.b'] }),
    file('a', 'A'),
  ],
];
const words = 'variables operations map __proto__ constructor query null name filename 0 1 a b'.split(' ');
const marks = [...Array.from('."{}[]:,;=\0\xff'), '\r\n', '--'];

/** What the client asked for, read by hand from a body that was taken. */
async function readAsked(content: Buffer<ArrayBuffer>) {
  const parts = await readForm(formRequest(boundary, content));
  if ('code' in parts) throw new Error(parts.message);
  const contentOf = (name: string) => parts.find((part) => part.name === name)?.content;
  const json = (name: string) => JSON.parse(contentOf(name) ?? '') as Record<string, unknown>;
  const map = Object.entries(json('map') as Record<string, string[]>);
  return {
    operations: json('operations'),
    places: map.flatMap(([name, paths]) => paths.map((path) => ({ path, content: contentOf(name) }))),
    names: parts.map((part) => part.name),
    mapped: map.map(([name]) => name),
  };
}

function valueAt(root: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
}

/** A copy of the variables in which null stands for each file. */
function withoutFiles(variables: unknown): unknown {
  const text = JSON.stringify(variables, (_, value: unknown) =>
    value instanceof UploadedFile ? null : value,
  );
  return text === undefined ? undefined : JSON.parse(text);
}

it('a changed upload is refused by code, or gives the operation that stands in it, files where the map says', async () => {
  const changes = mutations([...words, ...marks], { min: 0, max: 3 });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...shapes),
      changes,
      fc.constantFrom(true, true, true, false),
      async (shape, changesOfBody, hasHeader) => {
        const content = Buffer.from(mutate(body(...shape).toString('latin1'), changesOfBody), 'latin1');
        const request = multipartRequest(content);
        if (!hasHeader) request.headers.delete('graphql-preflight');
        const outcome = await parseGraphQLRequest(request, roomyLimits).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(LienzoError);
          expect(outcome).toMatchObject({ code: hasHeader ? 'BAD_USER_INPUT' : 'CSRF_REQUIRED' });
          return;
        }
        taken += 1;
        expect(hasHeader).toBe(true);
        const { query, variables } = outcome as Awaited<ReturnType<typeof parseGraphQLRequest>>;
        const asked = await readAsked(content);
        expect(query).toBe(asked.operations['query']);
        expect(withoutFiles(variables)).toEqual(asked.operations['variables'] ?? undefined);
        expect(asked.names.toSorted()).toEqual(['map', 'operations', ...asked.mapped].toSorted());
        for (const place of asked.places) {
          const upload = valueAt({ variables }, place.path) as UploadedFile;
          expect(upload).toBeInstanceOf(UploadedFile);
          expect(Buffer.from(upload.bytes).toString('latin1')).toBe(place.content);
        }
      },
    ),
    runs(),
  );
  expect(taken).toBeGreaterThan(runs().numRuns / 100);
});
