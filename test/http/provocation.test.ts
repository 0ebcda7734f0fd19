import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';

let app: TestApp;
let server: Listening;
/** Path and query of a picture that no socket buffer takes at once. */
let largeAddress: string;
let largeBytes: Buffer;
const sockets: Socket[] = [];

beforeAll(async () => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 80 };
  const large = sharp({ create: { width: 2400, height: 2400, channels: 3, background: 'teal', noise } });
  largeBytes = await large.png({ compressionLevel: 0 }).toBuffer();
  const answer = JSON.stringify({
    created: 0,
    data: [{ b64_json: largeBytes.toString('base64') }],
    usage: null,
  });
  const tiny = await tinyUpstream();
  app = await createTestApp({
    env: { MAX_CONCURRENT_GENERATIONS: '100' },
    upstream: (input, init) =>
      typeof init?.body === 'string' && init.body.includes('large')
        ? Promise.resolve(new Response(answer, { headers: { 'content-type': 'application/json' } }))
        : tiny(input, init),
  });
  server = await listen(app);
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'large' });
  const { pathname, search } = new URL(image.url);
  largeAddress = pathname + search;
});

afterAll(async () => {
  await server.close();
  await app.close();
});

afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

async function connected(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const getLarge = () => `GET ${largeAddress} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

/** Whether the server answers. */
async function isHealthy(): Promise<boolean> {
  return (await send(server.port, { path: '/healthz' })).status === 200;
}

/** How many files of the store this process holds open. */
async function openObjects(): Promise<number> {
  const folder = join(app.folder, 'objects');
  const targets = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder)).length;
}

it('reads no more of a picture than a client takes, and goes on serving others', async () => {
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 20; count += 1) {
    const socket = await connected();
    socket.pause();
    socket.write(getLarge());
  }
  expect(await isHealthy()).toBe(true);
  const { status, bytes } = await send(server.port, { path: largeAddress });
  expect(status).toBe(200);
  expect(bytes.equals(largeBytes)).toBe(true);
  // All of them in memory would be 20 times the picture.
  expect(process.memoryUsage().rss - before).toBeLessThan(10 * largeBytes.length);
});

it.runIf(existsSync('/proc/self/fd'))(
  'closes the file when a client goes away in the middle, or before',
  async () => {
    for (let count = 0; count < 30; count += 1) {
      const socket = await connected();
      socket.write(getLarge());
      if (count % 2 === 0) await once(socket, 'data');
      socket.destroy();
    }
    await expect.poll(openObjects).toBe(0);
    expect(await isHealthy()).toBe(true);
  },
);

it('answers beside 200 connections that say nothing, and 200 that never end their headers', async () => {
  for (let count = 0; count < 200; count += 1) {
    await connected();
    (await connected()).write('GET /healthz HTTP/1.1\r\nX-Slow: ');
  }
  expect(await isHealthy()).toBe(true);
});

it('answers health, and everybody in the end, while 100 pictures are bought at once', async () => {
  const buy = (count: number) =>
    send(server.port, {
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `mutation { generateImage(prompt: "flood ${count}") { key } }` }),
    });
  const before = app.upstreamCalls.length;
  const flood = Array.from({ length: 100 }, (_, count) => buy(count));
  await expect.poll(() => app.upstreamCalls.length).toBeGreaterThan(before);
  const everybody = Promise.all(flood);
  // Before the flood is over, however long it takes.
  expect(await Promise.race([isHealthy(), everybody])).toBe(true);
  const keys = (await everybody).map(
    (answer) => (answer.json() as { data: { generateImage: { key: string } } }).data.generateImage.key,
  );
  expect(new Set(keys).size).toBe(100);
  expect(app.upstreamCalls).toHaveLength(before + 100);
});

it.each([
  ['a method that nobody knows', 'BREW /graphql HTTP/1.1\r\nHost: localhost\r\n'],
  ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\n'],
  ['CONNECT', 'CONNECT evil.example.net:443 HTTP/1.1\r\nHost: localhost\r\n'],
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n'],
  [
    'an upgrade to WebSocket',
    'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
  ],
  ['an upgrade to HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['junk', 'hello\r\n'],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: localhost\r\n'],
  ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n'],
  [
    'a length beside chunks',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n',
  ],
  ['a negative length', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n'],
  [
    'a length beyond all numbers',
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${'9'.repeat(30)}\r\n`,
  ],
  ['a NUL in a header', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n'],
  ['headers of 100 kB', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(100_000)}\r\n`],
  ['an address of 100 kB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n`],
  ['bytes above ASCII in the address', 'GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n'],
  ['a backslash in the address', 'GET /\\..\\..\\secret HTTP/1.1\r\nHost: localhost\r\n'],
  ['no slash in the address', 'GET graphql HTTP/1.1\r\nHost: localhost\r\n'],
])('survives %s', async (_, head) => {
  const socket = await connected();
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  socket.end(Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'));
  await closed;
  expect(answer).toMatch(/^(?:$|HTTP\/1\.1 [2345]\d\d )/);
  expect(answer).not.toMatch(/^HTTP\/1\.1 50[02-9]|\bat .*:\d+:\d+/);
  expect(await isHealthy()).toBe(true);
});
