import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../support/bearer.ts';
import { generateImage, readViewer } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const issuer = 'https://login.example.com/';
const audience = 'lienzo';

describe('a token of the issuer', () => {
  let server: Server;
  let privateKey: CryptoKey;
  let strangerKey: CryptoKey;
  let published: JWK;
  let app: TestApp;
  let answersKeys: boolean;

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    privateKey = pair.privateKey;
    strangerKey = (await generateKeyPair('RS256')).privateKey;
    published = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    server = createServer((_request, response) => {
      if (!answersKeys) return response.writeHead(500).end('no keys today');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [published] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    app = await createTestApp({
      env: {
        JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: audience,
      },
    });
  });
  beforeEach(() => {
    answersKeys = true;
  });
  afterAll(async () => {
    await app.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const claims = (more: object = {}) => ({
    iss: issuer,
    aud: audience,
    sub: 'ada',
    exp: seconds() + 300,
    scope: 'openid images:create images:read',
    ...more,
  });
  const sign = (payload: object, options: { key?: CryptoKey | Uint8Array; header?: object } = {}) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', ...options.header })
      .sign(options.key ?? privateKey);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('stands for its subject, with the scopes that it carries', async () => {
    const { data } = await runAs(app, await sign(claims()), readViewer);
    expect(data?.viewer).toMatchObject({ name: 'ada', scopes: ['IMAGES_CREATE', 'IMAGES_READ'] });
    const reader = await sign(claims({ scope: ['images:read', 'everything', 7] }));
    expect((await runAs(app, reader, readViewer)).data?.viewer.scopes).toEqual(['IMAGES_READ']);
    expect((await runAs(app, reader, generateImage, { prompt: 'A bay' })).code).toBe('FORBIDDEN');
    expect(
      (await runAs(app, await sign(claims()), generateImage, { prompt: 'A bay' })).errors,
    ).toBeUndefined();
  });

  it('may be half a minute late', async () => {
    const late = await sign(claims({ exp: seconds() - 20 }));
    expect((await runAs(app, late, readViewer)).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['without a signature (alg none)', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
    [
      'signed with the public key as a secret (HS256)',
      () => sign(claims(), { key: Buffer.from(JSON.stringify(published)), header: { alg: 'HS256' } }),
    ],
    ['signed by a stranger', () => sign(claims(), { key: strangerKey })],
    ['of a key that nobody published', () => sign(claims(), { header: { kid: 'two' } })],
    ['that has expired', () => sign(claims({ exp: seconds() - 60 }))],
    ['that is not valid yet', () => sign(claims({ nbf: seconds() + 60 }))],
    ['without an end', () => sign({ ...claims(), exp: undefined })],
    ['for another audience', () => sign(claims({ aud: 'somebody-else' }))],
    ['of another issuer', () => sign(claims({ iss: 'https://evil.example.com/' }))],
    ['without a subject', () => sign({ ...claims(), sub: undefined })],
    ['with an empty subject', () => sign(claims({ sub: '' }))],
    ['with an endless subject', () => sign(claims({ sub: 'a'.repeat(300) }))],
    [
      'that was changed',
      async () => (await sign(claims())).replace(/\.[^.]+\./, `.${encode(claims({ sub: 'eve' }))}.`),
    ],
    ['that is half', async () => (await sign(claims())).slice(0, 100)],
  ])('%s is refused', async (_name, make) => {
    const answer = await runAs(app, await make(), readViewer);
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is needed: nobody is answered without one', async () => {
    expect((await app.run(readViewer)).status).toBe(401);
  });

  it('is taken while the issuer is away, whatever others send meanwhile', async () => {
    expect((await runAs(app, await sign(claims()), readViewer)).status).toBe(200);
    answersKeys = false;
    const forged = await sign(claims(), { header: { kid: 'three' } });
    expect((await runAs(app, forged, readViewer)).code).toMatch(/OVERLOADED|UNAUTHENTICATED/);
    expect((await runAs(app, await sign(claims()), readViewer)).status).toBe(200);
  });

  it('that has expired is told so each time, as nobody guesses', async () => {
    const expired = await sign(claims({ exp: seconds() - 60 }));
    const answers = await Promise.all(Array.from({ length: 40 }, () => runAs(app, expired, readViewer)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(answers[0]?.errors?.[0]?.message).toContain('has expired');
  });

  it('is not taken for a wrong one when the keys of the issuer cannot be had', async () => {
    answersKeys = false;
    const fresh = await createTestApp({
      env: {
        JWT_JWKS_URL: app.config.access.tokens?.jwksUrl ?? '',
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: audience,
      },
    });
    const answer = await runAs(fresh, await sign(claims()), readViewer);
    expect([answer.status, answer.code]).toEqual([503, 'OVERLOADED']);
    expect(answer.errors?.[0]?.extensions['retryAfter']).toBe(5);
    answersKeys = true;
    // Not at once: an issuer in trouble is not asked for each request that comes.
    const status = async () => (await runAs(fresh, await sign(claims()), readViewer)).status;
    expect(await status()).toBe(503);
    await expect.poll(status, { interval: 500 }).toBe(200);
    await fresh.close();
  });
});
