import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';
import { exchange, send } from '../support/wire.ts';

let app: TestApp;
let server: Listening;

beforeAll(async () => {
  app = await createTestApp({
    upstream: await tinyUpstream(),
    env: {
      PUBLIC_URL: 'https://pictures.example.com/studio',
      ALLOWED_HOSTS: 'lienzo.example.com,192.168.1.20:4000',
    },
  });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

const ask = (host: string, path = '/graphql?query={__typename}') =>
  send(server.port, { path, headers: { host, accept: 'application/json' } });

describe('a request is answered that names the server as', () => {
  it.each([
    ['localhost', 'localhost'],
    ['localhost with any port', 'localhost:9'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1 with a port', '127.0.0.1:4000'],
    ['[::1]', '[::1]'],
    ['[::1] with a port', '[::1]:4000'],
    ['localhost in capitals', 'LocalHost:4000'],
    ['the host of PUBLIC_URL', 'pictures.example.com'],
    ['the host of PUBLIC_URL in capitals', 'PICTURES.Example.Com'],
    ['a host of ALLOWED_HOSTS', 'lienzo.example.com'],
    ['a host of ALLOWED_HOSTS that was given without port, with one', 'lienzo.example.com:8443'],
    ['a host of ALLOWED_HOSTS that was given with a port', '192.168.1.20:4000'],
  ])('%s', async (_, host) => {
    const answer = await ask(host);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a request is refused that names the server as', () => {
  it.each([
    ['a website whose name leads here', 'rebind.example.net'],
    ['the same with the port', 'rebind.example.net:4000'],
    ['another port of a host that was allowed with one', '192.168.1.20:4001'],
    ['a host that was allowed with a port, without it', '192.168.1.20'],
    ['a name below localhost', 'evil.localhost'],
    ['a name that begins as localhost', 'localhost.example.net'],
    ['a name that ends as an allowed one', 'notlienzo.example.com'],
    ['a name that ends with a dot', 'rebind.example.net.'],
    ['all addresses', '0.0.0.0'],
    ['another loopback address', '127.0.0.2'],
    ['an address that contains ours', '127.0.0.1.example.net'],
    ['all addresses of IPv6', '[::]'],
  ])('%s', async (_, host) => {
    const answer = await ask(host);
    expect(answer.status).toBe(421);
    expect(answer.json()).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('ALLOWED_HOSTS') as string,
          extensions: { code: 'FORBIDDEN', requestId: answer.headers['x-request-id'] },
        },
      ],
    });
  });

  it.each([
    ['a user name before localhost', 'evil.example.net@localhost'],
    ['localhost as the user name', 'localhost@evil.example.net'],
    ['localhost as a user name with a password', 'localhost:4000@evil.example.net'],
    ['a path behind the name', 'localhost/evil.example.net'],
    ['a fragment', 'evil.example.net#localhost'],
    ['a backslash', 'evil.example.net\\localhost'],
    ['two names', 'localhost, evil.example.net'],
    ['a space', 'localhost evil.example.net'],
    ['an address without brackets', '::1'],
    ['two ports', 'localhost:1:2'],
  ])('%s, which is no host at all', async (_, host) => {
    const answer = await ask(host);
    expect([400, 421]).toContain(answer.status);
    expect(answer.bytes.toString()).not.toContain('Query');
  });

  it('nothing, in HTTP/1.1', async () => {
    const answer = await exchange(server.port, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });

  it('one thing in the request line and another in Host', async () => {
    const answer = await exchange(
      server.port,
      'GET http://localhost/graphql?query={__typename} HTTP/1.1\r\nHost: rebind.example.net\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 421 /);
  });
});

describe('a foreign name is refused', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/graphql'],
    ['POST', '/graphql'],
    ['POST', '/generate-image/'],
    ['POST', '/generate-image'],
    ['GET', '/objects/images/a.png'],
    ['HEAD', '/objects/images/a.png'],
    ['GET', '/no-such-page'],
    ['PUT', '/graphql'],
  ])('%s %s', async (method, path) => {
    const answer = await send(server.port, { method, path, headers: { host: 'rebind.example.net' } });
    expect(answer.status).toBe(421);
  });

  it('before any picture is bought', async () => {
    const before = app.upstreamCalls.length;
    const answer = await send(server.port, {
      method: 'POST',
      path: '/generate-image/',
      headers: { host: 'rebind.example.net', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'text=sol',
    });
    expect(answer.status).toBe(421);
    expect(app.upstreamCalls).toHaveLength(before);
  });

  it.each(['/healthz', '/readyz'])('but not at %s, which load balancers ask by address', async (path) => {
    expect((await ask('10.0.0.7:4000', path)).status).toBe(200);
  });
});

it('serves signed addresses under the host and the path of PUBLIC_URL', async () => {
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'sol' });
  expect(image.url).toMatch(
    /^https:\/\/pictures\.example\.com\/studio\/objects\/[^?]+\?expires=\d+&signature=/,
  );
  // What a proxy that takes /studio off sends on.
  const path = image.url.slice('https://pictures.example.com/studio'.length);
  const answer = await ask('pictures.example.com', path);
  expect(answer.status).toBe(200);
  expect(answer.bytes).toHaveLength(image.byteSize);
});

it('does not ask for the name where a caller proves who it is', async () => {
  const known = await createTestApp({
    authenticate: () => Promise.resolve(principal('ada')),
  });
  const listening = await listen(known);
  try {
    const answer = await send(listening.port, {
      path: '/graphql?query={__typename}',
      headers: { host: 'api.example.net', accept: 'application/json', authorization: 'Bearer of-ada' },
    });
    expect(answer.status).toBe(200);
  } finally {
    await listening.close();
    await known.close();
  }
});
