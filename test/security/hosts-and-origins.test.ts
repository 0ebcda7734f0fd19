import { beforeAll, describe, expect, it } from 'vitest';
import { testOrigin } from '../support/test-app.ts';
import { exchange, send } from '../support/wire.ts';
import { errorOf, rightWork, workOf, useFrontDoor } from './front-door.ts';

const ours = 'https://app.example.com';

const door = useFrontDoor({ env: { CORS_ORIGINS: ours, ALLOWED_HOSTS: 'lienzo.example.com' } });
/** Path and query of a picture. */
let address: string;

beforeAll(async () => {
  const answer = await door.ask('mutation { generateImage(prompt: "a boat") { url } }');
  const { data } = answer.json() as { data: { generateImage: { url: string } } };
  address = data.generateImage.url.slice(testOrigin.length);
});

const purchase = JSON.stringify({ query: 'mutation { generateImage(prompt: "bought") { key } }' });

/** A purchase over a connection of its own, with exactly these lines between its first and its last. */
const buy = (lines: readonly string[], target = '/graphql') =>
  exchange(
    door.port,
    Buffer.from(
      [
        `POST ${target} HTTP/1.1`,
        ...lines,
        'Content-Type: application/json',
        `Content-Length: ${purchase.length}`,
        'Connection: close',
        '',
        purchase,
      ].join('\r\n'),
      'latin1',
    ),
  );

describe('a purchase is refused that names the server as', () => {
  it.each<[string, string]>([
    ['localhost with a dot at its end', 'localhost.'],
    ['an allowed host with a dot at its end', 'lienzo.example.com.'],
    ['a name that begins as an allowed one', 'lienzo.example.com.evil.example.net'],
    ['a name that ends as an allowed one', 'evil-lienzo.example.com'],
    ['a name of the loopback address', 'localtest.me'],
    ['a name that is an address', '127.0.0.1.nip.io'],
    ['a short address', '127.1'],
    ['an address as one number', '2130706433'],
    ['an address in hexadecimal', '0x7f000001'],
    ['an address in octal', '0177.0.0.1'],
    ['an address of IPv4 in IPv6', '[::ffff:127.0.0.1]'],
    ['the loopback address in long', '[0:0:0:0:0:0:0:1]'],
    ['the loopback address of one interface', '[::1%25lo]'],
    ['letters in circles', 'ⓛocalhost'],
    ['a name in Punycode', 'xn--lcalhost-5yb'],
    ['localhost with a tab in it', 'local\thost'],
    ['localhost with a port that is none', 'localhost:evil'],
    ['localhost with a negative port', 'localhost:-1'],
    ['localhost with two ports', 'localhost:80:80'],
    ['a user before it', 'evil.example.net@localhost'],
    ['a query behind it', 'localhost?evil.example.net'],
    ['an encoded end', 'localhost%00.evil.example.net'],
    ['nothing', ''],
    ['a space', ' '],
    ['10,000 letters', 'a'.repeat(10_000)],
  ])('%s', async (_, host) => {
    const purchases = door.app.upstreamCalls.length;
    const answer = await buy([`Host: ${host}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|21) /);
    expect(answer).not.toContain('"data"');
    expect(door.app.upstreamCalls).toHaveLength(purchases);
  });

  it.each<[string, string[], string?]>([
    ['one thing, and as another for a proxy', ['Host: evil.example.net', 'X-Forwarded-Host: localhost']],
    ['one thing, and as another in Forwarded', ['Host: evil.example.net', 'Forwarded: host=localhost']],
    [
      'one thing, and as another in X-Host',
      ['Host: evil.example.net', 'X-Host: localhost', 'X-HTTP-Host-Override: localhost'],
    ],
    ['two things, the second of which is right', ['Host: evil.example.net', 'Host: localhost']],
    ['two things, the first of which is right', ['Host: localhost', 'Host: evil.example.net']],
    ['two things in one header', ['Host: localhost, evil.example.net']],
    ['another thing in the next line', ['Host: localhost', ' evil.example.net']],
    ['something with a space before the colon', ['Host : localhost']],
    [
      'one thing in the request line and another in Host',
      ['Host: evil.example.net'],
      'http://localhost/graphql',
    ],
    ['another server in the request line', ['Host: evil.example.net'], 'http://evil.example.net/graphql'],
    ['a user in the request line', ['Host: evil.example.net'], 'http://localhost@evil.example.net/graphql'],
    ['nothing at all', []],
  ])('%s', async (_, lines, target) => {
    const purchases = door.app.upstreamCalls.length;
    expect(await buy(lines, target)).toMatch(/^HTTP\/1\.1 4(?:00|21) /);
    expect(door.app.upstreamCalls).toHaveLength(purchases);
  });

  it('itself, for all that a page whose name leads here could read', async () => {
    for (const path of ['/', '/graphql', address, '/generate-image/', '/.env', '/data/database']) {
      const answer = await send(door.port, { path, headers: { host: 'rebind.example.net' } });
      expect([answer.status, errorOf(answer).code]).toEqual([421, 'FORBIDDEN']);
    }
  });
});

/** What an origin must not be taken for. */
const foreignOrigins: [string, string][] = [
  ['a name that ends as ours', 'https://evilapp.example.com'],
  ['a name that begins as ours', 'https://app.example.com.evil.example.net'],
  ['a name below ours', 'https://a.app.example.com'],
  ['a name above ours', 'https://example.com'],
  ['ours over another scheme', 'http://app.example.com'],
  ['ours on another port', 'https://app.example.com:8443'],
  ['ours as a user', 'https://app.example.com@evil.example.net'],
  ['ours with a path', 'https://app.example.com/'],
  ['ours with an underscore', 'https://app.example.com_evil.example.net'],
  ['ours with an encoded end', 'https://app.example.com%00.evil.example.net'],
  ['ours in capitals', 'HTTPS://APP.EXAMPLE.COM'],
  ['ours and another', `${ours}, https://evil.example.net`],
  ['ours and another, by a space', `${ours} https://evil.example.net`],
  ['one with any sign for a dot', 'https://appXexample.com'],
  ['nobody', 'null'],
  ['everybody', '*'],
  ['a file', 'file://'],
  ['an extension', 'chrome-extension://abcdefghijklmnop'],
  ['this server', 'http://localhost:4000'],
  ['nothing', ''],
];

describe('a page of another origin reads nothing, which calls itself', () => {
  it.each(foreignOrigins)('%s', async (_, origin) => {
    const asked = await send(door.port, {
      method: 'OPTIONS',
      path: '/graphql',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
    for (const path of ['/graphql?query={__typename}', address, '/healthz', '/nothing']) {
      const { headers } = await send(door.port, { path, headers: { origin } });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers.vary).toMatch(/\bOrigin\b/i);
    }
  });
});

describe('even a page of ours', () => {
  const preflight = (headers: Record<string, string>) =>
    send(door.port, {
      method: 'OPTIONS',
      path: '/graphql',
      headers: { origin: ours, 'access-control-request-method': 'POST', ...headers },
    });

  it('sends no cookies and no certificates', async () => {
    const asked = await preflight({ 'access-control-request-headers': 'cookie' });
    const told = await send(door.port, {
      path: '/graphql?query={__typename}',
      headers: { origin: ours, cookie: 'a=b' },
    });
    for (const { headers } of [asked, told]) {
      expect(headers['access-control-allow-origin']).toBe(ours);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT'])('must not %s', async (method) => {
    const { headers } = await preflight({ 'access-control-request-method': method });
    expect(headers['access-control-allow-methods']?.split(',')).not.toContain(method);
  });

  it('gets no way into a private network from a public one', async () => {
    const { headers } = await preflight({
      'access-control-request-private-network': 'true',
      'access-control-request-local-network': 'true',
    });
    expect(Object.keys(headers).filter((name) => name.includes('network'))).toEqual([]);
  });

  it('gets its own headers only: nothing that it names comes back', async () => {
    const { headers } = await preflight({ 'access-control-request-headers': 'x-evil,x-forwarded-host' });
    expect(JSON.stringify(headers)).not.toMatch(/evil|forwarded/);
  });
});

describe('a page of another origin buys nothing at the endpoint of the older API, which calls itself', () => {
  const form = (headers: Record<string, string>) =>
    send(door.port, {
      method: 'POST',
      path: '/generate-image/',
      headers: { host: 'localhost:4000', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: 'text=bought',
    });
  const own = 'http://localhost:4000';

  it.each<[string, Record<string, string>]>([
    ...foreignOrigins
      .filter(([name]) => name !== 'this server')
      .map(([name, origin]): [string, Record<string, string>] => [name, { origin }]),
    ['this server with a dot at its end', { origin: 'http://localhost.:4000' }],
    ['this server by its address', { origin: 'http://127.0.0.1:4000' }],
    ['this server as a user', { origin: 'http://localhost:4000@evil.example.net' }],
    ['this server, from another site', { origin: own, 'sec-fetch-site': 'cross-site' }],
    ['nothing, from another site', { 'sec-fetch-site': 'cross-site' }],
    ['nobody, from this site', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('%s', async (_, headers) => {
    const purchases = door.app.upstreamCalls.length;
    const answer = await form(headers);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ detail: expect.stringContaining('CORS_ORIGINS') as string });
    expect(door.app.upstreamCalls).toHaveLength(purchases);
  });
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
