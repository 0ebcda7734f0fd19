import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBeside } from '../generations/processes.ts';
import type { CreateApiKeyMutationVariables } from '../gql/graphql.ts';
import { runAs } from '../support/bearer.ts';
import { makeBreakable } from '../support/breakable-database.ts';
import {
  createApiKey,
  deleteImage,
  generateImage,
  listApiKeys,
  listImages,
  readViewer,
  revokeApiKey,
  submitGeneration,
} from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { createWatchClient, watch } from '../support/watcher.ts';

const adminKey = 'a'.repeat(40);
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://pictures.example.com',
  IMAGE_ENGINE: 'painter',
  STORAGE: 'disk',
  DATABASE: 'pglite',
};

describe('a server on its own machine', () => {
  let app: TestApp;
  afterEach(() => app.close());

  it('answers everybody until there is a key, which must be one that can make others', async () => {
    app = await createTestApp();
    expect((await app.runOk(readViewer)).viewer).toMatchObject({
      name: 'anonymous',
      scopes: ['IMAGES_CREATE', 'IMAGES_READ', 'IMAGES_DELETE'],
      budget: null,
      rateLimit: null,
    });
    expect((await app.runError(listApiKeys)).extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'admin' });
    const weak = await app.runError(createApiKey, { name: 'web', scopes: ['IMAGES_CREATE'] });
    expect(weak.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'scopes' });

    const { key } = (await app.runOk(createApiKey, { name: 'mine', scopes: ['ADMIN'] })).createApiKey;
    const closed = await app.run(readViewer);
    expect(closed.status).toBe(401);
    expect(closed.headers.get('www-authenticate')).toBe('Bearer realm="lienzo"');
    expect(closed.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await runAs(app, key, readViewer)).data?.viewer.name).toBe('mine');
  });

  it('does not answer those who come through a proxy, who may be anywhere', async () => {
    app = await createTestApp();
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      const { status, errors } = await app.run(
        createApiKey,
        { name: 'mine', scopes: ['ADMIN'] },
        { [name]: '1.2.3.4' },
      );
      expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect((await app.run(readViewer)).status).toBe(200);
  });

  it('makes one first key of several that are asked for at once', async () => {
    app = await createTestApp();
    const asked = await Promise.all(
      ['one', 'two', 'three'].map((name) => runAs(app, undefined, createApiKey, { name, scopes: ['ADMIN'] })),
    );
    expect(asked.filter(({ data }) => data)).toHaveLength(1);
    for (const { code } of asked.filter(({ data }) => !data)) {
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(code);
    }
  });
});

it.each([
  ['where everybody may ask for good', undefined, { ALLOW_ANONYMOUS: 'true' }],
  ['with a credential of another kind', adminKey, {}],
])('makes no first key %s', async (_where, credential, env) => {
  const authenticate = () => Promise.resolve(principal('ada'));
  const app = await createTestApp({ env, ...(credential === undefined ? {} : { authenticate }) });
  onTestFinished(() => app.close());
  const { code } = await runAs(app, credential, createApiKey, { name: 'mine', scopes: ['ADMIN'] });
  expect(code).toBe('FORBIDDEN');
});

describe('an API key', () => {
  let now = new Date('2026-11-27T12:00:00Z');
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ env: { ADMIN_API_KEY: adminKey }, clock: () => now });
  });
  afterAll(() => app.close());

  async function make(variables: Partial<CreateApiKeyMutationVariables>) {
    const { data } = await runAs(app, adminKey, createApiKey, {
      name: 'web',
      scopes: ['IMAGES_CREATE', 'IMAGES_READ'],
      ...variables,
    });
    if (!data) throw new Error('no key was made');
    return data.createApiKey;
  }

  it('is needed, and its scopes are what its caller may do', async () => {
    expect((await app.run(readViewer)).status).toBe(401);
    const { key } = await make({});
    const painted = await runAs(app, key, generateImage, { prompt: 'A lighthouse' });
    expect(painted.errors).toBeUndefined();
    const image = painted.data?.generateImage;
    const refused = await runAs(app, key, deleteImage, { key: image?.key ?? '' });
    expect(refused.status).toBe(403);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'images:delete' });
    const { key: reader } = await make({ scopes: ['IMAGES_READ'] });
    const calls = app.upstreamCalls.length;
    expect((await runAs(app, reader, generateImage, { prompt: 'A lighthouse' })).code).toBe('FORBIDDEN');
    expect(app.upstreamCalls).toHaveLength(calls);
    // Not even that there is such an image.
    expect((await runAs(app, reader, listImages, {})).data?.images.edges).toEqual([]);
    // The address itself is the credential for the picture.
    expect((await app.fetch(new Request(image?.url ?? ''))).status).toBe(200);
    // An administrator sees what belongs to others.
    const all = await runAs(app, adminKey, listImages, {});
    expect(all.data?.images.edges.map(({ node }) => node.key)).toContain(image?.key);
  });

  it('is not counted as a guess while the database is away', async () => {
    const { key } = await make({});
    const breakable = makeBreakable(app.database);
    const beside = await startBeside(app, { clock: () => now, database: breakable.database });
    onTestFinished(() => beside.close());
    breakable.goAway('api_keys');
    const ask = () => runAs(beside, key, readViewer);
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(['503 OVERLOADED']),
    );
    breakable.comeBack();
    expect((await ask()).status).toBe(200);
  });

  it('ends when it is revoked, and when its time is over', async () => {
    const { key, apiKey } = await make({ expiresIn: 3600 });
    expect((await runAs(app, key, readViewer)).status).toBe(200);
    now = new Date(now.getTime() + 3600_000);
    expect((await runAs(app, key, readViewer)).code).toBe('UNAUTHENTICATED');
    const { key: other, apiKey: revoked } = await make({});
    expect((await runAs(app, adminKey, revokeApiKey, { id: revoked.id })).data?.revokeApiKey).toEqual({
      id: revoked.id,
      revokedAt: now.toISOString(),
    });
    const refused = await runAs(app, other, readViewer);
    expect(refused.code).toBe('UNAUTHENTICATED');
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    const listed = await runAs(app, adminKey, listApiKeys, {});
    expect(listed.data?.apiKeys.edges.map(({ node }) => node.id)).toEqual(
      expect.arrayContaining([apiKey.id, revoked.id]),
    );
  });

  it('that is revoked ends what its caller watches, with the next change', async () => {
    const { apiKey, key } = await make({ name: 'watching' });
    const { data } = await runAs(app, key, submitGeneration, {
      request: { generate: { prompt: 'simulate:slow boat' } },
    });
    const server = await listen(app);
    const watcher = watch(
      createWatchClient(server.origin, { headers: { authorization: `Bearer ${key}` } }),
      data?.submitGeneration.id ?? '',
    );
    await expect.poll(() => watcher.updates.length).toBeGreaterThan(0);
    await runAs(app, adminKey, revokeApiKey, { id: apiKey.id });
    await watcher.ended;
    expect(watcher.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(watcher.updates.at(-1)?.generation.status).not.toBe('SUCCEEDED');
    await server.close();
  });

  it('is kept as a hash alone, and stands in no line of the log', async () => {
    const { key } = await make({});
    await runAs(app, key, readViewer);
    const rows = await app.database.client.selectFrom('api_keys').selectAll().execute();
    const secret = key.slice('lz_'.length);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(app.log.join('\n')).not.toContain(secret);
    expect(app.log.join('\n')).not.toContain(adminKey);
  });

  it.each([
    ['nothing', ''],
    ['another scheme', 'Basic YTpi'],
    ['no key', 'Bearer lz_'],
    ['an unknown key', `Bearer lz_${'x'.repeat(43)}`],
    ['the administrator’s key and more', `Bearer ${adminKey}a`],
    ['half of the administrator’s key', `Bearer ${adminKey.slice(1)}`],
    ['two keys', `Bearer ${adminKey}, Bearer ${adminKey}`],
    ['a token where none are taken', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'],
  ])('is refused where the header has %s', async (_name, authorization) => {
    const answer = await app.run(readViewer, undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

it.each([
  ['wrong', (index: number) => `lz_${String(index).padStart(43, 'x')}`],
  ['missing', () => undefined],
])(
  'after many %s credentials from one address, its next one is refused for a minute, and right ones are not',
  async (_how, guess) => {
    const app = await createTestApp({ env: { ADMIN_API_KEY: adminKey } });
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => runAs(app, guess(index), readViewer)),
    );
    const codes = guesses.map(({ code }) => code);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(30);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10);
    const limited = guesses.find(({ code }) => code === 'RATE_LIMITED');
    expect(limited?.status).toBe(429);
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await runAs(app, adminKey, readViewer)).status).toBe(200);
    await app.close();
  },
);

it('the credential of the operator may have any character that a header can carry', async () => {
  const key = 'p@ss:w0rd=of!the#operator$with"everything~';
  const app = await createTestApp({ env: { ADMIN_API_KEY: key } });
  expect((await runAs(app, key, readViewer)).data?.viewer.scopes).toContain('ADMIN');
  await app.close();
});

it('a worker, which answers nobody, needs no credential wherever it listens', async () => {
  const app = await createTestApp({ env: { HOST: '0.0.0.0', ROLE: 'worker' } });
  expect((await app.fetch(new Request(`${testOrigin}/healthz`))).status).toBe(200);
  await app.close();
});

it.each([
  ['GET', 'text/html', 200],
  ['HEAD', 'text/html', 401],
  ['GET', 'application/json', 401],
])(
  '%s for %s at the address of GraphiQL, without a credential, is answered %i',
  async (method, accept, status) => {
    const app = await createTestApp({ env: { ADMIN_API_KEY: adminKey } });
    const url = `${testOrigin}/graphql?query={viewer{name}}`;
    const response = await app.fetch(new Request(url, { method, headers: { accept } }));
    expect(response.status).toBe(status);
    // The page, whatever its address asks.
    expect(await response.text()).not.toContain('"viewer"');
    await app.close();
  },
);

it.each([
  ['0.0.0.0', {}, false],
  ['192.168.1.20', {}, false],
  ['0.0.0.0', { ALLOW_ANONYMOUS: 'true' }, true],
  ['0.0.0.0', { ADMIN_API_KEY: adminKey }, true],
  ['127.0.0.1', {}, true],
  ['127.0.0.1', { ...production }, false],
  ['127.0.0.1', { ...production, ADMIN_API_KEY: adminKey }, true],
  ['::1', {}, true],
])('HOST=%s with %o starts: %s', async (HOST, env, starts) => {
  const starting = createTestApp({ env: { HOST, ...env } });
  if (!starts) {
    await expect(starting).rejects.toThrow(/ADMIN_API_KEY/);
    return;
  }
  await (await starting).close();
});
