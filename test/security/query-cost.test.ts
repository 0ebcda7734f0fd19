import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';

interface Answer {
  status: number;
  body: { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] };
}

async function ask(app: TestApp, query: string, variables?: object, operationName?: string): Promise<Answer> {
  const response = await app.fetch(
    new Request(`${testOrigin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query, variables, operationName }),
    }),
  );
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('an operation that is too much work is refused with the figures, before anything of it is done', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const images = (fields: string) => `images(first: 100) { edges { node { ${fields} } } }`;
  const nested = (levels: number): string =>
    levels === 0 ? 'id' : `generation { images { ${nested(levels - 1)} } }`;

  const aliased = (name: string, field: string) =>
    Array.from({ length: 16 }, (_, index) => `${name}${index}: ${field}`).join(' ');

  it.each([
    ['depth', `{ ${images(nested(5))} }`],
    ['complexity', `{ ${images(nested(3))} }`],
    ['complexity', `query Q($n: Int) { images(first: $n) { edges { node { ${nested(3)} } } } }`],
    ['complexity', `query Q { ...F } fragment F on Query { ${images(nested(3))} }`],
    ['breadth', `{ viewer { ${'name '.repeat(501)} } }`],
    [
      'breadth',
      `{ ${aliased('r', '__schema { types { ...F } }')} } fragment F on __Type { ${aliased('f', 'fields { ...G }')} } fragment G on __Field { ${aliased('g', 'name')} }`,
    ],
    ['aliases', `{ ${Array.from({ length: 51 }, (_, index) => `a${index}: viewer { name }`).join(' ')} }`],
    [
      'aliases',
      `mutation { ${Array.from({ length: 51 }, (_, index) => `a${index}: deleteImage(key: "x") { id }`).join(' ')} }`,
    ],
    ['directives', `{ viewer { ${'name @include(if: true) '.repeat(51)} } }`],
    ['depth', `subscription { generation(id: "x") { generation { images { ${nested(5)} } } } }`],
  ])('%s in %j', async (measure, query) => {
    const { status, body } = await ask(app, query, { n: 100 });
    const [error] = body.errors ?? [];
    expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'query' });
    expect(error?.message).toMatch(new RegExp(`too large: ${measure} \\d+, at most \\d+\\.`));
    expect(body.data).toBeUndefined();
    expect([200, 400]).toContain(status);
  });

  it('is measured alone: others in the document do not count', async () => {
    const document = `query Small { viewer { name } } query Large { ${images(nested(5))} }`;
    expect((await ask(app, document, {}, 'Small')).body.errors).toBeUndefined();
    expect((await ask(app, document, {}, 'Large')).body.errors?.[0]?.extensions['code']).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('leaves room for the largest pages of an application', async () => {
    const fields =
      'id key url expiresAt width height format byteSize placeholder createdAt generation { id kind status prompt model count cost createdAt images { id key url width height } }';
    expect((await ask(app, `{ ${images(fields)} }`)).body.errors).toBeUndefined();
  });

  it('leaves room for reading the whole schema, as GraphiQL and code generators do', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect((await ask(app, query)).body.errors).toBeUndefined();
  });

  it.each([
    ['a fragment that holds itself', '{ viewer { ...A } } fragment A on Viewer { name ...A }'],
    [
      'two that hold each other',
      '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }',
    ],
  ])('is no document with %s', async (_name, query) => {
    const { body } = await ask(app, query);
    expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('is no list of operations', async () => {
    const response = await app.fetch(
      new Request(`${testOrigin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ query: '{ viewer { name } }' }, { query: '{ viewer { name } }' }]),
      }),
    );
    expect(response.status).toBe(400);
  });
});

describe('the schema', () => {
  const introspection = '{ __schema { types { name } } }';
  const misspelled = '{ viewr { name } }';

  it('is told where GraphiQL is, with help for who misspells a name', async () => {
    const app = await createTestApp();
    expect((await ask(app, introspection)).body.errors).toBeUndefined();
    expect((await ask(app, misspelled)).body.errors?.[0]?.message).toContain('Did you mean "viewer"?');
    await app.close();
  });

  it('is told nobody in production, unless it is asked for', async () => {
    const production = { GRAPHIQL: 'false' };
    const app = await createTestApp({ env: production });
    for (const query of [introspection, '{ __type(name: "Query") { name } }']) {
      expect((await ask(app, query)).body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    // A wrong value is not quoted whole, and what may be meant by it is not looked for in the quotation.
    const { body: answer } = await ask(
      app,
      'query ($n: Int) { images(first: $n) { pageInfo { hasNextPage } } }',
      {
        n: ' Did you mean '.repeat(60_000),
      },
    );
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(answer.errors?.[0]?.message.length).toBeLessThan(2_100);
    for (const query of [
      misspelled,
      '{ viewer { nam } }',
      '{ images(fist: 1) { pageInfo { hasNextPage } } }',
      '{ images(kind: VARI) { pageInfo { hasNextPage } } }',
    ]) {
      const { body } = await ask(app, query);
      expect(body.errors).toHaveLength(1);
      expect(JSON.stringify(body)).not.toContain('Did you mean');
    }
    expect((await ask(app, '{ __typename viewer { __typename } }')).body.errors).toBeUndefined();
    await app.close();
    const told = await createTestApp({ env: { ...production, INTROSPECTION: 'true' } });
    expect((await ask(told, introspection)).body.errors).toBeUndefined();
    await told.close();
  });
});
