import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';

let app: TestApp;
/** Production, with storage that the test can take down. */
let plain: TestApp;
let storageIsDown = false;

beforeAll(async () => {
  const upstream = await tinyUpstream();
  app = await createTestApp({ upstream });
  plain = await createTestApp({
    upstream,
    env: { GRAPHIQL: 'false' },
    wrapStorage: (storage) => ({
      ...storage,
      check: () =>
        storageIsDown
          ? Promise.reject(new LienzoError('STORAGE_UNAVAILABLE', 'no space left'))
          : storage.check(),
    }),
  });
});

afterAll(() => Promise.all([app.close(), plain.close()]));

const ask = (to: TestApp, path: string, init: RequestInit = {}) =>
  to.fetch(new Request(testOrigin + path, init));
const page = { headers: { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' } };

describe('health', () => {
  it('/healthz and /readyz answer 200 while all works, to GET and HEAD', async () => {
    for (const [path, status] of [
      ['/healthz', 'ok'],
      ['/readyz', 'ready'],
    ] as const) {
      const response = await ask(app, path);
      expect([response.status, await response.json()]).toEqual([200, { status }]);
      expect((await ask(app, path, { method: 'HEAD' })).status).toBe(200);
    }
  });

  it('/readyz is 503 while storage is down, says nothing of the cause, and recovers', async () => {
    storageIsDown = true;
    const response = await ask(plain, '/readyz');
    expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
    expect((await ask(plain, '/healthz')).status).toBe(200);
    storageIsDown = false;
    expect((await ask(plain, '/readyz')).status).toBe(200);
    expect(plain.log.join('')).toContain('no space left');
  });

  it('/readyz is 503 while the database is down', async () => {
    const dying = await createTestApp();
    try {
      await dying.database.close();
      const response = await ask(dying, '/readyz');
      expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
      expect((await ask(dying, '/healthz')).status).toBe(200);
    } finally {
      await dying.close();
    }
  });

  it('/readyz is 503 from the moment that the server closes, and nothing new is begun', async () => {
    const painting = Promise.withResolvers<void>();
    const tiny = await tinyUpstream();
    const closing = await createTestApp({
      upstream: async (input, init) => {
        await painting.promise;
        return tiny(input, init);
      },
    });
    const buy = (key: string) =>
      ask(closing, '/generate-image/', {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: new URLSearchParams({ text: 'sol' }),
      });
    const inHand = buy('1');
    await expect.poll(() => closing.upstreamCalls.length).toBe(1);
    const closed = closing.stop();
    expect((await ask(closing, '/readyz')).status).toBe(503);
    expect((await ask(closing, '/healthz')).status).toBe(200);
    const late = await buy('2');
    expect([late.status, late.headers.has('retry-after')]).toEqual([503, true]);
    expect(await late.json()).toEqual({ detail: expect.stringContaining('starting or stopping') as string });
    const query = await ask(closing, '/graphql?query={__typename}');
    expect([query.status, await query.json()]).toEqual([
      503,
      {
        errors: [
          {
            message: expect.stringContaining('starting or stopping') as string,
            extensions: { code: 'OVERLOADED', retryAfter: 1, requestId: expect.any(String) as string },
          },
        ],
      },
    ]);
    painting.resolve();
    expect(await (await inHand).json()).toEqual({ presigned_url: expect.any(String) as string });
    await closed;
    expect(closing.upstreamCalls).toHaveLength(1);
    expect((await ask(closing, '/readyz')).status).toBe(503);
    await closing.close();
  });
});

describe('an unknown address', () => {
  it.each([
    ['GET', '/nothing'],
    ['GET', '/graphql/'],
    ['GET', '/Graphql'],
    ['GET', '/generate-image/'],
    ['GET', '/generate-image'],
    ['POST', '/generate-image/more'],
    ['POST', '/'],
    ['DELETE', '/healthz'],
    ['GET', '/favicon.ico'],
    ['GET', '/../etc/passwd'],
    ['GET', '/%00'],
    ['GET', '/%ff%fe'],
  ])('is a 404 in the form of all errors: %s %s', async (method, path) => {
    const response = await ask(app, path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringMatching(/^[A-Z].*\.$/) as string,
          extensions: { code: 'NOT_FOUND', requestId: response.headers.get('x-request-id') },
        },
      ],
    });
  });
});

describe('GraphiQL', () => {
  it('stands at GET /graphql for browsers, and / leads there', async () => {
    const led = await ask(app, '/', page);
    expect([led.status, led.headers.get('location')]).toEqual([302, '/graphql']);
    const response = await ask(app, '/graphql', page);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('generateImage(prompt: \\"un día soleado');
  });

  it('is complete without a CDN: the page loads nothing from anywhere', async () => {
    const html = await (await ask(app, '/graphql', page)).text();
    // Scripts and styles stand between these tags; what they hold is no markup.
    const markup = html
      .replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')
      .replaceAll(/(<style\b[^>]*>)[\s\S]*?<\/style>/g, '$1');
    const sources = [...markup.matchAll(/\s(?:src|href|srcset|data|action)\s*=\s*["']?([^"'\s>]+)/gi)].map(
      ([, source]) => source,
    );
    expect(sources.filter((source) => !source?.startsWith('data:'))).toEqual([]);
    const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)]
      .map(([, style]) => style)
      .join('');
    expect(styles).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//i);
    expect(html.length).toBeGreaterThan(1_000_000);
  });

  it('is not in the way of clients that want JSON', async () => {
    const response = await ask(app, '/graphql?query={__typename}', {
      headers: { accept: 'application/json' },
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('is neither at /graphql nor behind / when it is off', async () => {
    const response = await ask(plain, '/graphql', page);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).not.toContain('html');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect((await ask(plain, '/', page)).status).toBe(404);
  });
});
