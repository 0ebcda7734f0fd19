import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Storage, type S3StorageOptions } from '../../src/storage/s3-storage.ts';

interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

const key = 'images/2026/x.png';
const contentType = 'image/png';
/** The SDK compares the end of credentials with the real clock. */
const now = new Date(Math.floor(Date.now() / 1000) * 1000);

/** A server that records what the store sends and answers as the test says. */
async function setUp(
  respond: (response: ServerResponse) => void = respondWith(200),
  change: Partial<S3StorageOptions> = {},
) {
  const requests: SeenRequest[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = { method, url, headers, body: Buffer.concat(chunks) };
      requests.push(seen);
      respond(response);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const storage = createS3Storage({
    bucket: 'pictures',
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    prefix: 'lienzo/',
    sse: undefined,
    sseKmsKeyId: undefined,
    clock: () => now,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    ...change,
  });
  onTestFinished(async () => {
    await storage.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { storage, requests, countConnections: () => connections };
}

function respondWith(status: number, xml = '') {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(xml);
  };
}

const errorXml = (code: string) =>
  `<Error><Code>${code}</Code><Message>arn:aws:secret-detail</Message></Error>`;

describe('a put to S3', () => {
  it('sends a private, immutable object with one integrity check', async () => {
    const { storage, requests } = await setUp();
    await storage.put(key, Buffer.from('picture'), { contentType });
    const [request] = requests;
    expect(request?.method).toBe('PUT');
    expect(request?.url).toBe('/pictures/lienzo/images/2026/x.png?x-id=PutObject');
    expect(request?.body.toString()).toBe('picture');
    expect(request?.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': '7',
      'cache-control': 'private, max-age=31536000, immutable',
      // SHA-256 of the body: the signature covers it.
      'x-amz-content-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const names = Object.keys(request?.headers ?? {}).join(' ');
    expect(names).not.toMatch(/checksum|content-md5|expect|acl|server-side-encryption/);
  });

  it.each([
    [{ sse: 'AES256' }, { 'x-amz-server-side-encryption': 'AES256' }],
    [
      { sse: 'aws:kms', sseKmsKeyId: 'key-1' },
      {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
      },
    ],
  ] satisfies [Partial<S3StorageOptions>, object][])(
    'asks for the encryption %j',
    async (change, headers) => {
      const { storage, requests } = await setUp(undefined, change);
      await storage.put(key, Buffer.from('x'), { contentType });
      expect(requests[0]?.headers).toMatchObject(headers);
    },
  );

  it('reuses its connection for large bodies', async () => {
    const { storage, countConnections } = await setUp();
    for (let n = 0; n < 5; n++) await storage.put(key, randomBytes(3 * 1024 * 1024), { contentType });
    expect(countConnections()).toBe(1);
  });

  it('is sent again after a failure that passes', async () => {
    let failures = 0;
    const { storage, requests } = await setUp((response) => {
      failures += 1;
      (failures <= 2 ? respondWith(500, errorXml('InternalError')) : respondWith(200))(response);
    });
    await storage.put(key, Buffer.from('x'), { contentType });
    expect(requests).toHaveLength(3);
  });
});

describe('a failure of S3', () => {
  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [301, 'PermanentRedirect'],
    [403, 'RequestTimeTooSkewed'],
    [403, 'SignatureDoesNotMatch'],
  ])('%i %s is STORAGE_UNAVAILABLE; what it says is in the cause alone', async (status, code) => {
    const { storage } = await setUp(respondWith(status, errorXml(code)));
    const calls = [
      storage.put(key, Buffer.from('x'), { contentType }),
      storage.read(key),
      storage.delete([key]),
      storage.check(),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'STORAGE_UNAVAILABLE',
          message: 'Storage cannot be used at the moment. Try again later.',
          cause: expect.any(Error),
        },
      });
    }
  });

  it('after three tries is STORAGE_UNAVAILABLE', async () => {
    const { storage, requests } = await setUp(respondWith(500, errorXml('InternalError')));
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(requests).toHaveLength(3);
  });

  it('in the middle of a body is STORAGE_UNAVAILABLE', async () => {
    const { storage } = await setUp((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    });
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('is STORAGE_UNAVAILABLE where nobody listens', async () => {
    const { storage } = await setUp(undefined, { endpoint: 'http://127.0.0.1:1' });
    await expect(storage.check()).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('is STORAGE_UNAVAILABLE where there are no credentials', async () => {
    const { storage } = await setUp(undefined, {
      credentials: () => Promise.reject(new Error('no credentials here')),
    });
    const signing = storage.signUrl(key, { signedAt: now, expiresInSeconds: 60 });
    await expect(signing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(storage.credentialsExpireAt()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('to find an object is NOT_FOUND', async () => {
    const { storage } = await setUp(respondWith(404, errorXml('NoSuchKey')));
    await expect(storage.read(key)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such object.',
    });
  });
});

describe('a delete of many objects in S3', () => {
  it('goes in batches of 1000, under the prefix', async () => {
    const { storage, requests } = await setUp(respondWith(200, '<DeleteResult/>'));
    const keys = Array.from({ length: 2001 }, (_, n) => `images/${n}.png`);
    await storage.delete(keys);
    const sent = requests.map(({ body }) =>
      [...body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, sentKey]) => sentKey),
    );
    expect(sent.map((batch) => batch.length)).toEqual([1000, 1000, 1]);
    expect(sent.flat()).toEqual(keys.map((each) => `lienzo/${each}`));
  });

  it('is STORAGE_UNAVAILABLE when a 200 says that one is still there, after the other batches were tried', async () => {
    const failure = `<Error><Key>lienzo/images/1.png</Key><Code>AccessDenied</Code><Message>no</Message></Error>`;
    const { storage, requests } = await setUp((response) => {
      respondWith(200, `<DeleteResult>${requests.length === 1 ? failure : ''}</DeleteResult>`)(response);
    });
    const keys = Array.from({ length: 1001 }, (_, n) => `images/${n}.png`);
    await expect(storage.delete(keys)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      cause: { errors: [expect.objectContaining({ message: expect.stringContaining('AccessDenied') })] },
    });
    expect(requests).toHaveLength(2);
  });
});

describe('a presigned URL', () => {
  const signOptions = { signedAt: new Date('2026-11-22T09:00:00.500Z'), expiresInSeconds: 604_800 };

  it('is made without asking S3, dated at the second of signing', async () => {
    const { storage, requests } = await setUp();
    const { url, expiresAt } = await storage.signUrl(key, { ...signOptions, downloadName: 'día.png' });
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe('/pictures/lienzo/images/2026/x.png');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      'X-Amz-Credential': 'AKIATEST/20261122/eu-central-1/s3/aws4_request',
      'X-Amz-Date': '20261122T090000Z',
      'X-Amz-Expires': '604800',
      'X-Amz-SignedHeaders': 'host',
      'response-content-disposition': `attachment; filename="d_a.png"; filename*=UTF-8''d%C3%ADa.png`,
    });
    expect(expiresAt.toISOString()).toBe('2026-11-29T09:00:00.000Z');
    expect(requests).toEqual([]);
  });

  it('names the bucket in the host at AWS', async () => {
    const { storage } = await setUp(undefined, { endpoint: undefined, forcePathStyle: false });
    const { url } = await storage.signUrl(key, signOptions);
    expect(url.split('?')[0]).toBe('https://pictures.s3.eu-central-1.amazonaws.com/lienzo/images/2026/x.png');
  });

  it('is signed for us-east-1 when an endpoint without a region is given', async () => {
    const { storage } = await setUp(undefined, { region: undefined });
    const { url } = await storage.signUrl(key, signOptions);
    expect(new URL(url).searchParams.get('X-Amz-Credential')).toContain('/us-east-1/s3/');
  });

  it('ends with the temporary credentials that signed it, renewed first', async () => {
    let made = 0;
    const { storage } = await setUp(undefined, {
      credentials: async () => {
        made += 1;
        return {
          accessKeyId: `ASIA${made}`,
          secretAccessKey: 'secret',
          sessionToken: 'token',
          expiration: new Date(now.getTime() + made * 3_600_000),
        };
      },
    });
    const { url, expiresAt } = await storage.signUrl(key, { signedAt: now, expiresInSeconds: 604_800 });
    expect(made).toBe(2);
    expect(expiresAt).toEqual(new Date(now.getTime() + 2 * 3_600_000));
    expect(await storage.credentialsExpireAt()).toEqual(expiresAt);
    expect(new URL(url).searchParams.get('X-Amz-Credential')).toContain('ASIA2/');
    expect(new URL(url).searchParams.get('X-Amz-Security-Token')).toBe('token');
  });
});
