import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteImage, generateImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { exchange, send } from '../support/wire.ts';

const begin = new Date('2026-11-22T12:00:00Z');
const secret = 'a line that no answer may hold';

let app: TestApp;
let server: Listening;
let now = begin;
let bytes: Buffer;
/** Path and query of a signed address. */
let address: string;

beforeAll(async () => {
  app = await createTestApp({
    upstream: await tinyUpstream(),
    clock: () => now,
    env: { CORS_ORIGINS: 'https://app.example.com,https://admin.example.com' },
  });
  server = await listen(app);
  bytes = await tinyPng();
  address = await newAddress();
  // What stands beside the objects, and between them.
  await writeFile(join(app.folder, 'secret.png'), secret);
  await writeFile(join(app.folder, 'objects', 'secret.txt'), secret);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  send(server.port, { method, path, headers });

async function newAddress(): Promise<string> {
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'sol' });
  const { pathname, search } = new URL(image.url);
  return pathname + search;
}

describe('a signed address', () => {
  it('gives the bytes that the provider made, and how long they may be kept', async () => {
    const answer = await get(address);
    expect(answer.status).toBe(200);
    expect(answer.bytes).toEqual(bytes);
    const secondsLeft =
      Number(new URLSearchParams(address.split('?')[1]).get('expires')) - now.getTime() / 1000;
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'cache-control': `private, max-age=${secondsLeft}, immutable`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('tells HEAD the same, without the bytes', async () => {
    const [whole, head] = [await get(address), await get(address, {}, 'HEAD')];
    const { date: _date, 'x-request-id': _id, ...expected } = whole.headers;
    expect(head.status).toBe(200);
    expect(head.bytes).toHaveLength(0);
    expect(head.headers).toMatchObject(expected);
  });

  it.each([
    ['the first ten bytes', 'bytes=0-9', 0, 10],
    ['the middle', 'bytes=5-7', 5, 8],
    ['from the tenth on', 'bytes=10-', 10, undefined],
    ['the last four', 'bytes=-4', -4, undefined],
  ])('gives a part: %s', async (_, range, from, to) => {
    const answer = await get(address, { range });
    const part = bytes.subarray(from, to);
    expect(answer.status).toBe(206);
    expect(answer.bytes).toEqual(part);
    expect(answer.headers).toMatchObject({
      'content-length': String(part.length),
      'content-range': expect.stringMatching(new RegExp(`/${bytes.length}$`)) as string,
    });
  });

  it('gives 416 and the size for a part that is not there', async () => {
    const answer = await get(address, { range: `bytes=${bytes.length}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe(`bytes */${bytes.length}`);
  });

  it('gives 304 without a body to whom has the bytes already', async () => {
    const { etag = '' } = (await get(address)).headers;
    const answer = await get(address, { 'if-none-match': etag });
    expect([answer.status, answer.bytes.length, answer.headers.etag]).toEqual([304, 0, etag]);
    expect(answer.headers['cache-control']).toMatch(/^private, /);
    expect((await get(address, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('gives 404 once the image is deleted, and lets nobody keep that', async () => {
    const doomed = await newAddress();
    const key = doomed.slice('/objects/'.length).split('?')[0] ?? '';
    await app.runOk(deleteImage, { key });
    const answer = await get(doomed);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it('gives 403 when its time is over, and lets nobody keep that', async () => {
    now = new Date(begin.getTime() + 604_800_000);
    const answer = await get(address).finally(() => (now = begin));
    expect(answer.status).toBe(403);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.bytes.toString()).toContain('has expired');
  });

  it('serves many connections at once, each with the whole picture', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(address)));
    expect(answers.every((answer) => answer.bytes.equals(bytes))).toBe(true);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('cannot be used to %s', async (method) => {
    const answer = await get(address, {}, method);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await get(address)).bytes).toEqual(bytes);
  });
});

describe('a changed address is 403, whether or not there is an object:', () => {
  const change = (part: string | RegExp, to: string) => () => address.replace(part, to);
  it.each<[string, () => string]>([
    ['no signature', change(/&signature=.*/, '')],
    ['an empty signature', change(/signature=.*/, 'signature=')],
    ['another signature', change(/signature=.{3}/, 'signature=AAA')],
    ['a longer life', change(/expires=\d/, 'expires=9')],
    ['no query at all', change(/\?.*/, '')],
    ['the same parameter twice', () => `${address}&expires=9999999999`],
    ['one parameter more', () => `${address}&x=1`],
    ['a file name that was not signed', () => `${address}&download=a.exe`],
    ['the key of another object', () => address.replace(/\.png\?/, '0.png?')],
    ['a slash more', change('/objects/', '/objects//')],
    [
      'the key in capitals',
      () => address.replace(/^\/objects\/[^?]+/, (path) => `/objects/${path.slice(9).toUpperCase()}`),
    ],
    ['an escaped letter', change('.png?', '%2epng?')],
  ])('%s', async (_, make) => {
    const changed = make();
    expect(changed).not.toBe(address);
    const answer = await get(changed);
    expect(answer.status).toBe(403);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      errors: [
        {
          message: 'This address is not valid. Ask the API for a new one.',
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    });
  });
});

describe('nothing outside the folder of the objects is read, nor what is no object:', () => {
  const query = () => address.slice(address.indexOf('?'));
  it.each([
    '/objects/../secret.png',
    '/objects/%2e%2e/secret.png',
    '/objects/%2E%2E%2Fsecret.png',
    '/objects/..%2fsecret.png',
    '/objects/%252e%252e/secret.png',
    '/objects/..%5csecret.png',
    '/objects/images/../../secret.png',
    '/objects/./secret.txt',
    '/objects/secret.txt',
    '/objects/secret.png%00.png',
    '/objects//etc/passwd',
    '/objects/%2fetc%2fpasswd',
    '/objects/.partial/',
    '/objects/',
    '/objects',
    `/objects/${'a'.repeat(10_000)}.png`,
    '/objects/%zz.png',
    '/objects/con.png',
    '//objects/secret.txt',
    'http://localhost/objects/../secret.png',
  ])('%s', async (path) => {
    const answer = await exchange(
      server.port,
      `GET ${path}${query()} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (?:400|403|404) /);
    expect(answer).not.toContain(secret);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain(app.folder);
  });
});

describe('pages of other origins', () => {
  it.each(['https://app.example.com', 'https://admin.example.com'])(
    'may read pictures where CORS_ORIGINS has theirs: %s',
    async (origin) => {
      const { headers } = await get(address, { origin });
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers.vary).toContain('Origin');
      expect(headers['access-control-expose-headers']).toMatch(/etag/i);
    },
  );

  it('may only show them where it has not, and no cache mixes the two up', async () => {
    const { status, headers } = await get(address, { origin: 'https://other.example.net' });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers.vary).toContain('Origin');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it('all may read them where CORS_ORIGINS is *, refusals included', async () => {
    const open = await createTestApp({ upstream: await tinyUpstream(), env: { CORS_ORIGINS: '*' } });
    try {
      const { generateImage: image } = await open.runOk(generateImage, { prompt: 'sol' });
      for (const [url, status] of [
        [image.url, 200],
        [`${image.url}x`, 403],
      ] as const) {
        const response = await open.fetch(
          new Request(url, { headers: { origin: 'https://any.example.net' } }),
        );
        expect(response.status).toBe(status);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        await response.arrayBuffer();
      }
    } finally {
      await open.close();
    }
  });
});
