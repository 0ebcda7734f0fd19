import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import type { GenerationService } from '../../src/generations/generation-service.ts';
import { createLegacyRestHandler } from '../../src/http/legacy-rest.ts';
import { createPainter } from '../../src/painter/painter.ts';
import { generateImage, listImages, varyImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';
import { testLimits } from './multipart-body.ts';

const sevenDaysMilliseconds = 604_800_000;
/** Neither a whole second nor the beginning of a bucket. */
const begin = new Date('2026-11-22T12:34:56.789Z');

let app: TestApp;
let server: Listening;
let now = begin;

beforeAll(async () => {
  const painter = createPainter({ delays: { timeoutMilliseconds: 10 } });
  const tiny = await tinyUpstream();
  app = await createTestApp({
    clock: () => now,
    // The painter for its failures alone; a picture that it paints takes a hundred times as long.
    upstream: (input, init) =>
      (typeof init?.body === 'string' && init.body.includes('simulate:') ? painter : tiny)(input, init),
    env: {
      MAX_UPLOAD_MB: '1',
      PROVIDER_MAX_WAIT_SECONDS: '0',
      CORS_ORIGINS: 'https://app.example.com,http://localhost:3000',
    },
  });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

function form(fields: Record<string, string | Blob>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const picture = async () => new File([await tinyPng()], 'picture.png', { type: 'image/png' });

const post = (body: FormData | URLSearchParams | string, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}/generate-image/`, { method: 'POST', body, headers });

const told = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as unknown,
});

const refusal = (status: number, detail: string) => ({
  status,
  body: { detail: expect.stringContaining(detail) as string },
});

/** The address in a right answer, which holds nothing else. */
async function presignedUrl(response: Response): Promise<URL> {
  const answer = (await response.json()) as { presigned_url: string };
  expect({ status: response.status, answer }).toEqual({
    status: 200,
    answer: { presigned_url: expect.stringContaining(`${testOrigin}/objects/`) as string },
  });
  return new URL(answer.presigned_url);
}

/** Fetches what a signed address names, from where the test app really listens. */
const open = (url: URL) => fetch(server.origin + url.pathname + url.search);

async function newestImage() {
  const { images } = await app.runOk(listImages, { first: 1 });
  return images.edges[0]?.node;
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.skipIf(!hasCurl)('the calls of the older API, as curl sends them', () => {
  const curl = async (...options: string[]) => {
    const { stdout } = await promisify(execFile)('curl', ['-sS', ...options], { cwd: app.folder });
    return JSON.parse(stdout) as { presigned_url: string };
  };
  const expectPicture = async (answer: object) => {
    expect(Object.keys(answer)).toEqual(['presigned_url']);
    const response = await open(new URL((answer as { presigned_url: string }).presigned_url));
    expect(response.headers.get('content-type')).toBe('image/png');
    const { format } = await sharp(await response.arrayBuffer()).metadata();
    expect(format).toBe('png');
  };

  it('a text paints a picture', async () => {
    const call = ['-X', 'POST', `${server.origin}/generate-image/`];
    await expectPicture(await curl(...call, '-F', 'text=un dia soleado en un campo colombiano'));
    expect((await newestImage())?.generation.prompt).toBe('un dia soleado en un campo colombiano');
  });

  it('a file is varied', async () => {
    await writeFile(join(app.folder, 'picture.png'), await tinyPng());
    const call = ['-X', 'POST', `${server.origin}/generate-image/`];
    await expectPicture(await curl(...call, '-F', 'file=@picture.png'));
    expect((await newestImage())?.generation.prompt).toBeNull();
  });

  it('without the last slash, curl -L sends the form again where it is led', async () => {
    const call = ['-L', '-X', 'POST', `${server.origin}/generate-image`];
    await expectPicture(await curl(...call, '-F', 'text=sin barra'));
    expect((await newestImage())?.generation.prompt).toBe('sin barra');
  });

  it('a text is taken as a plain form too', async () => {
    const call = ['-X', 'POST', `${server.origin}/generate-image/`];
    await expectPicture(await curl(...call, '--data-urlencode', 'text=café & 50% más'));
    expect((await newestImage())?.generation.prompt).toBe('café & 50% más');
  });

  it('a file that is large enough for curl to ask first (Expect: 100-continue) is taken', async () => {
    const noise = { width: 600, height: 500, channels: 3 as const, background: 'teal' };
    const large = sharp({ create: { ...noise, noise: { type: 'gaussian', mean: 128, sigma: 60 } } });
    const bytes = await large.png().toBuffer();
    expect(bytes.length).toBeGreaterThan(500_000);
    await writeFile(join(app.folder, 'large.png'), bytes);
    const call = ['-X', 'POST', `${server.origin}/generate-image/`, '-H', 'Expect: 100-continue'];
    await expectPicture(await curl(...call, '-F', 'file=@large.png'));
  });
});

describe('the calls of the older API, as fetch sends them', () => {
  it('a text paints a picture', async () => {
    const response = await open(await presignedUrl(await post(form({ text: 'un dia soleado' }))));
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  it('a file is varied, and varied as a text says where both come', async () => {
    await presignedUrl(await post(form({ file: await picture() })));
    expect((await newestImage())?.generation.prompt).toBeNull();
    await presignedUrl(await post(form({ file: await picture(), text: ' as a stamp ' })));
    expect((await newestImage())?.generation.prompt).toBe('as a stamp');
  });

  it('/generate-image leads to /generate-image/ with 307, which keeps method and body', async () => {
    const bare = `${server.origin}/generate-image`;
    const init = { method: 'POST', body: new URLSearchParams({ text: 'otra vez' }) };
    const led = await fetch(bare, { ...init, redirect: 'manual' });
    expect([led.status, led.headers.get('location')]).toEqual([307, '/generate-image/']);
    await presignedUrl(await fetch(bare, init));
    expect((await newestImage())?.generation.prompt).toBe('otra vez');
  });

  it('a file field that nobody filled is no file, and a text field that nobody filled is no text', async () => {
    await presignedUrl(await post(form({ text: 'solo texto', file: new File([], '') })));
    expect((await newestImage())?.generation.prompt).toBe('solo texto');
    await presignedUrl(await post(form({ text: '', file: await picture() })));
    expect((await newestImage())?.generation.prompt).toBeNull();
  });
});

it('signs the address for exactly seven days', async () => {
  const url = await presignedUrl(await post(form({ text: 'siete dias' })));
  expect(Number(url.searchParams.get('expires'))).toBe(Math.floor(begin.getTime() / 1000) + 604_800);
  try {
    now = new Date(begin.getTime() + sevenDaysMilliseconds - 1000);
    expect((await open(url)).status).toBe(200);
    now = new Date(begin.getTime() + sevenDaysMilliseconds);
    expect((await open(url)).status).toBe(403);
  } finally {
    now = begin;
  }
});

describe('the header Idempotency-Key', () => {
  it('makes a repeated call answer the first picture, bought once', async () => {
    const before = app.upstreamCalls.length;
    const key = randomUUID();
    const call = () => post(form({ text: 'una vez' }), { 'idempotency-key': key });
    const urls = await Promise.all(
      [call(), call(), call()].map(async (answer) => presignedUrl(await answer)),
    );
    expect(new Set(urls.map(({ pathname }) => pathname)).size).toBe(1);
    expect(app.upstreamCalls).toHaveLength(before + 1);
  });

  it('shares its keys with generateImage', async () => {
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: 'compartida',
      idempotencyKey: 'shared-1',
    });
    const before = app.upstreamCalls.length;
    const url = await presignedUrl(
      await post(form({ text: ' compartida ' }), { 'idempotency-key': 'shared-1' }),
    );
    expect(url.pathname).toBe(`/objects/${image.key}`);
    expect(app.upstreamCalls).toHaveLength(before);
  });

  it('shares its keys with varyImage, the other way round', async () => {
    const file = await picture();
    const url = await presignedUrl(await post(form({ file }), { 'idempotency-key': 'shared-2' }));
    const before = app.upstreamCalls.length;
    const { varyImage: image } = await app.runOk(varyImage, { file, idempotencyKey: 'shared-2' });
    expect(url.pathname).toBe(`/objects/${image.key}`);
    expect(app.upstreamCalls).toHaveLength(before);
  });

  it('refuses the same key with another text', async () => {
    await presignedUrl(await post(form({ text: 'uno' }), { 'idempotency-key': 'rest-2' }));
    const answer = await post(form({ text: 'dos' }), { 'idempotency-key': 'rest-2' });
    expect(await told(answer)).toEqual(refusal(422, 'used before with other arguments'));
  });

  it.each([
    ['longer than 255 characters', 'k'.repeat(256)],
    ['beyond ASCII', 'clé'],
  ])('is refused when it is %s', async (_, key) => {
    expect(await told(await post(form({ text: 'x' }), { 'idempotency-key': key }))).toEqual(
      refusal(400, '1 to 255 printable ASCII'),
    );
  });
});

describe('a wrong call is told as {"detail"}, and buys nothing:', () => {
  it.each<
    [string, () => Promise<[FormData | URLSearchParams | string, Record<string, string>?]>, number, string]
  >([
    ['neither text nor file', async () => [form({ other: 'x' })], 400, 'field text or the field file'],
    [
      'a file field that nobody filled',
      async () => [form({ file: new File([], '') })],
      400,
      'field text or the field file',
    ],
    ['an empty plain form', async () => [new URLSearchParams()], 400, 'field text or the field file'],
    ['an empty text', async () => [form({ text: '' })], 400, 'The prompt is empty'],
    ['a blank text', async () => [form({ text: ' \n\t ' })], 400, 'The prompt is empty'],
    ['a text of 32,001 characters', async () => [form({ text: 'x'.repeat(32_001) })], 400, 'too long'],
    [
      'a text beside itself',
      async () => {
        const twice = form({ text: 'a' });
        twice.append('text', 'b');
        return [twice];
      },
      400,
      'two of its parts have the same name',
    ],
    [
      'a file that is empty but has a name',
      async () => [form({ file: new File([], 'a.png') })],
      422,
      'empty',
    ],
    ['a file that is no picture', async () => [form({ file: new File(['hello'], 'a.png') })], 422, 'PNG'],
    [
      'a file over MAX_UPLOAD_MB',
      async () => [form({ file: new File([Buffer.alloc(1_100_000)], 'a.png') })],
      413,
      'MAX_UPLOAD_MB',
    ],
    ['a text field over 1 MB', async () => [form({ text: 'x'.repeat(1_100_000) })], 413, '1 MB'],
    ['JSON', async () => ['{"text":"x"}', { 'content-type': 'application/json' }], 415, 'Send a form'],
    ['plain text', async () => ['text=x', { 'content-type': 'text/plain' }], 415, 'Send a form'],
    [
      'a multipart body that is cut short',
      async () => ['--b\r\nContent-', { 'content-type': 'multipart/form-data; boundary=b' }],
      400,
      'ends before',
    ],
    [
      'a multipart body without a boundary',
      async () => ['x', { 'content-type': 'multipart/form-data' }],
      400,
      'boundary',
    ],
    [
      'a compressed body',
      async () => ['x', { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }],
      415,
      'Content-Encoding',
    ],
  ])('%s', async (_, make, status, detail) => {
    const before = app.upstreamCalls.length;
    expect(await told(await post(...(await make())))).toEqual(refusal(status, detail));
    expect(app.upstreamCalls).toHaveLength(before);
  });
});

describe('a failure of the provider is told as {"detail"}, with a status that fits:', () => {
  it.each([
    ['moderation', 422],
    ['moderation-output', 422],
    ['insufficient-quota', 502],
    ['server-error', 502],
    ['timeout', 502],
    ['disconnect', 502],
    ['bad-json', 502],
    ['unavailable', 503],
    ['rate-limit', 503],
  ])('%s is %i', async (name, status) => {
    const response = await post(form({ text: `simulate:${name}` }));
    const { detail, ...rest } = (await response.json()) as { detail: string };
    expect([response.status, rest]).toEqual([status, {}]);
    expect(detail).toMatch(/^[A-Z].{20,}\.$/);
    expect(detail).not.toMatch(/openai|painter|quota|billing|undici|socket|\bat .*:\d+/i);
    if (name === 'rate-limit') expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('a caller who may not create images is refused, and nothing is read or bought', async () => {
    const app = await createTestApp({
      authenticate: () => Promise.resolve(principal('ada', ['images:read', 'images:delete'])),
    });
    const response = await app.fetch(
      new Request(`${testOrigin}/generate-image/`, { method: 'POST', body: form({ text: 'x' }) }),
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ detail: expect.stringContaining('images:create') as string });
    expect(app.upstreamCalls).toEqual([]);
    await app.close();
  });

  it('the limits of the caller, when there are some, are 429 with Retry-After', async () => {
    const generations = {
      run: () => Promise.reject(new LienzoError('RATE_LIMITED', 'Wait.', { details: { retryAfter: 7 } })),
    } as unknown as GenerationService;
    const handle = createLegacyRestHandler({
      generations,
      sign: () => Promise.reject(new Error('must not be called')),
      corsOrigins: [],
    });
    const request = new Request(`${testOrigin}/generate-image/`, {
      method: 'POST',
      body: form({ text: 'x' }),
    });
    const response = await handle(request, {
      principal: principal('anonymous'),
      authenticateAgain: () => Promise.resolve(),
      requestId: 'request-1',
      limits: testLimits,
    });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await told(response)).toEqual(refusal(429, 'Wait.'));
  });
});

describe('a website may call', () => {
  /** A form that was sent by a browser from a page of `origin`. */
  const callFrom = (headers: Record<string, string>) =>
    send(server.port, {
      method: 'POST',
      path: '/generate-image/',
      headers: { host: 'localhost:4000', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: 'text=desde%20una%20pagina',
    });

  it.each<[string, Record<string, string>]>([
    ['from the origin of this server', { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' }],
    ['from an origin of CORS_ORIGINS', { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }],
    [
      'from another port that CORS_ORIGINS names',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    ],
    ['not being a website', {}],
    ['by hand from the address bar', { 'sec-fetch-site': 'none' }],
  ])('%s', async (_, headers) => {
    expect((await callFrom(headers)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['from any other origin', { origin: 'https://evil.example.net' }],
    ['from an origin that looks like an allowed one', { origin: 'https://app.example.com.evil.example.net' }],
    ['from an allowed host over another scheme', { origin: 'http://app.example.com' }],
    ['from an allowed host on another port', { origin: 'https://app.example.com:8443' }],
    ['from another port of this host', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }],
    ['from an origin that hides (Origin: null)', { origin: 'null' }],
    ['from nowhere, cross-site', { 'sec-fetch-site': 'cross-site' }],
    [
      'from its own origin, which is cross-site all the same',
      { origin: 'http://localhost:4000', 'sec-fetch-site': 'cross-site' },
    ],
    ['from what is no origin', { origin: 'localhost:4000' }],
  ])('but not %s', async (_, headers) => {
    const before = app.upstreamCalls.length;
    const answer = await callFrom(headers);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ detail: expect.stringContaining('CORS_ORIGINS') as string });
    expect(app.upstreamCalls).toHaveLength(before);
  });
});
