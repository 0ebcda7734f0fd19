import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { exchange, send } from '../support/wire.ts';
import { body, boundary, field, file } from './multipart-body.ts';

const patience = { idleMilliseconds: 200, totalMilliseconds: 500 };
const multipart = `multipart/form-data; boundary=${boundary}`;
const query = '{ __typename }';
const mutation = 'mutation { generateImage(prompt: "sol") { key } }';

let app: TestApp;
let server: Listening;
/** One connection, so that each request shows what the one before left behind. */
let agent: Agent;

beforeAll(async () => {
  app = await createTestApp({
    upstream: await tinyUpstream(),
    patience,
    env: { MAX_UPLOAD_MB: '1', MAX_REQUEST_MB: '1' },
  });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return () => agent.destroy();
});

const post = (content: string | Uint8Array, headers: Record<string, string>, path = '/graphql') =>
  send(server.port, {
    method: 'POST',
    path,
    agent,
    body: content,
    headers: { accept: 'application/graphql-response+json', ...headers },
  });

const get = (parameters: Record<string, string>, accept = 'application/json') =>
  send(server.port, { path: `/graphql?${new URLSearchParams(parameters)}`, agent, headers: { accept } });

const codes = (answer: { json: () => unknown }) =>
  (answer.json() as { errors: { extensions: { code: string } }[] }).errors.map(
    ({ extensions }) => extensions.code,
  );

async function expectNextRequestToPass(): Promise<void> {
  const answer = await post(JSON.stringify({ query }), { 'content-type': 'application/json' });
  expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
}

describe('the type of a POST', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'may be %s',
    async (contentType) => {
      const answer = await post(JSON.stringify({ query }), { 'content-type': contentType });
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
    },
  );

  it.each([
    [
      'a plain form',
      'application/x-www-form-urlencoded',
      new URLSearchParams({ query: mutation }).toString(),
    ],
    ['plain text', 'text/plain', JSON.stringify({ query: mutation })],
    ['plain text that claims UTF-8', 'text/plain; charset=utf-8', JSON.stringify({ query: mutation })],
    ['a bare document', 'application/graphql', mutation],
    ['JSON in another charset', 'application/json; charset=utf-16', JSON.stringify({ query: mutation })],
    ['two types', 'application/json, text/plain', JSON.stringify({ query: mutation })],
    ['XML', 'application/xml', '<query/>'],
    ['an empty type', '', JSON.stringify({ query: mutation })],
  ])('is not %s: 415, nothing runs, and the connection serves the next request', async (_, type, content) => {
    const before = app.upstreamCalls.length;
    const answer = await post(content, { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(codes(answer)).toEqual(['UNSUPPORTED_MEDIA_TYPE']);
    expect(app.upstreamCalls).toHaveLength(before);
    await expectNextRequestToPass();
  });

  it('must be told: 415 without one', async () => {
    const answer = await post(JSON.stringify({ query: mutation }), {});
    expect(answer.status).toBe(415);
    expect(codes(answer)).toEqual(['UNSUPPORTED_MEDIA_TYPE']);
  });

  it('is told about in application/json too, with the same status', async () => {
    const answer = await post(mutation, { 'content-type': 'text/plain', accept: 'application/json' });
    expect(answer.status).toBe(415);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('a multipart POST', () => {
  const upload = (png: Uint8Array) =>
    body(
      field(
        'operations',
        JSON.stringify({
          query: 'mutation ($file: File) { varyImage(file: $file) { generation { kind } } }',
          variables: { file: null },
        }),
      ),
      field('map', JSON.stringify({ 0: ['variables.file'] })),
      file('0', png),
    );

  it('is refused with 403 where a plain HTML form could have sent it, and nothing runs', async () => {
    const before = app.upstreamCalls.length;
    const answer = await post(upload(await tinyPng()), { 'content-type': multipart });
    expect(answer.status).toBe(403);
    expect(codes(answer)).toEqual(['CSRF_REQUIRED']);
    expect(answer.bytes.toString()).toContain('GraphQL-Preflight: 1');
    expect(app.upstreamCalls).toHaveLength(before);
    await expectNextRequestToPass();
  });

  it.each(['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-preflight'])(
    'is taken with the header %s',
    async (name) => {
      const answer = await post(upload(await tinyPng()), { 'content-type': multipart, [name]: 'x' });
      expect(answer.json()).toEqual({ data: { varyImage: { generation: { kind: 'VARY' } } } });
    },
  );

  it('is taken with a credential, which no form can send', async () => {
    const adminApiKey = 'of-whoever-runs-this-server-0123456789';
    const closed = await createTestApp({
      env: { ADMIN_API_KEY: adminApiKey },
      upstream: await tinyUpstream(),
    });
    const listening = await listen(closed);
    try {
      const answer = await send(listening.port, {
        method: 'POST',
        path: '/graphql',
        body: upload(await tinyPng()),
        headers: { 'content-type': multipart, authorization: `Bearer ${adminApiKey}` },
      });
      expect(answer.json()).toEqual({ data: { varyImage: { generation: { kind: 'VARY' } } } });
    } finally {
      await listening.close();
      await closed.close();
    }
  });
});

describe('a GET', () => {
  it('carries a query with variables', async () => {
    const answer = await get({
      query: 'query Pick($key: String!) { image(key: $key) { id } }',
      variables: JSON.stringify({ key: 'images/none.png' }),
      operationName: 'Pick',
    });
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ data: { image: null } });
  });

  it.each(['application/json', 'application/graphql-response+json', '*/*'])(
    'never carries a mutation: 405 for a client that accepts %s, and nothing runs',
    async (accept) => {
      const before = app.upstreamCalls.length;
      const answer = await get({ query: mutation }, accept);
      expect(answer.status).toBe(405);
      expect(codes(answer)).toEqual(['METHOD_NOT_ALLOWED']);
      expect(answer.headers.allow).toContain('POST');
      expect(app.upstreamCalls).toHaveLength(before);
    },
  );

  it('never carries a mutation beside a query either', async () => {
    const answer = await get({
      query: `query Q { __typename } ${mutation.replace('mutation', 'mutation M')}`,
      operationName: 'M',
    });
    expect(answer.status).toBe(405);
  });

  it.each([
    ['no query', {}],
    ['variables that are no JSON', { query, variables: '{' }],
    ['variables that are a list', { query, variables: '[]' }],
    ['extensions that are no JSON', { query, extensions: '{' }],
    ['an unknown operation', { query, operationName: 'Nobody' }],
  ])('with %s gets a coded 400', async (_, parameters) => {
    const answer = await get(parameters, 'application/graphql-response+json');
    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it('with a broken escape in its address is answered, and the server lives on', async () => {
    const answer = await exchange(
      server.port,
      'GET /graphql?query=%zz HTTP/1.1\r\nHost: localhost\r\nAccept: application/graphql-response+json\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    await expectNextRequestToPass();
  });
});

it.each(['PUT', 'PATCH', 'DELETE'])(
  '%s /graphql is a coded 405 that names what is allowed',
  async (method) => {
    const answer = await send(server.port, { method, path: '/graphql' });
    expect(answer.status).toBe(405);
    expect(codes(answer)).toEqual(['METHOD_NOT_ALLOWED']);
    expect(answer.headers.allow).toBe('GET, POST');
  },
);

const paths = [
  ['GraphQL', '/graphql', { 'content-type': 'application/json' }],
  ['GraphQL with files', '/graphql', { 'content-type': multipart, 'graphql-preflight': '1' }],
  ['REST', '/generate-image/', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['REST with files', '/generate-image/', { 'content-type': multipart }],
] as const;

/** The message of a refusal, in the form that belongs to the path. */
function messageOf(answer: string): unknown {
  const told = JSON.parse(answer.slice(answer.indexOf('{'))) as {
    errors?: { message: string; extensions: { code: string } }[];
    detail?: string;
  };
  return told.errors?.[0]?.message ?? told.detail;
}

describe.each(paths)('a body of %s', (_, path, headers) => {
  it.each([
    ['just too large', 1024 * 1024 + 1],
    ['much too large', 8 * 1024 * 1024],
  ])('that is %s gets a 413 that names the limit, and the next request passes', async (_size, bytes) => {
    const answer = await post(Buffer.alloc(bytes, 'a'), headers, path);
    expect(answer.status).toBe(413);
    expect(messageOf(answer.bytes.toString())).toBe(
      'The request is larger than 1 MB, the limit that MAX_REQUEST_MB sets on this server.',
    );
    await expectNextRequestToPass();
  });

  it('that is too large and comes in chunks gets a 413 too', async () => {
    const answer = await post(
      Buffer.alloc(2 * 1024 * 1024, 'a'),
      {
        ...headers,
        'transfer-encoding': 'chunked',
      },
      path,
    );
    // A form of one endless boundary line is malformed before it is too large.
    expect(answer.status).toBe(headers['content-type'] === multipart ? 400 : 413);
    await expectNextRequestToPass();
  });
});

// Reading is the same for all four, so two of them stand for the rest.
describe.each([paths[1], paths[2]])('a body of %s', (_, path, headers) => {
  it('that stalls gets a 408 after the idle time, and the connection ends', async () => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const begin = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n${lines.join('')}\r\n`;
    const started = performance.now();
    const answer = await exchange(server.port, `${begin}--${boundary}\r\nContent-`);
    expect(performance.now() - started).toBeGreaterThan(patience.idleMilliseconds - 20);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(messageOf(answer)).toBe('No byte of the request came for 0.2 seconds. Send it again.');
    await expectNextRequestToPass();
  });

  it('that drips gets a 408 after the total time', async () => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n${lines.join('')}\r\n`);
    socket.write(`--${boundary}\r\nX-Long: `);
    const drip = setInterval(() => socket.write('x'), 50);
    const [answer] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data) => resolve([data])));
    clearInterval(drip);
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 /);
    expect(messageOf(answer.toString())).toContain('did not arrive whole within 0.5 seconds');
  });
});

it('does not count the time of painting as the time of a slow request', async () => {
  const painting = Promise.withResolvers<void>();
  const slow = await createTestApp({
    patience,
    upstream: async (input, init) => {
      await painting.promise;
      return (await tinyUpstream())(input, init);
    },
  });
  const listening = await listen(slow);
  try {
    const answer = send(listening.port, {
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: mutation }),
    });
    setTimeout(() => painting.resolve(), patience.totalMilliseconds + 200);
    expect((await answer).json()).toMatchObject({
      data: { generateImage: { key: expect.any(String) as string } },
    });
  } finally {
    await listening.close();
    await slow.close();
  }
});

it('does not log a client that goes away in the middle of its upload as an error of the server', async () => {
  for (const [, path, headers] of paths) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const before = app.log.length;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n${lines.join('')}\r\n--`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(() => app.log.slice(before).some((line) => line.includes('"request"'))).toBe(true);
    expect(app.log.slice(before).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  }
});
