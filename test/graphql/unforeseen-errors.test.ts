import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { generateImage, readGeneration } from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { post } from './post.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const readUrl = graphql(`
  query ReadUrl($key: String!) {
    image(key: $key) {
      key
      url
    }
    __typename
  }
`);

const cause = 'connection to postgres://lienzo:hunter2@10.0.0.7 was lost';
const causeInLog = 'connection to postgres://lienzo:[redacted]@10.0.0.7 was lost';

let app: TestApp;
let key: string;
let thrown: Error | undefined;
let authenticationFails = false;
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  app = await createTestApp({
    upstream: upstream.fetch,
    authenticate: () => {
      if (authenticationFails) throw new Error(cause);
      return Promise.resolve(principal('somebody'));
    },
    wrapStorage: (storage) => ({
      ...storage,
      signUrl: (...parameters) =>
        thrown === undefined ? storage.signUrl(...parameters) : Promise.reject(thrown),
    }),
  });
  key = (await app.runOk(generateImage, { prompt: 'a boat' })).generateImage.key;
});
beforeEach(() => {
  thrown = undefined;
  authenticationFails = false;
  app.log.length = 0;
});
afterAll(() => app.close());

interface LogLine {
  level: string;
  requestId?: string;
  path?: unknown;
  error?: { message?: string; stack?: string };
}

function errorsInLog(): LogLine[] {
  return app.log.map((line) => JSON.parse(line) as LogLine).filter(({ level }) => level === 'error');
}

describe('an exception that nobody foresaw', () => {
  it('is INTERNAL_SERVER_ERROR with nothing of its cause, which stands in the log under the same requestId', async () => {
    thrown = new Error(cause);
    const { status, headers, data, errors } = await app.run(readUrl, { key });
    const requestId = headers.get('x-request-id');
    expect({ status, data, errors }).toEqual({
      status: 500,
      data: { image: null, __typename: 'Query' },
      errors: [
        {
          message: expect.stringContaining('requestId') as string,
          locations: expect.any(Array) as unknown[],
          path: ['image', 'url'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
        },
      ],
    });
    expect(errorsInLog()).toMatchObject([
      { requestId, path: ['image', 'url'], error: { message: causeInLog } },
    ]);
    expect(errorsInLog()[0]?.error?.stack).toContain('unforeseen-errors.test.ts');
  });

  it.each<[string, unknown]>([
    ['a string', cause],
    ['an object', { message: cause, extensions: { code: 'BAD_USER_INPUT', password: 'hunter2' } }],
    ['a TypeError', new TypeError(cause)],
    ['an error with a code of its own', Object.assign(new Error(cause), { code: 'NOT_FOUND', status: 404 })],
    [
      'an error with extensions',
      Object.assign(new Error(cause), { extensions: { code: 'NOT_FOUND', cause } }),
    ],
    ['an error of an abort', new DOMException(cause, 'AbortError')],
    ['several errors', new AggregateError([new Error(cause)], cause)],
    ['null', null],
  ])('may be %s', async (_name, value) => {
    thrown = value as Error;
    const { status, text, errors } = await post(app, {
      query: 'query ($key: String!) { image(key: $key) { url } }',
      variables: { key },
    });
    expect(status).toBe(500);
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(text).not.toMatch(/hunter2|postgres|stack|unforeseen-errors/);
    expect(errorsInLog()).toHaveLength(1);
  });

  it('is told once for each place, under one requestId', async () => {
    thrown = new Error(cause);
    const query = 'query ($key: String!) { a: image(key: $key) { url } b: image(key: $key) { expiresAt } }';
    const { headers, errors } = await post(app, { query, variables: { key } });
    // The two are looked up at the same time.
    expect(errors?.map(({ path }) => String(path)).toSorted()).toEqual(['a,url', 'b,expiresAt']);
    const requestId = headers.get('x-request-id');
    expect(errors?.map(({ extensions }) => extensions.requestId)).toEqual([requestId, requestId]);
    expect(errorsInLog().map((line) => line.requestId)).toEqual([requestId, requestId]);
  });

  it('before GraphQL begins is told in the same form', async () => {
    authenticationFails = true;
    const { status, headers, text, errors } = await post(app, { query: '{ __typename }' });
    const requestId = headers.get('x-request-id');
    expect(status).toBe(500);
    expect(errors).toEqual([
      { message: expect.any(String) as string, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } },
    ]);
    expect(text).not.toMatch(/hunter2|postgres/);
    expect(errorsInLog()).toMatchObject([{ requestId, error: { message: causeInLog } }]);
  });

  it('takes the requestId of the client, where that sent one', async () => {
    thrown = new Error(cause);
    const headers = { 'x-request-id': 'trace-17' };
    const { errors } = await app.run(readUrl, { key }, headers);
    expect(errors).toMatchObject([{ extensions: { requestId: 'trace-17' } }]);
    expect(errorsInLog()).toMatchObject([{ requestId: 'trace-17' }]);
  });
});

describe('a value in the database that the schema does not know', () => {
  it('is a bug of ours, and no mistake of the caller', async () => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
    await app.database.client
      .updateTable('generations')
      .set({ error: JSON.stringify({ code: 'CODE_OF_A_LATER_VERSION', message: 'x', details: {} }) })
      .execute();
    app.log.length = 0;
    const { status, data, errors } = await app.run(readGeneration, { id: image.generation.id });
    expect(status).toBe(500);
    expect(data?.generation).toMatchObject({ id: image.generation.id, error: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(errors)).not.toContain('CODE_OF_A_LATER_VERSION');
    expect(errorsInLog()[0]?.error?.message).toContain('CODE_OF_A_LATER_VERSION');
  });
});

describe('the HTTP status of a failed resolver', () => {
  const deletion = { query: 'mutation { deleteImage(key: "x") { id } }' };

  it.each([
    ['application/graphql-response+json', 404],
    ['application/graphql-response+json, application/json;q=0.9', 404],
    ['application/json', 200],
    ['*/*', 200],
  ])('for clients that accept %s is %i', async (accept, status) => {
    const answer = await post(app, deletion, { accept });
    expect(answer.status).toBe(status);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it('for a bug of ours is 200 too where a status can not be told', async () => {
    thrown = new Error(cause);
    const query = 'query ($key: String!) { image(key: $key) { url } }';
    const { status, errors } = await post(app, { query, variables: { key } }, { accept: 'application/json' });
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  it('is never a part of the body', async () => {
    const { text } = await post(app, deletion);
    expect(text).not.toContain('"http"');
    expect(text).not.toContain('"status"');
  });
});

describe('a wait that the provider asks for', () => {
  let limited: TestApp;
  beforeAll(async () => {
    limited = await createTestApp({ env: { PROVIDER_MAX_WAIT_SECONDS: '1' } });
  });
  afterAll(() => limited.close());

  it.each([
    ['application/graphql-response+json', 503],
    ['application/json', 200],
  ])('is told in the error and in Retry-After, to clients that accept %s', async (accept, status) => {
    const response = await limited.fetch(
      new Request(`${testOrigin}/graphql`, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'mutation { generateImage(prompt: "simulate:rate-limit") { id } }' }),
      }),
    );
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('120');
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [
        {
          path: ['generateImage'],
          extensions: {
            code: 'PROVIDER_RATE_LIMITED',
            retryAfter: 120,
            generationId: expect.any(String) as string,
            requestId: response.headers.get('x-request-id'),
          },
        },
      ],
    });
  });
});
