import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';

const ours = 'https://app.example.com';
const foreign = 'https://evil.example.net';

let app: TestApp;
let open: TestApp;
let closed: TestApp;
let objectPath: string;

beforeAll(async () => {
  const upstream = await tinyUpstream();
  app = await createTestApp({ upstream, env: { CORS_ORIGINS: `${ours},http://localhost:3000` } });
  open = await createTestApp({ upstream, env: { CORS_ORIGINS: '*' } });
  closed = await createTestApp({ upstream });
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'sol' });
  objectPath = image.url.slice(testOrigin.length);
});

afterAll(() => Promise.all([app.close(), open.close(), closed.close()]));

const ask = (to: TestApp, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  to.fetch(new Request(testOrigin + path, { method, headers }));

const preflight = (to: TestApp, origin: string, path = '/graphql') =>
  ask(
    to,
    path,
    {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,graphql-preflight,idempotency-key',
    },
    'OPTIONS',
  );

describe('a preflight', () => {
  it.each(['/graphql', '/generate-image/', '/objects/images/a.png'])(
    'of an origin that CORS_ORIGINS names allows what our clients send: %s',
    async (path) => {
      const { status, headers } = await preflight(app, ours, path);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(ours);
      expect(headers.get('access-control-allow-methods')?.split(',')).toEqual(
        expect.arrayContaining(['GET', 'HEAD', 'POST']),
      );
      expect(headers.get('access-control-allow-headers')?.split(',')).toEqual(
        expect.arrayContaining([
          'content-type',
          'authorization',
          'idempotency-key',
          'range',
          'graphql-preflight',
          'apollo-require-preflight',
          'x-graphql-yoga-csrf',
        ]),
      );
      expect(headers.get('vary')).toContain('Origin');
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    },
  );

  it.each([
    ['another origin', () => app, foreign],
    ['an origin that hides', () => app, 'null'],
    ['an allowed host over another scheme', () => app, 'http://app.example.com'],
    ['a host below an allowed one', () => app, 'https://x.app.example.com'],
    ['any origin where CORS_ORIGINS is not set', () => closed, ours],
    ['even this server where CORS_ORIGINS is not set', () => closed, testOrigin],
  ])('of %s allows nothing', async (_, to, origin) => {
    const { headers } = await preflight(to(), origin);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it('of any origin allows all where CORS_ORIGINS is *', async () => {
    const { status, headers } = await preflight(open, foreign);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });
});

describe('an answer', () => {
  const post = (to: TestApp, origin: string, query: string) =>
    to.fetch(
      new Request(`${testOrigin}/graphql`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
    );

  it.each([
    ['that succeeds', '{ __typename }'],
    ['that fails', '{ nonsense }'],
  ])('%s can be read by an allowed origin, with the headers that clients need', async (_, query) => {
    const { headers } = await post(app, ours, query);
    expect(headers.get('access-control-allow-origin')).toBe(ours);
    expect(headers.get('vary')).toContain('Origin');
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
      expect.arrayContaining(['x-request-id', 'retry-after', 'etag', 'content-range']),
    );
  });

  it('cannot be read by any other', async () => {
    const { headers } = await post(app, foreign, '{ __typename }');
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.get('vary')).toContain('Origin');
  });

  it('can be read by all where CORS_ORIGINS is *', async () => {
    const { headers } = await post(open, foreign, '{ __typename }');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });
});

/** Each kind of answer, as [name, path, status, method, headers]. */
const kinds: [string, () => string, number, string?, Record<string, string>?][] = [
  ['a GraphQL answer', () => '/graphql?query={__typename}', 200],
  ['a GraphQL error', () => '/graphql?query={nonsense}', 200],
  ['GraphiQL', () => '/graphql', 200, 'GET', { accept: 'text/html' }],
  ['a redirect', () => '/', 302],
  ['a wrong REST call', () => '/generate-image/', 415, 'POST'],
  ['a REST redirect', () => '/generate-image', 307, 'POST'],
  ['a picture', () => objectPath, 200],
  ['a part of a picture', () => objectPath, 206, 'GET', { range: 'bytes=0-3' }],
  ['a wrong signature', () => `${objectPath}x`, 403],
  ['a picture for a foreign host', () => objectPath, 421, 'GET', { host: 'evil.example.net' }],
  ['a foreign host', () => '/graphql', 421, 'GET', { host: 'evil.example.net' }],
  ['an unknown page', () => '/nothing', 404],
  ['health', () => '/healthz', 200],
  ['readiness', () => '/readyz', 200],
  ['a preflight', () => '/graphql', 204, 'OPTIONS', { origin: ours }],
];

describe('the safety headers', () => {
  it.each(kinds)('stand on %s', async (_, path, status, method, headers) => {
    const response = await ask(app, path(), headers, method);
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.has('x-powered-by')).toBe(false);
    expect(response.headers.has('server')).toBe(false);
    const isObject = path().startsWith('/objects/') && status !== 421;
    expect(response.headers.get('cross-origin-resource-policy')).toBe(
      isObject ? 'cross-origin' : 'same-origin',
    );
  });

  it.each(kinds.filter(([name]) => !/picture|signature/.test(name)))(
    'forbid frames on %s',
    async (_, path, _status, method, headers) => {
      const response = await ask(app, path(), headers, method);
      await response.arrayBuffer();
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    },
  );
});

describe('an answer', () => {
  it.each(kinds.filter(([name]) => name !== 'a preflight'))(
    'is kept in no cache unless it is a picture: %s',
    async (name, path, _status, method, headers) => {
      const response = await ask(app, path(), headers, method);
      await response.arrayBuffer();
      const isPicture = name === 'a picture' || name === 'a part of a picture';
      expect(response.headers.get('cache-control')).toMatch(
        isPicture ? /^private, max-age=\d+/ : /^no-store$/,
      );
    },
  );

  it.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json; charset=utf-8',
    ],
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('that comes before GraphQL has the type that is asked for: %s', async (accept, type) => {
    const response = await ask(app, '/graphql', { host: 'evil.example.net', accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([421, type]);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});

describe('the request id', () => {
  it('is made anew for each request, and stands in errors too', async () => {
    const ids = new Set<string | null>();
    for (let round = 0; round < 3; round += 1) {
      const response = await ask(app, '/graphql?query={nonsense}');
      const id = response.headers.get('x-request-id');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: id } }] });
      ids.add(id);
    }
    expect(ids.size).toBe(3);
  });

  it.each(['a', 'order-4711_b=', '0af7651916cd43dd8448eb211c80319c', 'x'.repeat(100)])(
    'is taken over when it is sane: %s',
    async (id) => {
      const response = await ask(app, '/nothing', { 'x-request-id': id });
      expect(response.headers.get('x-request-id')).toBe(id);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: id } }] });
    },
  );

  it.each(['x'.repeat(101), 'a b', '"},{"level":"error', '<script>', 'é', '%0a', ''])(
    'is replaced when it is not: "%s"',
    async (id) => {
      const response = await ask(app, '/nothing', { 'x-request-id': id });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(JSON.stringify(await response.json())).not.toContain(id || 'undefined');
    },
  );
});
