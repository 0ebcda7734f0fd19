import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBodyMemory } from '../../src/http/body/body-memory.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';
import { body, boundary, file, operations } from './multipart-body.ts';

const headers = { 'content-type': `multipart/form-data; boundary=${boundary}`, 'graphql-preflight': '1' };
const opening = Buffer.concat([operations({ file: null }, { 0: ['variables.file'] }), file('0', '')]);
const nearlyOneMegabyte = Buffer.alloc(1_000_000);

let app: TestApp;
let server: Listening;
const stalled: Socket[] = [];

beforeAll(async () => {
  app = await createTestApp({
    env: { MAX_UPLOAD_MB: '1', MAX_REQUEST_MB: '1' },
    upstream: await tinyUpstream(),
    // Those that stall are to stay for the whole test.
    patience: { idleMilliseconds: 600_000, totalMilliseconds: 600_000 },
  });
  server = await listen(app);
});

afterAll(async () => {
  stalled.forEach((socket) => socket.destroy());
  await server.close();
  await app.close();
});

/** An upload of nearly a megabyte that never ends. */
async function stall(): Promise<void> {
  const socket = connect(server.port, '127.0.0.1');
  // One that is refused is closed under what it still sends.
  socket.on('error', () => {});
  stalled.push(socket);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048000\r\n${lines.join('')}\r\n`,
  );
  socket.write(opening);
  await new Promise<void>((resolve) => {
    socket.write(nearlyOneMegabyte, () => resolve());
    socket.once('close', () => resolve());
  });
}

async function upload() {
  const content = body(
    operations({ file: null }, { 0: ['variables.file'] }),
    file('0', Buffer.concat([await tinyPng(), Buffer.alloc(900_000)])),
  );
  return send(server.port, {
    method: 'POST',
    path: '/graphql',
    headers: { ...headers, accept: 'application/graphql-response+json' },
    body: content,
  });
}

it('uploads are refused while others fill the memory for them, words are painted all the same', async () => {
  expect((await upload()).status).toBe(200);
  for (let count = 0; count < 8; count += 1) await stall();

  // What was sent is not read at once, and some of those that stall may be refused themselves.
  const uploadBesideOneMore = async () => {
    await stall();
    return (await upload()).status;
  };
  await expect.poll(uploadBesideOneMore).toBe(503);
  const refused = await upload();
  expect(refused.headers['retry-after']).toBe('5');
  expect(refused.json()).toMatchObject({
    errors: [{ extensions: { code: 'OVERLOADED', retryAfter: 5 } }],
  });

  const words = await send(server.port, {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"mutation { generateImage(prompt: \\"a boat\\") { width } }"}',
  });
  expect(words.json()).toEqual({ data: { generateImage: { width: 16 } } });

  for (const socket of stalled) socket.destroy();
  await expect.poll(async () => (await upload()).status).toBe(200);
});

it('a share gives back what it took, once', () => {
  const memory = createBodyMemory({ maxBytes: 100_000 });
  const [one, other] = [memory.open(), memory.open()];
  one.take(90_000);
  other.take(60_000);
  expect(() => other.take(10_000)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  one.release();
  one.release();
  other.take(40_000);
  expect(() => other.take(1)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});
