import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';
import { body, boundary, field, file } from './multipart-body.ts';

const headers = {
  accept: 'application/graphql-response+json',
  'content-type': `multipart/form-data; boundary=${boundary}`,
  'graphql-preflight': '1',
};
/** What one of these requests may cost at most, generously; the attacks that they are cost seconds and gigabytes. */
const maxMilliseconds = 1500;
const maxGrowthBytes = 150 * 1024 * 1024;

const query = `
  mutation ($file: File) { varyImage(file: $file) { key } }
  query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id } }
`;
const variables = { file: null, ids: [null] };
const operations = (content: unknown) => field('operations', JSON.stringify(content));
const vary = { query, variables, operationName: null };
const mapped = (map: unknown) =>
  body(operations(vary), field('map', JSON.stringify(map)), file('0', 'picture'));

let app: TestApp;
let server: Listening;

beforeAll(async () => {
  app = await createTestApp({ upstream: await tinyUpstream() });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

async function upload(content: Uint8Array) {
  const started = performance.now();
  const answer = await send(server.port, { method: 'POST', path: '/graphql', headers, body: content });
  return { ...answer, milliseconds: performance.now() - started };
}

/** The server still does what it is for. */
async function expectUploadToPass(): Promise<void> {
  const answer = await upload(
    body(
      operations({
        query: 'mutation ($file: File) { varyImage(file: $file) { width } }',
        variables: { file: null },
      }),
      field('map', '{"0":["variables.file"]}'),
      file('0', await tinyPng()),
    ),
  );
  expect(answer.json()).toEqual({ data: { varyImage: { width: 16 } } });
}

describe('a multipart request is refused at once, with code and reason, and without a purchase:', () => {
  const everyFile = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [index, ['variables.file']]),
  );

  it.each<[string, Uint8Array, string]>([
    ['no map', body(operations(vary), file('0', 'x')), '`map` is missing'],
    ['no operations', body(field('map', '{}')), '`operations` is missing'],
    ['a map to nowhere', mapped({ 0: ['variables.nowhere'] }), 'to a null in the variables'],
    ['a map to the query', mapped({ 0: ['query'] }), 'to a null in the variables'],
    ['a map to the name of the operation', mapped({ 0: ['operationName'] }), 'to a null in the variables'],
    ['a map to __proto__', mapped({ 0: ['variables.__proto__'] }), 'to a null in the variables'],
    [
      'a map through __proto__',
      mapped({ 0: ['variables.__proto__.polluted'] }),
      'to a null in the variables',
    ],
    [
      'a map through constructor',
      mapped({ 0: ['variables.constructor.prototype'] }),
      'to a null in the variables',
    ],
    ['the index 4294967290', mapped({ 0: ['variables.ids.4294967290'] }), 'to a null in the variables'],
    ['the index 20000000', mapped({ 0: ['variables.ids.20000000'] }), 'to a null in the variables'],
    ['10,000 entries', mapped(everyFile), 'more than 17 entries'],
    ['10,000 paths', mapped({ 0: Array.from({ length: 10_000 }, () => 'variables.file') }), '1 to 17 paths'],
    ['operations that are no JSON', body(field('operations', '{'), field('map', '{}')), 'not valid JSON'],
    ['operations that are a number', body(operations(5), field('map', '{}')), 'must be one object'],
    ['operations that are a batch', body(operations([vary]), field('map', '{}')), 'must be one object'],
    ['JSON that nests 100,000 levels', body(field('operations', '['.repeat(100_000))), 'not valid JSON'],
    ['a map that is no JSON', body(operations(vary), field('map', '{')), 'not valid JSON'],
    [
      'a part that is not mapped',
      body(operations(vary), field('map', '{}'), file('0', 'x')),
      '`map` does not name',
    ],
    [
      'a map to a part that is missing',
      mapped({ 0: ['variables.file'], 1: ['variables.ids.0'] }),
      'no file of the request',
    ],
    [
      'a body that ends early',
      mapped({ 0: ['variables.file'] }).subarray(0, -8),
      'ends before its last boundary',
    ],
    ['no boundary in the body', Buffer.from('junk'), 'malformed'],
    ['nothing', Buffer.alloc(0), 'malformed'],
  ])('%s', async (_, content, reason) => {
    const purchases = app.upstreamCalls.length;
    const memory = process.memoryUsage().rss;
    const answer = await upload(content);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining(reason) as string,
          extensions: { code: 'BAD_USER_INPUT', requestId: answer.headers['x-request-id'] },
        },
      ],
    });
    expect(answer.milliseconds).toBeLessThan(maxMilliseconds);
    expect(process.memoryUsage().rss - memory).toBeLessThan(maxGrowthBytes);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(app.upstreamCalls).toHaveLength(purchases);
  });

  it('and the server takes a right one afterwards', expectUploadToPass);
});

it('answers a wrong map before the file has come, so that nobody uploads in vain', async () => {
  const start = Buffer.concat([
    operations(vary),
    field('map', '{"1":["variables.file"]}'),
    file('0', 'the rest never comes'),
  ]);
  const socket = connect(server.port, '127.0.0.1');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n${lines.join('')}\r\n`,
  );
  socket.write(start);
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  socket.destroy();
  expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
});

it('keeps its memory under 200 uploads that are refused', async () => {
  const large = body(operations(vary), field('map', '{}'), file('0', Buffer.alloc(1024 * 1024)));
  await upload(large);
  const memory = process.memoryUsage().rss;
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => upload(large)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
  }
  // 200 MB came in; what is measured holds the client's side too.
  expect(process.memoryUsage().rss - memory).toBeLessThan(maxGrowthBytes);
  await expectUploadToPass();
});
