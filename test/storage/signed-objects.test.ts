import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { openDiskStorage } from '../../src/storage/disk-storage.ts';
import { createSignedObjectHandler } from '../../src/storage/signed-objects.ts';
import { createUrlSigner } from '../../src/storage/url-signer.ts';
import { temporaryFolder } from './temporary-folder.ts';

const key = 'images/2026/x.png';
const signedAt = new Date('2026-11-22T10:00:00Z');
const body = randomBytes(300_000);
const safetyHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

async function setUp() {
  const folder = join(await temporaryFolder(), 'objects');
  const signer = createUrlSigner({ key: Buffer.alloc(32, 7) });
  const storage = await openDiskStorage({ folder, publicUrl: 'http://localhost:4000', signer });
  await storage.put(key, body, { contentType: 'image/png' });
  const time = { now: new Date('2026-11-22T10:00:10.500Z') };
  const handles: FileHandle[] = [];
  const watchedStorage = {
    async openObject(objectKey: string) {
      const handle = await storage.openObject(objectKey);
      handles.push(handle);
      return handle;
    },
  };
  const answer = createSignedObjectHandler({ storage: watchedStorage, signer, clock: () => time.now });
  const sign = async (downloadName?: string, signedKey = key) =>
    (await storage.signUrl(signedKey, { signedAt, expiresInSeconds: 60, downloadName })).url;
  const get = async (headers: Record<string, string> = {}, method = 'GET') =>
    await answer(new Request(await sign(), { method, headers }));
  /** Handles that are still open: a closed one has the descriptor -1. */
  const openFiles = () => handles.filter((handle) => handle.fd !== -1);
  return { storage, time, answer, sign, get, openFiles };
}

const headersOf = (response: Response) => Object.fromEntries(response.headers);
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('a signed object', () => {
  it('is answered whole, with headers that keep it private and harmless', async () => {
    const { get, openFiles } = await setUp();
    const response = await get();
    expect(response.status).toBe(200);
    expect(headersOf(response)).toEqual({
      ...safetyHeaders,
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=49, immutable',
      'content-disposition': 'inline',
      'content-length': '300000',
      'content-type': 'image/png',
      etag: expect.stringMatching(/^"[0-9a-z-]+"$/),
    });
    expect((await bytesOf(response)).equals(body)).toBe(true);
    expect(openFiles()).toEqual([]);
  });

  it('has the same headers and no body for HEAD', async () => {
    const { get, openFiles } = await setUp();
    const whole = await get();
    await whole.body?.cancel();
    const head = await get({}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.body).toBeNull();
    expect(headersOf(head)).toEqual(headersOf(whole));
    expect(openFiles()).toEqual([]);
  });

  it('is a download where a name was signed', async () => {
    const { answer, sign } = await setUp();
    const response = await answer(new Request(await sign('día.png')));
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="d_a.png"; filename*=UTF-8''d%C3%ADa.png`,
    );
    await response.body?.cancel();
  });

  it('may be empty', async () => {
    const { storage, get, openFiles } = await setUp();
    await storage.put(key, new Uint8Array(), { contentType: 'image/png' });
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('0');
    expect(await bytesOf(response)).toHaveLength(0);
    expect(openFiles()).toEqual([]);
  });

  it('has another ETag once it was replaced by as many bytes', async () => {
    const { storage, get } = await setUp();
    const first = await get({}, 'HEAD');
    await storage.put(key, randomBytes(body.length), { contentType: 'image/png' });
    const second = await get({}, 'HEAD');
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });
});

describe('conditions and ranges', () => {
  it('304 without a body when the client has the object', async () => {
    const { get, openFiles } = await setUp();
    const etag = (await get({}, 'HEAD')).headers.get('etag') ?? '';
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await get({ 'if-none-match': condition, range: 'bytes=0-1' }, method);
        expect(response.status, condition).toBe(304);
        expect(response.body).toBeNull();
        expect(headersOf(response)).toMatchObject({ ...safetyHeaders, etag });
        expect(response.headers.get('cache-control')).toBe('private, max-age=49, immutable');
      }
    }
    expect(openFiles()).toEqual([]);
  });

  it('200 when the client has another object', async () => {
    const { get } = await setUp();
    const response = await get({ 'if-none-match': '"other"' });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=131071-131073', 131_071, 131_073],
    ['bytes=1000-290000', 1000, 290_000],
    ['bytes=-5', 299_995, 299_999],
    ['bytes=-400000', 0, 299_999],
    ['bytes=299990-', 299_990, 299_999],
  ])('206 for %s', async (range, start, end) => {
    const { get, openFiles } = await setUp();
    const response = await get({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/300000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect((await bytesOf(response)).equals(body.subarray(start, end + 1))).toBe(true);
    expect(openFiles()).toEqual([]);
  });

  it('416 for a range behind the end', async () => {
    const { get, openFiles } = await setUp();
    const response = await get({ range: 'bytes=300000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */300000');
    expect(openFiles()).toEqual([]);
  });

  it('the whole object for several ranges', async () => {
    const { get } = await setUp();
    const response = await get({ range: 'bytes=0-1,5-6' });
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toHaveLength(300_000);
  });

  it('a part only while the If-Range tag is still right', async () => {
    const { get } = await setUp();
    const etag = (await get({}, 'HEAD')).headers.get('etag') ?? '';
    const statuses = [];
    for (const condition of [etag, `W/${etag}`, '"other"', 'Sun, 22 Nov 2026 10:00:00 GMT']) {
      const response = await get({ range: 'bytes=0-1', 'if-range': condition });
      statuses.push(response.status);
      await response.body?.cancel();
    }
    expect(statuses).toEqual([206, 200, 200, 200]);
  });
});

describe('the guards of signed objects', () => {
  const forbidden = { errors: [{ message: expect.any(String), extensions: { code: 'FORBIDDEN' } }] };

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '405 for %s, before anything else',
    async (method) => {
      const { answer } = await setUp();
      const response = await answer(new Request('http://localhost:4000/objects/x.png', { method }));
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }],
      });
    },
  );

  it.each([
    ['an unsigned address', (url: string) => url.split('?')[0] ?? ''],
    ['an unknown parameter', (url: string) => `${url}&x=1`],
    ['a repeated parameter', (url: string) => `${url}&expires=1`],
    ['an escaped key', (url: string) => url.replace('x.png', '%78.png')],
    ['a download name added', (url: string) => `${url}&download=evil.html`],
    ['a later expiry', (url: string) => url.replace(/expires=\d+/, 'expires=1900000000')],
    ['a wrong signature', (url: string) => url.replace(/signature=./, 'signature=!')],
    ['the signature of another object', (url: string) => url.replace('x.png', 'y.png')],
    ['a key that leads out', (url: string) => url.replace('images/', '%2e%2e/%2e%2e/')],
  ])('403 for %s, as JSON that nobody caches', async (_what, change) => {
    const { answer, sign, openFiles } = await setUp();
    const response = await answer(new Request(change(await sign())));
    expect(response.status).toBe(403);
    expect(headersOf(response)).toEqual({
      ...safetyHeaders,
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(await response.json()).toEqual(forbidden);
    expect(openFiles()).toEqual([]);
  });

  it('403 from the very instant of expiry, whether the object is there or not', async () => {
    const { answer, sign, time } = await setUp();
    time.now = new Date('2026-11-22T10:00:59.999Z');
    const last = await answer(new Request(await sign()));
    expect([last.status, last.headers.get('cache-control')]).toEqual([200, 'private, max-age=0, immutable']);
    await last.body?.cancel();

    time.now = new Date('2026-11-22T10:01:00.000Z');
    const late = await answer(new Request(await sign()));
    const lateAndAbsent = await answer(new Request(await sign(undefined, 'images/absent.png')));
    expect([late.status, lateAndAbsent.status]).toEqual([403, 403]);
    expect(await late.json()).toEqual(await lateAndAbsent.json());
  });

  it('404 for a right signature without an object', async () => {
    const { answer, sign } = await setUp();
    const response = await answer(new Request(await sign(undefined, 'images/absent.png')));
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      errors: [{ message: 'There is no such object.', extensions: { code: 'NOT_FOUND' } }],
    });
  });

  it('no body in a refused HEAD', async () => {
    const { answer } = await setUp();
    const response = await answer(new Request('http://localhost:4000/objects/x.png', { method: 'HEAD' }));
    expect([response.status, response.body]).toEqual([403, null]);
  });

  it('503 when the disk can not be read', async () => {
    const signer = createUrlSigner({ key: Buffer.alloc(32, 7) });
    const storage = {
      openObject: () => Promise.reject(new LienzoError('STORAGE_UNAVAILABLE', 'Try again later.')),
    };
    const answer = createSignedObjectHandler({ storage, signer, clock: () => signedAt });
    const expires = signedAt.getTime() / 1000 + 60;
    const signature = signer.sign({ key, expiresAtSeconds: expires, downloadName: undefined });
    const response = await answer(
      new Request(`http://localhost:4000/objects/${key}?expires=${expires}&signature=${signature}`),
    );
    expect(response.status).toBe(503);
  });
});

describe('a client that goes away', () => {
  it('leaves no file open, before the first byte or after it', async () => {
    const { get, openFiles } = await setUp();
    const unread = await get();
    expect(openFiles()).toHaveLength(1);
    await unread.body?.cancel();
    expect(openFiles()).toEqual([]);

    const reader = (await get()).body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(value?.byteLength).toBeLessThan(body.length);
    await reader?.cancel();
    expect(openFiles()).toEqual([]);
  });

  it('closes the file when its connection ends in the middle of a picture', async () => {
    const { storage, answer, sign, openFiles } = await setUp();
    await storage.put(key, Buffer.alloc(30_000_000), { contentType: 'image/png' });
    const server = serve({ fetch: answer, hostname: '127.0.0.1', port: 0 });
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { pathname, search } = new URL(await sign());

    const request = http.get({ host: '127.0.0.1', port, path: pathname + search, agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await once(response, 'readable');
    expect(response.headers['content-length']).toBe('30000000');
    expect(openFiles()).toHaveLength(1);
    request.destroy();
    await expect.poll(openFiles).toEqual([]);
  });

  it('still gets the old bytes when the object is deleted while it reads', async () => {
    const { storage, get, openFiles } = await setUp();
    const response = await get();
    await storage.delete([key]);
    expect((await bytesOf(response)).equals(body)).toBe(true);
    expect(openFiles()).toEqual([]);
  });
});
