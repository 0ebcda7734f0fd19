import { beforeEach, describe, expect, it } from 'vitest';
import { exchange } from '../support/wire.ts';
import { expectMemoryBack } from './cost.ts';
import { rightWork, workOf, useFrontDoor } from './front-door.ts';
import { openClient, statusesIn } from './raw-client.ts';

const door = useFrontDoor();

beforeEach(() => void door.app.log.splice(0));

const json = (query: string) => JSON.stringify({ query });
const purchase = json('mutation { generateImage(prompt: "smuggled") { key } }');
const question = json('{ __typename }');
const line = (text: string) => `${text}\r\n`;

/** A request that no front of ours saw: it stands in the body of another one. */
const smuggled = [
  line('POST /graphql HTTP/1.1'),
  line('Host: localhost'),
  line('Content-Type: application/json'),
  line(`Content-Length: ${purchase.length}`),
  line('Connection: close'),
  line(''),
  purchase,
].join('');

const raw = (bytes: string) => exchange(door.port, Buffer.from(bytes, 'latin1'));
const head = (...lines: string[]) =>
  [
    line('POST /graphql HTTP/1.1'),
    line('Host: localhost'),
    line('Content-Type: application/json'),
    ...lines.map(line),
    line(''),
  ].join('');
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunked = 'Transfer-Encoding: chunked';
const lengthOf = (text: string) => `Content-Length: ${text.length}`;

function expectNothingSmuggled(purchases: number): void {
  expect(door.app.upstreamCalls).toHaveLength(purchases);
  expect(door.app.log.join('')).not.toMatch(/smuggled|"level":"error"/);
}

describe('a request whose end is told in two ways, or in none that is clear, is refused with its connection, and what stands in its body is no request:', () => {
  it.each<[string, string]>([
    [
      'a length and chunks',
      head(lengthOf(smuggled), chunked) + chunk(question) + line('0') + line('') + smuggled,
    ],
    ['chunks and a length', head(chunked, 'Content-Length: 4') + line('0') + line('') + smuggled],
    ['two lengths', head('Content-Length: 0', lengthOf(question)) + question + smuggled],
    ['one length twice', head(lengthOf(question), lengthOf(question)) + question + smuggled],
    ['two lengths in one header', head(`Content-Length: 0, ${question.length}`) + question + smuggled],
    ['a length with a plus sign', head(`Content-Length: +${question.length}`) + question + smuggled],
    ['a negative length', head('Content-Length: -1') + smuggled],
    ['a length in hexadecimal', head('Content-Length: 0x1a') + question + smuggled],
    ['a length with a fraction', head(`Content-Length: ${question.length}.0`) + question + smuggled],
    ['a length with a space in it', head('Content-Length: 2 6') + question + smuggled],
    ['a length beyond all numbers', head(`Content-Length: ${'9'.repeat(40)}`) + question + smuggled],
    ['an empty length', head('Content-Length: ') + question + smuggled],
    ['a space before the colon', head(`Content-Length : ${question.length}`) + question + smuggled],
    ['a tab before the colon', head(`Transfer-Encoding\t: chunked`) + chunk(question) + smuggled],
    [
      'a header that goes on in the next line',
      head('Content-Length:', ` ${question.length}`) + question + smuggled,
    ],
    ['a header that begins with a space', head(` ${chunked}`) + chunk(question) + smuggled],
    ['a header without a colon', head('Content-Length') + smuggled],
    ['a header without a name', head(': chunked') + smuggled],
    ['a NUL in a header', head('X-Evil: a\0b') + smuggled],
    ['a bare carriage return in a header', head(`X-Evil: a\r${chunked}`) + smuggled],
    ['chunks twice over', head('Transfer-Encoding: chunked, chunked') + chunk(question) + smuggled],
    ['chunks within identity', head('Transfer-Encoding: chunked, identity') + chunk(question) + smuggled],
    ['an encoding that nobody knows', head('Transfer-Encoding: xchunked') + chunk(question) + smuggled],
    ['an encoding that begins as one', head('Transfer-Encoding: chunkedx') + chunk(question) + smuggled],
    ['an encoding in quotes', head('Transfer-Encoding: "chunked"') + chunk(question) + smuggled],
    ['an encoding with a vertical tab', head('Transfer-Encoding: \vchunked') + chunk(question) + smuggled],
    ['a compression in the place of chunks', head('Transfer-Encoding: gzip') + question + smuggled],
    ['a chunk whose size is none', head(chunked) + line('xyz') + question + smuggled],
    ['a chunk of negative size', head(chunked) + line('-1') + question + smuggled],
    ['a chunk whose size has a prefix', head(chunked) + line('0x1a') + question + smuggled],
    ['a chunk whose size has a space before it', head(chunked) + line(' 1a') + question + smuggled],
    ['a chunk of 2^64 bytes and a few', head(chunked) + line(`1${'0'.repeat(15)}1a`) + question + smuggled],
    ['a chunk that is longer than it says', head(chunked) + line('5') + line(question) + smuggled],
    ['a chunk whose size ends with a line feed alone', `${head(chunked)}1a\n${question}\r\n${smuggled}`],
    [
      'a chunk that ends with a line feed alone',
      `${head(chunked)}${question.length.toString(16)}\r\n${question}\n${smuggled}`,
    ],
    ['an endless extension of a chunk', `${head(chunked)}1;${'a'.repeat(40_000)}\r\n${smuggled}`],
    ['extensions of many chunks', head(chunked) + `1;${'a'.repeat(4000)}\r\n \r\n`.repeat(20) + smuggled],
    [
      '16 kB of trailers',
      `${head(chunked)}0\r\n${`X-Evil: ${'a'.repeat(1000)}\r\n`.repeat(40)}\r\n${smuggled}`,
    ],
    [
      'a length among the trailers',
      `${head(chunked)}${chunk(question)}0\r\nContent-Length: 5\r\n\r\n${smuggled}`,
    ],
    ['line feeds alone', (head(lengthOf(question)) + question).replaceAll('\r\n', '\n') + smuggled],
    ['HTTP/1.2', head(lengthOf(question)).replace('HTTP/1.1', 'HTTP/1.2') + question + smuggled],
    ['HTTP/0.9', `GET /graphql?query={__typename}\r\n${smuggled}`],
    ['a second request line', `POST /graphql HTTP/1.1\r\nPOST /graphql HTTP/1.1\r\n${smuggled}`],
  ])('%s', async (_, bytes) => {
    const purchases = door.app.upstreamCalls.length;
    const answer = await raw(bytes);
    const [status = 0, ...more] = statusesIn(answer);
    expect([400, 413, 415, 431, 501, 505]).toContain(status);
    expect(more).toEqual([]);
    expectNothingSmuggled(purchases);
  });
});

describe('what is clear is read to its end, and the next request begins there:', () => {
  it.each<[string, string]>([
    ['a body by its length', head(lengthOf(question)) + question],
    [
      'a body in chunks',
      head(chunked) + chunk(question.slice(0, 5)) + chunk(question.slice(5)) + line('0') + line(''),
    ],
    [
      'chunks with extensions',
      `${head(chunked)}${question.length.toString(16)};a="b"\r\n${question}\r\n0;c\r\n\r\n`,
    ],
    [
      'chunks with trailers, which are no headers',
      `${head(chunked)}${chunk(question)}0\r\nHost: evil.example.net\r\nAuthorization: x\r\n\r\n`,
    ],
    ['chunks in capitals', head('TRANSFER-ENCODING: Chunked') + chunk(question) + line('0') + line('')],
    ['a body that looks like a request', head(lengthOf(smuggled)) + smuggled],
    [
      'a body of another type that looks like a request',
      head(lengthOf(smuggled)).replace('application/json', 'text/plain') + smuggled,
    ],
    [
      'a GET with a body that looks like a request',
      head(lengthOf(smuggled)).replace('POST /graphql', 'GET /graphql?query={__typename}') + smuggled,
    ],
    [
      'a refusal of a host, with a body that looks like a request',
      head(lengthOf(smuggled)).replace('Host: localhost', 'Host: evil.example.net') + smuggled,
    ],
  ])('%s', async (_, bytes) => {
    const purchases = door.app.upstreamCalls.length;
    const answer = await raw(`${bytes}GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(statusesIn(answer)).toHaveLength(2);
    expect(answer).toMatch(/\{"status":"ok"\}$/);
    expectNothingSmuggled(purchases);
  });

  it('a hundred requests at once are answered in their order', async () => {
    const requests = Array.from({ length: 100 }, (_, index) =>
      [
        line('GET /nothing HTTP/1.1'),
        line('Host: localhost'),
        line(`X-Request-Id: n${index}`),
        line(index === 99 ? 'Connection: close' : ''),
        ...(index === 99 ? [line('')] : []),
      ].join(''),
    );
    const answer = await raw(requests.join(''));
    const ids = [...answer.matchAll(/"requestId":"n(\d+)"/g)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});

describe('headers are bounded:', () => {
  const get = (...lines: string[]) =>
    raw(
      [
        line('GET /healthz HTTP/1.1'),
        line('Host: localhost'),
        line('Connection: close'),
        ...lines.map(line),
        line(''),
      ].join(''),
    );

  it.each<[string, string[], number]>([
    ['one of 20 kB', [`X: ${'a'.repeat(20_000)}`], 431],
    ['a name of 20 kB', [`${'a'.repeat(20_000)}: x`], 431],
    ['5,000 of them', Array.from({ length: 5000 }, (_, index) => `X-${index}: y`), 431],
    ['1,000 of one name', Array.from({ length: 1000 }, () => 'X: y'), 431],
    ['1,000 cookies', [`Cookie: ${'a=b; '.repeat(1000)}`], 200],
    ['a name that is a word of JavaScript', ['__proto__: x', 'constructor: x', 'toString: x'], 200],
    ['bytes above ASCII', ['X: \xff\xfe'], 200],
    ['an expectation that nobody can meet', ['Expect: 200-ok'], 417],
    [
      'another host for a proxy',
      ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: javascript', 'Via: evil'],
      200,
    ],
  ])('%s', async (_, lines, status) => {
    const answer = await get(...lines);
    expect(statusesIn(answer)).toEqual([status]);
    expect(answer).not.toMatch(/javascript|evil|1\.2\.3\.4/);
  });

  it('an address of 20 kB', async () => {
    const answer = await raw(
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect([414, 431]).toContain(statusesIn(answer)[0]);
  });

  it('one that never ends', async () => {
    const client = await openClient(door.port);
    client.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ');
    for (let sent = 0; sent < 20; sent += 1) client.write('a'.repeat(1000));
    expect(await client.status()).toBe(431);
    await client.closed;
  });
});

describe('no request writes into the log as it likes:', () => {
  const forged = '{"level":"error","msg":"forged"}';
  it.each<[string, string]>([
    [
      'a line break in its id',
      `GET /nothing HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\n${forged}\r\nConnection: close\r\n\r\n`,
    ],
    [
      'JSON in its id',
      `GET /nothing HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a","msg":"forged","b":"\r\nConnection: close\r\n\r\n`,
    ],
    [
      'a sequence of the terminal in its id',
      `GET /nothing HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: \x1b[2Jforged\r\nConnection: close\r\n\r\n`,
    ],
    [
      'an encoded line break in its path',
      `GET /%0a${encodeURIComponent(forged)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    ],
    ['quotes in its path', `GET /","msg":"forged HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`],
    [
      'an encoded sequence of the terminal in its path',
      'GET /%1b[2J%1b]0;forged%07 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'a mark that turns the direction in its path',
      'GET /%e2%80%aeforged HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'an encoded control character above ASCII in its path',
      'GET /%c2%9b2Jforged HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'bytes above ASCII in its path',
      'GET /\x9b2Jforged\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'a query, in which signatures stand',
      'GET /nothing?signature=forged HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    [
      'its browser and where it comes from',
      'GET /nothing HTTP/1.1\r\nHost: localhost\r\nUser-Agent: forged\r\nReferer: forged\r\nCookie: forged\r\nConnection: close\r\n\r\n',
    ],
  ])('%s', async (_, bytes) => {
    const answer = await raw(bytes);
    expect(statusesIn(answer)).toHaveLength(1);
    for (const written of door.app.log) {
      // One line each, without a sign that a terminal would obey, and "forged" as nothing but a part of the path.
      expect(written).toMatch(/^[^\p{Cc}\p{Cf}]*\n$/u);
      const { path, ...others } = JSON.parse(written) as Record<string, unknown>;
      expect(path).toEqual(expect.any(String));
      expect(JSON.stringify(others)).not.toContain('forged');
      expect(others).toMatchObject({ level: 'info', msg: 'request' });
    }
  });

  it('and no answer has a header that a request brought', async () => {
    const answer = await raw(
      'GET /%0d%0aX-Evil:%201?a=%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a%0d%0aX-Evil: 1\r\nConnection: close\r\n\r\n',
    );
    expect(answer.split('\r\n\r\n')[0]).not.toMatch(/evil/i);
  });
});

it('1,000 requests that are refused leave no memory taken', async () => {
  const bad = head(lengthOf(smuggled), chunked) + chunk(question) + line('0') + line('') + smuggled;
  await expectMemoryBack(async () => {
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 25 }, () => raw(bad)));
      expect(new Set(answers.flatMap(statusesIn))).toEqual(new Set([400]));
    }
  });
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
