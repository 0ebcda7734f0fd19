import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { discardBody } from '../../src/http/body/discard-body.ts';
import { parseGraphQLRequest } from '../../src/http/graphql-request.ts';
import { body, boundary, file, operations } from './multipart-body.ts';

const limits = {
  maxBytes: 1024 * 1024,
  maxFileBytes: 512 * 1024,
  idleMilliseconds: 600,
  totalMilliseconds: 2_400,
};
const headers = { 'content-type': `multipart/form-data; boundary=${boundary}`, 'graphql-preflight': '1' };
const upload = body(operations({ file: null }, { 0: ['variables.file'] }), file('0', 'bytes'));
const oversize = 8 * 1024 * 1024;

let server: Server;
let port: number;
/** What each request came to, in order: a code, "ok", or the name of an unexpected error. */
const outcomes: string[] = [];
let changed = Promise.withResolvers<void>();

async function nextOutcome(count: number): Promise<string | undefined> {
  while (outcomes.length < count) await changed.promise;
  return outcomes[count - 1];
}

beforeAll(async () => {
  const handle = async (request: Request): Promise<Response> => {
    const { outcome, status } = await parseGraphQLRequest(request, limits).then(
      () => ({ outcome: 'ok', status: 200 }),
      (error: unknown) =>
        error instanceof LienzoError
          ? { outcome: error.code, status: error.status }
          : { outcome: error instanceof Error ? error.name : String(error), status: 500 },
    );
    discardBody(request);
    outcomes.push(outcome);
    changed.resolve();
    changed = Promise.withResolvers();
    return Response.json({ outcome }, { status });
  };
  const listening = Promise.withResolvers<void>();
  server = serve({ fetch: handle, port: 0, hostname: '127.0.0.1' }, () => listening.resolve()) as Server;
  await listening.promise;
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

/** A client that sends exactly these bytes, and no more until it is told to. */
function rawClient(head: Record<string, string>, start: string | Uint8Array = ''): Socket {
  const lines = Object.entries({ host: 'localhost', ...headers, ...head }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const socket = connect(port, '127.0.0.1');
  socket.write(`POST /graphql HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  socket.write(start);
  return socket;
}

async function answers(socket: Socket): Promise<string> {
  const [first] = (await once(socket, 'data')) as [Buffer];
  return first.toString();
}

async function expectRightRequestToPass(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body: upload });
  expect(response.status).toBe(200);
}

describe('a client that stalls', () => {
  it.each([
    ['in the middle of a file', upload.subarray(0, upload.length - 60)],
    ['before its first byte', ''],
    ['after the last boundary, although it promised more', upload],
  ])('%s gets 408 after the idle time and is disconnected', async (_, start) => {
    const started = performance.now();
    const socket = rawClient({ 'content-length': String(upload.length + 100) }, start);
    const closed = once(socket, 'close');
    expect(await answers(socket)).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - started).toBeGreaterThan(limits.idleMilliseconds - 20);
    await closed;
    await expectRightRequestToPass();
  });

  it('in a chunked body gets 408 as well', async () => {
    const socket = rawClient({ 'transfer-encoding': 'chunked' }, '5\r\n--lie\r\n');
    expect(await answers(socket)).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
  });

  it('never, but drips, gets 408 after the total time', async () => {
    const started = performance.now();
    const socket = rawClient({ 'content-length': '100000' }, upload.subarray(0, 400));
    const drip = setInterval(() => socket.write('x'), limits.idleMilliseconds / 6);
    try {
      expect(await answers(socket)).toMatch(/^HTTP\/1.1 408 /);
    } finally {
      clearInterval(drip);
      socket.destroy();
    }
    expect(performance.now() - started).toBeGreaterThan(limits.totalMilliseconds - 20);
    await expectRightRequestToPass();
  });

  it('only for moments is served', async () => {
    const socket = rawClient({ 'content-length': String(upload.length) });
    const answer = answers(socket);
    for (let sent = 0; sent < upload.length; sent += 100) {
      socket.write(upload.subarray(sent, sent + 100));
      await new Promise((resolve) => setTimeout(resolve, limits.idleMilliseconds / 8));
    }
    expect(await answer).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });
});

it('notices at once when a client goes away in the middle of its upload, and forgets it', async () => {
  const seen = outcomes.length;
  const socket = rawClient({ 'content-length': '100000' }, upload.subarray(0, 300));
  await once(server, 'request');
  socket.destroy();
  // After the idle time it would be REQUEST_TIMEOUT.
  expect(await nextOutcome(seen + 1)).toBe('AbortError');
  await expectRightRequestToPass();
});

it('drops a client whose chunks are malformed', async () => {
  const seen = outcomes.length;
  const socket = rawClient({ 'transfer-encoding': 'chunked' }, '5\r\n--lie\r\nnonsense\r\n');
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect(await nextOutcome(seen + 1)).toBe('AbortError');
});

it('answers a malformed body at once, while the client goes on sending', async () => {
  const socket = rawClient({ 'content-length': String(oversize / 16) }, 'no boundary here'.repeat(16));
  expect(await answers(socket)).toMatch(/^HTTP\/1.1 400 /);
  socket.destroy();
});

it.each([
  ['while its body is read', headers, 400],
  ['by its Content-Type, before anything is read', { 'content-type': 'text/plain' }, 415],
])(
  'lets a client that is refused %s finish sending, and use the connection again',
  async (_, head, status) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = async (sentHeaders: Record<string, string>, content: Uint8Array) => {
      const request = httpRequest({ port, agent, method: 'POST', path: '/graphql', headers: sentHeaders });
      const answered = once(request, 'response');
      const sent = once(request, 'finish');
      request.end(content);
      const [response] = (await answered) as [IncomingMessage];
      await text(response);
      await sent;
      return { status: response.statusCode, reused: request.reusedSocket };
    };
    try {
      expect(await send(head, Buffer.alloc(limits.maxBytes - 1))).toEqual({ status, reused: false });
      expect(await send(headers, upload)).toEqual({ status: 200, reused: true });
    } finally {
      agent.destroy();
    }
  },
);

describe('a body that is too large', () => {
  const largeFile = body(
    operations({ file: null }, { 0: ['variables.file'] }),
    file('0', Buffer.alloc(oversize)),
  );
  const json = { 'content-type': 'application/json' };

  it.each([
    ['a file told by Content-Length', { ...headers, 'content-length': String(largeFile.length) }],
    ['a file in chunks', { ...headers, 'transfer-encoding': 'chunked' }],
    ['JSON in chunks', { ...json, 'transfer-encoding': 'chunked' }],
  ])('gets a 413 that node:http can read while it still sends: %s', async (_, head) => {
    const request = httpRequest({ port, method: 'POST', path: '/graphql', headers: head });
    // The server may close the connection under a client that still writes: the answer has come by then.
    request.on('error', () => {});
    const answered = once(request, 'response');
    request.end(largeFile);
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    expect(await text(response)).toContain('PAYLOAD_TOO_LARGE');
    await expectRightRequestToPass();
  });

  it.each([
    ['a file told by Content-Length', headers, () => largeFile],
    ['a file in chunks', headers, () => new Blob([largeFile]).stream()],
    ['JSON in chunks', json, () => new Blob([largeFile]).stream()],
  ])('gets a 413 that fetch can read while it still sends: %s', async (_, head, makeBody) => {
    const init = { method: 'POST', headers: head, body: makeBody(), duplex: 'half' as const };
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, init);
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('PAYLOAD_TOO_LARGE');
    await expectRightRequestToPass();
  });
});
