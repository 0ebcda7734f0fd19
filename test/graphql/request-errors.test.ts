import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { post } from './post.ts';
import { createRecordingUpstream, type RecordedRequest } from './recording-upstream.ts';

let app: TestApp;
let requests: RecordedRequest[];
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  requests = upstream.requests;
  app = await createTestApp({ upstream: upstream.fetch });
});
afterAll(() => app.close());

const generate = 'mutation ($options: ImageOptions) { generateImage(prompt: "a", options: $options) { id } }';
const generateSeveral = 'mutation ($count: Int!) { generateImages(prompt: "a", count: $count) { id } }';
const vary = 'mutation ($file: File, $key: String) { varyImage(file: $file, key: $key) { id } }';
const edit = 'mutation ($sources: [ImageSource!]!) { editImage(prompt: "a", sources: $sources) { id } }';
const sign = 'query ($s: Int!) { image(key: "x") { signedUrl(expiresIn: $s) { url } } }';

/** How a request is refused: the codes of its errors, and what must not have come of it. */
async function refusalOf(request: Parameters<typeof post>[1]) {
  const { status, headers, data, errors = [] } = await post(app, request);
  const requestId = headers.get('x-request-id');
  return {
    status,
    data,
    codes: [...new Set(errors.map(({ extensions }) => extensions.code))],
    withoutRequestId: errors.filter(({ extensions }) => extensions.requestId !== requestId),
    sentToProvider: requests.length,
    takenForBugs: app.log.filter((line) => line.includes('unforeseen')),
  };
}

function refusedWith(code: string) {
  return {
    status: 400,
    data: undefined,
    codes: [code],
    withoutRequestId: [],
    sentToProvider: 0,
    takenForBugs: [],
  };
}

describe('a document that is no GraphQL', () => {
  it.each([
    ['is empty', ''],
    ['is blank', ' \n'],
    ['is a comment', '# nothing'],
    ['ends too soon', '{'],
    ['has an unknown character', '{ image(key: "x") { id } } ?'],
    ['has a string without end', '{ image(key: "x) { id } }'],
    ['is JSON', '{"query": "{ id }"}'],
    ['has a NUL', '{ \0 }'],
  ])('%s: GRAPHQL_PARSE_FAILED', async (_name, query) => {
    expect(await refusalOf({ query })).toEqual(refusedWith('GRAPHQL_PARSE_FAILED'));
  });

  it.each([
    ['is nested without end', '{a'.repeat(100_000)],
    ['has lists within lists without end', `{ nodes(ids: ${'['.repeat(100_000)}`],
    ['has objects within objects without end', `{ nodes(ids: ${'{a:'.repeat(100_000)}`],
    ['has a type of lists of lists without end', `query ($a: ${'['.repeat(100_000)}`],
    ['has endless fields', `{ ${'__typename '.repeat(60_000)} }`],
    ['has endless operations', 'query A { __typename } '.repeat(40_000)],
    ['has endless directives', `{ __typename ${'@skip(if: false) '.repeat(50_000)} }`],
  ])('%s: GRAPHQL_PARSE_FAILED, at once', async (_name, query) => {
    const begin = performance.now();
    expect(await refusalOf({ query })).toEqual(refusedWith('GRAPHQL_PARSE_FAILED'));
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

describe('a document that the schema does not fit', () => {
  it.each([
    ['an unknown field', '{ pictures { id } }'],
    ['an unknown argument', 'mutation { generateImage(prompt: "a", n: 2) { id } }'],
    ['an unknown type', '{ node(id: "x") { ... on Picture { id } } }'],
    ['an unknown fragment', '{ ...F }'],
    ['a fragment that holds itself', '{ ...F } fragment F on Query { ...F }'],
    ['an unknown directive', '{ __typename @defer }'],
    ['a missing argument', 'mutation { generateImage { id } }'],
    ['null for a required argument', 'mutation { generateImage(prompt: null) { id } }'],
    [
      'null for an argument with a default',
      '{ image(key: "x") { signedUrl(expiresIn: 5, download: null) { url } } }',
    ],
    ['a number for a string', '{ image(key: 5) { id } }'],
    ['a string for a number', '{ images(first: "5") { edges { cursor } } }'],
    ['a fraction for a number', '{ images(first: 1.5) { edges { cursor } } }'],
    ['a number over 32 bits', 'mutation { generateImages(prompt: "a", count: 4294967297) { id } }'],
    ['an unknown enum value', 'mutation { generateImage(prompt: "a", options: { quality: ULTRA }) { id } }'],
    [
      'an enum value in lower case',
      'mutation { generateImage(prompt: "a", options: { format: png }) { id } }',
    ],
    [
      'an enum value as a string',
      'mutation { generateImage(prompt: "a", options: { format: "PNG" }) { id } }',
    ],
    ['an unknown field of an input', 'mutation { generateImage(prompt: "a", options: { n: 2 }) { id } }'],
    [
      'the same field of an input twice',
      'mutation { generateImage(prompt: "a", options: { size: "auto", size: "auto" }) { id } }',
    ],
    ['a list for an input', 'mutation { generateImage(prompt: "a", options: []) { id } }'],
    ['neither of file and key in a source', 'mutation { editImage(prompt: "a", sources: [{}]) { id } }'],
    ['null for the key of a source', 'mutation { editImage(prompt: "a", sources: [{ key: null }]) { id } }'],
    ['null among the sources', 'mutation { editImage(prompt: "a", sources: [null]) { id } }'],
    ['null among the ids', '{ nodes(ids: ["x", null]) { id } }'],
    ['no selection of an object', '{ images }'],
    ['a selection of a scalar', '{ image(key: "x") { url { href } } }'],
    ['an undeclared variable', '{ image(key: $key) { id } }'],
    ['an unused variable', 'query ($key: String!) { __typename }'],
    ['a variable of another type', 'query ($key: Int!) { image(key: $key) { id } }'],
    ['a nullable variable in a required place', 'query ($key: String) { image(key: $key) { id } }'],
    ['an output type as a variable', 'query ($i: Image) { __typename }'],
    ['the same alias for different things', '{ a: image(key: "x") { id } a: image(key: "y") { id } }'],
    ['a type definition', '{ __typename } type A { b: Int }'],
  ])('%s: GRAPHQL_VALIDATION_FAILED', async (_name, query) => {
    expect(await refusalOf({ query })).toEqual(refusedWith('GRAPHQL_VALIDATION_FAILED'));
  });
});

describe('variables that do not fit', () => {
  it.each<[string, string, object]>([
    ['a missing one', generateSeveral, {}],
    ['null for a required one', generateSeveral, { count: null }],
    ['a string for a number', generateSeveral, { count: '2' }],
    ['a fraction for a number', generateSeveral, { count: 1.5 }],
    ['a number over 32 bits', generateSeveral, { count: 4_294_967_297 }],
    ['a number over 64 bits', generateSeveral, { count: 1e300 }],
    ['true for a number', generateSeveral, { count: true }],
    ['a list for a number', generateSeveral, { count: [2] }],
    ['a number for a string', vary, { key: 5 }],
    ['an object for a string', vary, { key: { toString: 'x' } }],
    ['a string for an input', generate, { options: 'auto' }],
    ['a list for an input', generate, { options: [] }],
    ['an unknown field of an input', generate, { options: { n: 2 } }],
    ['an inherited name as a field of an input', generate, { options: { constructor: 1 } }],
    ['an unknown enum value', generate, { options: { quality: 'ULTRA' } }],
    ['an inherited name as an enum value', generate, { options: { quality: 'toString' } }],
    ['an enum value in lower case', generate, { options: { format: 'png' } }],
    ['a number as an enum value', generate, { options: { format: 0 } }],
    ['a size of another form', generate, { options: { size: '1024*1024' } }],
    ['a size with blanks', generate, { options: { size: ' 1024x1024' } }],
    ['a size with a sign', generate, { options: { size: '-1024x1024' } }],
    ['a size with endless digits', generate, { options: { size: `${'1'.repeat(100_000)}x1` } }],
    ['a number for a size', generate, { options: { size: 1024 } }],
    ['a text for a file', vary, { file: 'picture.png' }],
    ['an object for a file', vary, { file: { name: 'picture.png', type: 'image/png', bytes: [1] } }],
    ['neither of file and key in a source', edit, { sources: [{}] }],
    ['both of file and key in a source', edit, { sources: [{ key: 'x', file: null }] }],
    ['null for the key of a source', edit, { sources: [{ key: null }] }],
    ['another field in a source', edit, { sources: [{ key: 'x', url: 'http://localhost' }] }],
    ['null among the sources', edit, { sources: [null] }],
    ['null for the sources', edit, { sources: null }],
    ['a fraction of a second', sign, { s: 0.5 }],
  ])('%s: BAD_USER_INPUT', async (_name, query, variables) => {
    expect(await refusalOf({ query, variables })).toEqual(refusedWith('BAD_USER_INPUT'));
  });

  it('are named with the place of the mistake', async () => {
    const { errors } = await post(app, {
      query: generate,
      variables: { options: { quality: 'ULTRA', n: 1 } },
    });
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/\$options.*quality.*ULTRA/),
      expect.stringMatching(/\$options.*"n"/),
    ]);
  });

  it('that come to nothing only where an argument needs them are coded too, with the path of the field', async () => {
    const query = 'query ($key: String = "x") { image(key: $key) { id } }';
    const { status, headers, data, errors } = await post(app, { query, variables: { key: null } });
    expect({ status, data, errors }).toEqual({
      status: 400,
      data: { image: null },
      errors: [
        {
          message: 'Argument "key" of non-null type "String!" must not be null.',
          path: ['image'],
          locations: [{ line: 1, column: 41 }],
          extensions: { code: 'BAD_USER_INPUT', requestId: headers.get('x-request-id') },
        },
      ],
    });
  });

  it('may be left out where the argument has a default', async () => {
    const { data, errors } = await post(app, {
      query:
        'query ($download: Boolean) { image(key: "x") { signedUrl(expiresIn: 5, download: $download) { url } } }',
    });
    expect({ data, errors }).toEqual({ data: { image: null }, errors: undefined });
  });
});

describe('an operation that cannot be told', () => {
  it.each<[string, Parameters<typeof post>[1]]>([
    ['no name for several', { query: 'query A { __typename } query B { __typename }' }],
    ['a name that is not there', { query: 'query A { __typename }', operationName: 'C' }],
    ['an empty name', { query: '{ __typename }', operationName: '' }],
    ['two of one name', { query: 'query A { __typename } query A { __typename }' }],
    ['no operation at all', { query: 'fragment F on Query { __typename }' }],
  ])('%s', async (_name, request) => {
    const { status, headers, errors } = await post(app, request);
    expect(status).toBe(400);
    expect(errors?.length).toBeGreaterThan(0);
    for (const { extensions } of errors ?? []) {
      expect(extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
      expect(extensions.requestId).toBe(headers.get('x-request-id'));
    }
  });
});

describe('a mutation by GET', () => {
  it.each([
    ['alone', 'mutation { generateImage(prompt: "a") { id } }', ''],
    [
      'named beside a query',
      'query A { __typename } mutation B { generateImage(prompt: "a") { id } }',
      '&operationName=B',
    ],
    ['that is free', 'mutation { deleteImage(key: "x") { id } }', ''],
  ])('%s is METHOD_NOT_ALLOWED and does not run', async (_name, query, more) => {
    for (const accept of ['application/graphql-response+json', 'application/json']) {
      const address = `${testOrigin}/graphql?query=${encodeURIComponent(query)}${more}`;
      const response = await app.fetch(new Request(address, { headers: { accept } }));
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining('POST') as string,
            extensions: { code: 'METHOD_NOT_ALLOWED', requestId: response.headers.get('x-request-id') },
          },
        ],
      });
    }
    expect(requests).toEqual([]);
  });
});

describe('a request that is refused before it runs', () => {
  it.each([
    ['a document that is no GraphQL', { query: '{' }, 200],
    ['a document that does not fit', { query: '{ pictures }' }, 200],
    ['variables that do not fit', { query: generateSeveral, variables: {} }, 400],
  ])('tells %s to clients that ask for application/json with its code', async (_name, request, status) => {
    const answer = await post(app, request, { accept: 'application/json' });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.errors).toMatchObject([{ extensions: { requestId: answer.headers.get('x-request-id') } }]);
    expect(answer.data).toBeUndefined();
  });
});
