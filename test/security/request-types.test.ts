import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exchange, send } from '../support/wire.ts';
import { expectMemoryBack, withinCost } from './cost.ts';
import { errorOf, rightWork, workOf, graphqlAccept, useFrontDoor } from './front-door.ts';
import { requestHead } from './raw-client.ts';

const door = useFrontDoor();

const purchase = 'mutation { generateImage(prompt: "bought") { key } }';
const json = JSON.stringify({ query: purchase });
const utf16 = Buffer.from(`\ufeff${json}`, 'utf16le');

const post = (headers: Record<string, string>, content: string | Uint8Array, path?: string) =>
  door.post({ ...graphqlAccept, ...headers }, content, path);

describe('a purchase is not taken, by 415, as', () => {
  it.each<[string, Record<string, string>, string | Uint8Array]>([
    ['JSON that an HTML form sent as text', { 'content-type': 'text/plain' }, json.replace('}', ',"a":"="}')],
    [
      'a form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ query: purchase }).toString(),
    ],
    [
      'a form in UTF-8',
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      `query=${encodeURIComponent(purchase)}`,
    ],
    ['a GraphQL document', { 'content-type': 'application/graphql; charset=utf-8' }, purchase],
    ['JSON of GraphQL', { 'content-type': 'application/graphql+json' }, json],
    ['JSON of a maker', { 'content-type': 'application/vnd.api+json' }, json],
    ['JSON as an answer', { 'content-type': 'application/graphql-response+json' }, json],
    ['JSON as text', { 'content-type': 'text/json' }, json],
    ['lines of JSON', { 'content-type': 'application/x-ndjson' }, json],
    ['JSON of a new kind', { 'content-type': 'application/json5' }, json],
    ['JSON that is hidden in a parameter', { 'content-type': 'text/plain; application/json' }, json],
    ['JSON that comes second', { 'content-type': 'text/plain, application/json' }, json],
    ['JSON in UTF-16', { 'content-type': 'application/json; charset=utf-16' }, utf16],
    ['JSON in UTF-7', { 'content-type': 'application/json; charset=utf-7' }, json],
    ['JSON in Latin letters', { 'content-type': 'application/json; charset=iso-8859-1' }, json],
    ['JSON in two charsets', { 'content-type': 'application/json; charset=utf-8; charset=utf-16' }, json],
    [
      'JSON in a charset without end',
      { 'content-type': `application/json; charset="${'\\"'.repeat(4000)}` },
      json,
    ],
    ['anything', { 'content-type': '*/*' }, json],
    ['a type that is none', { 'content-type': 'json' }, json],
    ['a type that is empty', { 'content-type': '' }, json],
    ['a type that is not told', {}, json],
    ['a file', { 'content-type': 'application/octet-stream' }, json],
    ['an event', { 'content-type': 'text/event-stream' }, json],
    ['gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync(json)],
    [
      'gzip of gzip',
      { 'content-type': 'application/json', 'content-encoding': 'gzip, gzip' },
      gzipSync(gzipSync(json)),
    ],
    [
      'a gigabyte in deflate',
      { 'content-type': 'application/json', 'content-encoding': 'deflate' },
      deflateSync(Buffer.alloc(50_000_000)),
    ],
    [
      'an encoding that nobody knows',
      { 'content-type': 'application/json', 'content-encoding': 'x-évil' },
      json,
    ],
    [
      'an encoding that is none, and gzip',
      { 'content-type': 'application/json', 'content-encoding': 'identity, gzip' },
      json,
    ],
  ])('%s', async (_, headers, body) => {
    const answer = await withinCost(() => post(headers, body));
    expect([answer.status, errorOf(answer).code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('anything else, so nothing was bought', () => {
    expect(door.app.log.join('')).not.toContain('"level":"error"');
    expect(door.app.upstreamCalls).toHaveLength(3);
  });
});

describe('JSON is refused by 400 that is', () => {
  it.each<[string, string | Uint8Array]>([
    ['UTF-16', utf16],
    ['broken UTF-8', Buffer.from(json.replace('bought', '\xff\xfe'), 'latin1')],
    ['half of a surrogate pair as UTF-8', Buffer.from(json.replace('bought', '\xed\xa0\x80'), 'latin1')],
    ['two', json + json],
    ['followed by a NUL', `${json}\0`],
    ['not ended', json.slice(0, -1)],
    ['in single quotes', json.replaceAll('"', "'")],
    ['a list of operations', `[${json}]`],
    ['a list that is called an operation', '{"0":{"query":"{__typename}"},"length":1}'],
    ['a prototype', '{"__proto__":{"query":"{__typename}"}}'],
    ['a persisted query', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}'],
    ['a document that is no text', '{"query":{"toString":"x"}}'],
    [
      'a variable of the name __proto__',
      JSON.stringify({ query: 'query ($__proto__: ID!) { node(id: $__proto__) { id } }' }),
    ],
  ])('%s', async (_, body) => {
    const answer = await post({ 'content-type': 'application/json' }, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer).code).toMatch(/^(?:BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    expect(door.app.upstreamCalls).toHaveLength(3);
  });
});

/** Each holds the server for many seconds or takes gigabytes, where it is read as it comes. */
const heavy: [string, () => string][] = [
  ['a document of 10 million comments', () => JSON.stringify({ query: `${'#\n'.repeat(10_000_000)}{ a }` })],
  ['a field of 20 million letters', () => JSON.stringify({ query: `{ ${'a'.repeat(20_000_000)} }` })],
  [
    'a value of 20 million letters where a word is expected',
    () =>
      JSON.stringify({
        query: 'query ($kind: GenerationKind) { images(kind: $kind) { edges { cursor } } }',
        variables: { kind: 'x'.repeat(20_000_000) },
      }),
  ],
  ['15 million lists', () => `{"query":"{ a }","variables":{"a":[${'[],'.repeat(15_000_000)}1]}}`],
  [
    'a million names',
    () =>
      `{"query":"{ a }","variables":{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}a":0`).join()}}}`,
  ],
  ['lists in lists, 20 million deep', () => `{"query":"{ a }","variables":{"a":${'['.repeat(20_000_000)}`],
];
/** What a megabyte or 20 of text may cost at most, and what it costs by far where it is read badly. */
const quickly = { peakMegabytes: 400 };

describe('JSON that is heavy is refused by 400 or 413:', () => {
  it.each(heavy)('%s', async (_, make) => {
    const content = make();
    const answer = await withinCost(() => post({ 'content-type': 'application/json' }, content), quickly);
    expect([400, 413]).toContain(answer.status);
    expect(answer.bytes.length).toBeLessThan(200_000);
    expect((await send(door.port, { path: '/healthz' })).status).toBe(200);
  });
});

it('JSON whose document has half a million lines is refused in a few words: each mistake would count them all anew', async () => {
  const fields = Array.from({ length: 300 }, (_, index) => `a${index}`);
  const query = `${'\n'.repeat(500_000)}{ ${fields.join(' ')} }`;
  const answer = await post({ 'content-type': 'application/json' }, JSON.stringify({ query }));
  expect([400, 413]).toContain(answer.status);
  // A hundred of them hold everybody up for seconds.
  expect((answer.json() as { errors: unknown[] }).errors.length).toBeLessThanOrEqual(10);
});

describe('a form of the older API that is heavy is refused by 400 or 413:', () => {
  it.each<[string, () => string]>([
    ['a megabyte of names without values', () => 'a&'.repeat(500_000)],
    ['a megabyte of names with escapes', () => 'a%20&'.repeat(200_000)],
    ['a megabyte of ampersands', () => '&'.repeat(1_000_000)],
    ['20 megabytes of escapes that are none', () => `text=${'%'.repeat(20_000_000)}`],
    ['half a million texts that are empty', () => 'text=&'.repeat(170_000)],
  ])('%s', async (_, make) => {
    const content = make();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await withinCost(() => post(type, content, '/generate-image/'), quickly);
    expect([400, 413]).toContain(answer.status);
    expect(door.app.upstreamCalls).toHaveLength(3);
  });
});

describe('a method that buys nothing:', () => {
  const raw = (method: string, target: string, headers: Record<string, string> = {}, body = '') =>
    exchange(
      door.port,
      `${requestHead({ Connection: 'close', Accept: graphqlAccept.accept, ...headers }, `${method} ${target} HTTP/1.1`)}${body}`,
    );
  const address = `/graphql?query=${encodeURIComponent(purchase)}`;
  const asJson = { 'Content-Type': 'application/json', 'Content-Length': String(json.length) };

  it.each<[string, string, string, Record<string, string>, string, RegExp]>([
    [
      'GET with a mutation in its address',
      'GET',
      address,
      {},
      '',
      /^HTTP\/1\.1 405 [\s\S]*METHOD_NOT_ALLOWED/,
    ],
    [
      'GET with a mutation in its body',
      'GET',
      '/graphql?query={__typename}',
      asJson,
      json,
      /^HTTP\/1\.1 200 [\s\S]*"__typename":"Query"/,
    ],
    [
      'GET with a mutation behind a query',
      'GET',
      `/graphql?query={__typename}&query=${encodeURIComponent(purchase)}`,
      {},
      '',
      /^HTTP\/1\.1 200 [\s\S]*"__typename":"Query"/,
    ],
    [
      'GET that says that it is a POST',
      'GET',
      address,
      { 'X-HTTP-Method-Override': 'POST' },
      '',
      /^HTTP\/1\.1 405 /,
    ],
    ['HEAD with a mutation', 'HEAD', address, {}, '', /^HTTP\/1\.1 4\d\d [^]*\r\n\r\n$/],
    ['POST with a mutation in its address alone', 'POST', address, {}, '', /^HTTP\/1\.1 415 /],
    ['PUT', 'PUT', '/graphql', asJson, json, /^HTTP\/1\.1 405 [\s\S]*METHOD_NOT_ALLOWED/],
    ['PATCH', 'PATCH', '/graphql', asJson, json, /^HTTP\/1\.1 405 [\s\S]*METHOD_NOT_ALLOWED/],
    ['DELETE', 'DELETE', '/graphql', asJson, json, /^HTTP\/1\.1 405 [\s\S]*METHOD_NOT_ALLOWED/],
    ['a method of WebDAV', 'PROPFIND', '/graphql', asJson, json, /^HTTP\/1\.1 405 /],
    ['a method that Node does not know', 'BREW', '/graphql', asJson, json, /^HTTP\/1\.1 400 /],
    ['a method in small letters', 'post', '/graphql', asJson, json, /^HTTP\/1\.1 400 /],
    [
      'TRACE, which must not give back what it was sent',
      'TRACE',
      '/graphql',
      { Cookie: 'secret' },
      '',
      /^HTTP\/1\.1 4\d\d (?![^]*secret)/,
    ],
    ['CONNECT', 'CONNECT', '127.0.0.1:5432', {}, '', /^(?:HTTP\/1\.1 4\d\d |$)/],
    [
      'a change to WebSocket',
      'GET',
      '/graphql',
      {
        Connection: 'Upgrade, close',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'x',
        'Sec-WebSocket-Version': '13',
      },
      '',
      /^HTTP\/1\.1 (?!101)/,
    ],
    [
      'a change to HTTP/2',
      'GET',
      '/graphql?query={__typename}',
      {
        Connection: 'Upgrade, HTTP2-Settings, close',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
      },
      '',
      /^HTTP\/1\.1 (?!101)/,
    ],
    ['the older API by GET', 'GET', '/generate-image/?text=bought', {}, '', /^HTTP\/1\.1 404 /],
    [
      'the older API by PUT',
      'PUT',
      '/generate-image/',
      { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '11' },
      'text=bought',
      /^HTTP\/1\.1 404 /,
    ],
  ])('%s', async (_, method, target, headers, body, expected) => {
    expect(await raw(method, target, headers, body)).toMatch(expected);
    expect(door.app.upstreamCalls).toHaveLength(3);
  });
});

it('30 heavy requests that are refused leave no memory taken', async () => {
  const content = `{"query":"{ a }","variables":{"a":[${'[],'.repeat(100_000)}1]}}`;
  await expectMemoryBack(async () => {
    for (let round = 0; round < 30; round += 1) {
      const answer = await post({ 'content-type': 'application/json' }, content);
      expect(answer.status).toBe(400);
    }
  });
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
