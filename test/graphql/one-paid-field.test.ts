import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { paidFields } from '../../src/graphql/guards/one-paid-field.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { post } from './post.ts';
import { createRecordingUpstream, type RecordedRequest } from './recording-upstream.ts';

let app: TestApp;
let requests: RecordedRequest[];
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  requests = upstream.requests;
  app = await createTestApp({ upstream: upstream.fetch });
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(() => app.close());

const one = 'generateImage(prompt: "one") { id }';
const other = 'other: generateImage(prompt: "other") { id }';

async function countGenerations(): Promise<number> {
  const { data } = await post(app, { query: '{ generations(first: 100) { edges { node { id } } } }' });
  return (data as { generations: { edges: unknown[] } }).generations.edges.length;
}

interface Case {
  query: string;
  variables?: object;
  operationName?: string;
}

it('knows every mutation that costs money', () => {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  expect(mutations.filter((name) => !paidFields.has(name))).toEqual([
    'cancelGeneration',
    'createApiKey',
    'deleteImage',
    'revokeApiKey',
  ]);
});

describe('two paid fields in one request are refused and none runs', () => {
  it.each<[string, Case]>([
    ['by alias', { query: `mutation { ${one} ${other} }` }],
    ['of different kinds', { query: `mutation { ${one} varyImage(key: "x") { id } }` }],
    [
      'generateImages among them',
      { query: `mutation { ${one} generateImages(prompt: "x", count: 2) { id } }` },
    ],
    [
      'editImage among them',
      { query: `mutation { ${one} editImage(prompt: "x", sources: [{ key: "x" }]) { id } }` },
    ],
    [
      'with a free field between them',
      { query: `mutation { ${one} deleteImage(key: "x") { id } ${other} }` },
    ],
    ['by an inline fragment', { query: `mutation { ${one} ... { ${other} } }` }],
    ['by an inline fragment on the type', { query: `mutation { ... on Mutation { ${one} ${other} } }` }],
    ['by a fragment', { query: `mutation { ${one} ...F } fragment F on Mutation { ${other} }` }],
    [
      'by fragments within fragments',
      {
        query: `mutation { ...A }
          fragment A on Mutation { ...B ... { ...C } }
          fragment B on Mutation { ${one} }
          fragment C on Mutation { ... on Mutation { ${other} } }`,
      },
    ],
    [
      'by a fragment that is named as a property of every object',
      { query: `mutation { ${one} ...__proto__ } fragment __proto__ on Mutation { ${other} }` },
    ],
    [
      'under names that every object has',
      {
        query:
          'mutation { __proto__: generateImage(prompt: "a") { id } constructor: generateImage(prompt: "b") { id } }',
      },
    ],
    [
      'with @include and @skip that let both through',
      { query: `mutation { ${one} ... @include(if: true) { ${other} } ... @skip(if: true) { x: ${one} } }` },
    ],
    [
      'with a variable that lets both through',
      {
        query: `mutation ($both: Boolean!) { ${one} ... @include(if: $both) { ${other} } }`,
        variables: { both: true },
      },
    ],
    [
      'with a variable whose default lets both through',
      { query: `mutation ($both: Boolean! = true) { ${one} ... @include(if: $both) { ${other} } }` },
    ],
    [
      'with a variable that overrides its default',
      {
        query: `mutation ($one: Boolean = true) { ${one} ... @skip(if: $one) { ${other} } }`,
        variables: { one: false },
      },
    ],
    [
      'with a variable that is named as a property of every object',
      { query: `mutation ($toString: Boolean = false) { ${one} ... @skip(if: $toString) { ${other} } }` },
    ],
    [
      'in the operation that is named',
      { query: `mutation A { ${one} } mutation B { ${one} ${other} }`, operationName: 'B' },
    ],
  ])('%s', async (_name, request) => {
    const before = await countGenerations();
    const { status, data, errors } = await post(app, request);
    expect({ status, data, errors }).toEqual({
      status: 400,
      data: undefined,
      errors: [
        {
          message: expect.stringContaining('generateImages') as string,
          extensions: {
            code: 'BAD_USER_INPUT',
            field: 'mutation',
            rule: 'one paid field in a request',
            requestId: expect.any(String) as string,
          },
        },
      ],
    });
    expect(requests).toEqual([]);
    expect(await countGenerations()).toBe(before);
  });

  it('under whatever name of a variable the executor might read in another way', async () => {
    // An object of JavaScript keeps no property of this name, so @skip would see no value.
    const { status, errors } = await post(app, {
      query: `mutation ($__proto__: Boolean! = true) { ${one} ... @skip(if: $__proto__) { ${other} } }`,
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(requests).toEqual([]);
  });
});

describe('one paid field runs, once', () => {
  it.each<[string, Case]>([
    ['alone', { query: `mutation { ${one} }` }],
    ['written twice, which GraphQL merges', { query: `mutation { ${one} ${one} }` }],
    [
      'written twice by fragments that ask for different things',
      {
        query: `mutation { ...A ...B ...A }
          fragment A on Mutation { generateImage(prompt: "one") { id } }
          fragment B on Mutation { generateImage(prompt: "one") { key } }`,
      },
    ],
    ['beside free fields', { query: `mutation { ${one} __typename }` }],
    ['beside one that is skipped', { query: `mutation { ${one} ... @skip(if: true) { ${other} } }` }],
    [
      'beside one that is not included',
      { query: `mutation { ${one} ... @include(if: false) { ${other} } }` },
    ],
    [
      'beside one that a variable skips',
      {
        query: `mutation ($skip: Boolean!) { ${one} ...F @skip(if: $skip) } fragment F on Mutation { ${other} }`,
        variables: { skip: true },
      },
    ],
    [
      'beside one that the default of a variable skips',
      { query: `mutation ($skip: Boolean = true) { ${one} ... @skip(if: $skip) { ${other} } }` },
    ],
    [
      'where @skip and @include disagree about the other',
      { query: `mutation { ${one} ... @skip(if: true) @include(if: true) { ${other} } }` },
    ],
    [
      'in the operation that is named',
      { query: `mutation A { ${one} } mutation B { ${one} ${other} }`, operationName: 'A' },
    ],
  ])('%s', async (_name, request) => {
    const { status, errors } = await post(app, request);
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(requests.map(({ parameters }) => parameters['prompt'])).toEqual(['one']);
  });

  it('and the other way round, where the first one is skipped', async () => {
    await post(app, { query: `mutation { ... @skip(if: true) { ${one} } ${other} }` });
    expect(requests.map(({ parameters }) => parameters['prompt'])).toEqual(['other']);
  });
});

describe('variables that are no Booleans for @skip', () => {
  it.each<[string, string, object]>([
    ['missing', 'Boolean!', {}],
    ['null', 'Boolean!', { skip: null }],
    ['null in place of a default', 'Boolean = true', { skip: null }],
    ['a string', 'Boolean!', { skip: 'true' }],
    ['a number', 'Boolean!', { skip: 1 }],
    ['an object', 'Boolean!', { skip: {} }],
  ])('are refused with a code: %s', async (_name, type, variables) => {
    const { status, errors } = await post(app, {
      query: `mutation ($skip: ${type}) { ${one} ... @skip(if: $skip) { ${other} } }`,
      variables,
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(requests).toEqual([]);
  });
});
