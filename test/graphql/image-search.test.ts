import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editImage, generateImage, listImages, varyImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { imagePages, keysOf } from './pages.ts';
import { createRecordingUpstream, plainPng } from './recording-upstream.ts';

const prompts = [
  'pure wool, 100% of it',
  'pure wool, 1000 of it',
  'snake_case',
  'snakeXcase',
  'C:\\pictures',
  'C:/pictures',
  'Un ÁRBOL en el jardín',
  'un Straßencafé 🌈 画家',
  "Robert'); DROP TABLE images;--",
] as const;

let app: TestApp;
/** What each image is called here, by its key. */
const names = new Map<string, string>();
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  app = await createTestApp({ upstream: upstream.fetch });
  for (const prompt of prompts) {
    names.set((await app.runOk(generateImage, { prompt })).generateImage.key, prompt);
  }
  const file = await plainPng({ r: 1, g: 2, b: 3 });
  names.set((await app.runOk(varyImage, { file })).varyImage.key, 'variation');
  names.set((await app.runOk(varyImage, { file, prompt: 'a tree' })).varyImage.key, 'tree variation');
  names.set(
    (await app.runOk(editImage, { prompt: 'a tree', sources: [{ file }] })).editImage.key,
    'tree edit',
  );
});
afterAll(() => app.close());

async function find(variables: Parameters<typeof imagePages>[1]): Promise<(string | undefined)[]> {
  const keys = keysOf(await imagePages(app, { first: 2, ...variables }));
  return keys.map((key) => names.get(key)).toReversed();
}

describe('images of one kind', () => {
  it.each([
    ['GENERATE', [...prompts]],
    ['VARY', ['variation', 'tree variation']],
    ['EDIT', ['tree edit']],
  ] as const)('%s', async (kind, expected) => {
    expect(await find({ kind })).toEqual(expected);
  });
});

describe('a search', () => {
  it.each<[string, string[]]>([
    ['100%', ['pure wool, 100% of it']],
    ['%', ['pure wool, 100% of it']],
    ['snake_', ['snake_case']],
    ['_', ['snake_case']],
    ['\\', ['C:\\pictures']],
    ['c:\\PICTURES', ['C:\\pictures']],
    ['\\%', []],
    ['árbol', ['Un ÁRBOL en el jardín']],
    ['JARDÍN', ['Un ÁRBOL en el jardín']],
    ['arbol', []],
    ['CAFÉ 🌈 画', ['un Straßencafé 🌈 画家']],
    ['straßen', ['un Straßencafé 🌈 画家']],
    ["robert');", ["Robert'); DROP TABLE images;--"]],
    ['  snake_case\n', ['snake_case']],
    ['tree', ['tree variation', 'tree edit']],
    ['nothing like it', []],
    // The words that we put before a variation's own are no words of the caller.
    ['variation', []],
    ['x'.repeat(200), []],
  ])('for "%s" finds %j', async (search, expected) => {
    expect(await find({ search })).toEqual(expected);
  });

  it('for nothing finds all', async () => {
    for (const search of ['', '   ', null]) expect(await find({ search })).toEqual([...names.values()]);
  });

  it('goes together with a kind', async () => {
    expect(await find({ search: 'tree', kind: 'VARY' })).toEqual(['tree variation']);
    expect(await find({ search: 'tree', kind: 'GENERATE' })).toEqual([]);
  });

  it.each([
    ['over 200 characters', 'x'.repeat(201)],
    ['with a NUL', 'a\0'],
    ['with half a character', '\ud83c'],
  ])('for a text %s is refused', async (_name, search) => {
    const error = await app.runError(listImages, { search });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'search' });
  });
});
