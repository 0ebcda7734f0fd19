import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { end } from '../http/multipart-body.ts';
import { tinyPng } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';
import { expectMemoryBack } from './cost.ts';
import { rightWork, workOf, useFrontDoor, uploadHeaders, varyBody } from './front-door.ts';
import { openClient, requestHead, statusesIn, type RawClient } from './raw-client.ts';

/** Long enough for an honest client on a busy machine. */
const patience = { idleMilliseconds: 600, totalMilliseconds: 2000 };

const door = useFrontDoor({ patience });
const clients: RawClient[] = [];

afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

const upload = varyBody(await tinyPng());
/** The upload up to and with this text. */
const upTo = (text: string) => upload.subarray(0, upload.indexOf(text) + text.length);
const json = '{"query":"mutation { generateImage(prompt: \\"bought\\") { key } }"}';
const asJson = { 'content-type': 'application/json' };
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
const promised = { 'content-length': '100000' };
const chunked = { 'transfer-encoding': 'chunked' };
const joined = (...pieces: (string | Uint8Array)[]) =>
  Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
const chunk = (content: Uint8Array) =>
  Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]);
const graphql = 'POST /graphql HTTP/1.1';
const rest = 'POST /generate-image/ HTTP/1.1';

async function begin(
  headers: Record<string, string>,
  start: string | Uint8Array,
  line = graphql,
): Promise<RawClient> {
  const client = await openClient(door.port);
  clients.push(client);
  client.write(requestHead(headers, line));
  client.write(start);
  return client;
}

/** Serves others while `work` goes on, and tells how many were answered rightly. */
async function servedDuring(work: Promise<unknown>): Promise<number> {
  let served = 0;
  const ended = new AbortController();
  const others = (async () => {
    while (!ended.signal.aborted) {
      const health = await send(door.port, { path: '/healthz' });
      expect(health.json()).toEqual({ status: 'ok' });
      const answer = await door.vary(await tinyPng());
      expect(answer.json()).toMatchObject({ data: { varyImage: { width: 16 } } });
      served += 1;
    }
  })();
  await work.finally(() => ended.abort());
  await others;
  return served;
}

/** 408 with the code is the last that comes, and no connection is left. */
async function expectTimeout(client: RawClient): Promise<void> {
  await client.closed;
  const answer = client.received();
  expect(statusesIn(answer).at(-1)).toBe(408);
  // The older API tells its errors without codes.
  expect(answer).toMatch(/"code":"REQUEST_TIMEOUT"|\{"detail":"[^"]*seconds[^"]*"\}$/);
}

function expectNoBugInLog(): void {
  expect(door.app.log.join('')).not.toContain('"level":"error"');
}

interface Row {
  name: string;
  headers: Record<string, string>;
  start: string | Uint8Array;
  line?: string;
  /** What goes on coming, one after the other. */
  drop?: string;
}

const upload100 = { ...uploadHeaders, ...promised };
const uploadInChunks = { ...uploadHeaders, ...chunked };
const wholeJson = chunk(Buffer.from(json));
const rows: Row[] = [
  { name: 'stops before its body', headers: upload100, start: '' },
  { name: 'stops after a letter of the boundary', headers: upload100, start: upload.subarray(0, 3) },
  { name: 'stops in the name of a header of a part', headers: upload100, start: upTo('Content-Dispo') },
  { name: 'stops in the name of a part', headers: upload100, start: upTo('name="opera') },
  {
    name: 'stops between the headers of a part and its content',
    headers: upload100,
    start: upTo('"operations"\r\n\r'),
  },
  { name: 'stops in the operations', headers: upload100, start: upTo('"query":"muta') },
  {
    name: 'stops between operations and map',
    headers: upload100,
    start: upTo('name="map"').subarray(0, -50),
  },
  {
    name: 'stops before the first byte of a file',
    headers: upload100,
    start: upTo('Content-Type: image/png\r\n\r\n'),
  },
  { name: 'stops in the middle of a file', headers: upload100, start: upTo('IHDR') },
  {
    name: 'stops in the line break before the last boundary',
    headers: upload100,
    start: upload.subarray(0, -end.length - 1),
  },
  { name: 'stops in the last boundary', headers: upload100, start: upload.subarray(0, -5) },
  { name: 'stops behind the end, where it promised more', headers: upload100, start: upload },
  { name: 'stops in the middle of JSON', headers: { ...asJson, ...promised }, start: json.slice(0, 20) },
  {
    name: 'stops behind whole JSON, where it promised more',
    headers: { ...asJson, ...promised },
    start: json,
  },
  {
    name: 'stops in a form of the older API',
    headers: { ...asForm, ...promised },
    start: 'text=bou',
    line: rest,
  },
  { name: 'stops in an upload of the older API', headers: upload100, start: upTo('IHDR'), line: rest },
  { name: 'stops before its first chunk', headers: uploadInChunks, start: '' },
  { name: 'stops behind the size of a chunk', headers: uploadInChunks, start: '1000\r\n' },
  { name: 'stops in the size of a chunk', headers: uploadInChunks, start: joined(chunk(upTo('IHDR')), '10') },
  {
    name: 'stops in the middle of a chunk',
    headers: uploadInChunks,
    start: joined('1000\r\n', upTo('IHDR')),
  },
  {
    name: 'stops in an extension of a chunk',
    headers: uploadInChunks,
    start: joined(chunk(upTo('IHDR')), '10;a=b'),
  },
  { name: 'stops before the last chunk', headers: { ...asJson, ...chunked }, start: wholeJson },
  { name: 'stops in the last chunk', headers: { ...asJson, ...chunked }, start: joined(wholeJson, '0\r\n') },
  {
    name: 'stops in the trailers',
    headers: { ...asJson, ...chunked },
    start: joined(wholeJson, '0\r\nX-Evil: '),
  },
  { name: 'stops once it was told to go on', headers: { ...upload100, expect: '100-continue' }, start: '' },
  {
    name: 'sends letters of an extension of a chunk, which are no bytes of a body',
    headers: uploadInChunks,
    start: '1;',
    drop: 'a',
  },
  { name: 'drips bytes of a file', headers: upload100, start: upTo('IHDR'), drop: 'x' },
  {
    name: 'drips letters of a header of a part',
    headers: upload100,
    start: joined(upload.subarray(0, upload.indexOf('\n') + 1), 'X-Long: '),
    drop: 'x',
  },
  { name: 'drips spaces before JSON', headers: { ...asJson, ...promised }, start: '', drop: ' ' },
  {
    name: 'drips chunks of one byte',
    headers: uploadInChunks,
    start: chunk(upTo('IHDR')),
    drop: '1\r\nx\r\n',
  },
  {
    name: 'drips letters of a form',
    headers: { ...asForm, ...promised },
    start: 'text=',
    line: rest,
    drop: 'x',
  },
];

describe('a client gets 408 that', () => {
  const outcomes = new Map<string, RawClient>();
  let served: number;
  let purchases: number;

  // All at once: one after the other would take all their idle times.
  beforeAll(async () => {
    purchases = door.app.upstreamCalls.length;
    door.app.log.length = 0;
    served = await servedDuring(Promise.all(rows.map(playRow)));
  });

  async function playRow({ name, headers, start, line, drop }: Row): Promise<void> {
    const client = await openClient(door.port);
    outcomes.set(name, client);
    client.write(requestHead(headers, line));
    client.write(start);
    const drip = setInterval(() => client.write(drop ?? ''), patience.idleMilliseconds / 8);
    await client.closed.finally(() => clearInterval(drip));
  }

  it.each(rows)('$name', async ({ name, headers }) => {
    const client = outcomes.get(name);
    if (client === undefined) throw new Error('it was not played');
    await expectTimeout(client);
    expect(statusesIn(client.received())).toEqual('expect' in headers ? [100, 408] : [408]);
  });

  it('has bought nothing, and kept nobody from being served', () => {
    expect(served).toBeGreaterThanOrEqual(3);
    expect(door.app.upstreamCalls).toHaveLength(purchases + served);
    expectNoBugInLog();
  });
});

describe('a client that goes', () => {
  it.each<[string, Record<string, string>, string | Uint8Array]>([
    ['in the middle of its upload', { ...uploadHeaders, ...promised }, upTo('IHDR')],
    ['before its body', { ...uploadHeaders, ...promised }, ''],
    [
      'in the middle of a chunk',
      { ...uploadHeaders, ...chunked },
      Buffer.concat([Buffer.from('1000\r\n'), upTo('IHDR')]),
    ],
    ['in the middle of JSON', { ...asJson, ...promised }, json.slice(0, 20)],
  ])('and sends no more, but listens, %s, is let go, and buys nothing', async (_, headers, start) => {
    const purchases = door.app.upstreamCalls.length;
    door.app.log.length = 0;
    const client = await begin(headers, start);
    client.end();
    await client.closed;
    expect(client.received()).not.toContain('"data"');
    await expect.poll(() => door.app.log.join('')).toContain('"status":499');
    expect(door.app.upstreamCalls).toHaveLength(purchases);
    expectNoBugInLog();
  });

  it('and sends no more, but listens, behind a whole request, is gone as well: its picture is bought, and told nobody', async () => {
    const purchases = door.app.upstreamCalls.length;
    const client = await begin({ ...uploadHeaders, 'content-length': String(upload.length) }, upload);
    client.end();
    await client.closed;
    expect(client.received()).toBe('');
    await expect.poll(() => door.app.upstreamCalls.length).toBe(purchases + 1);
    await expect.poll(() => door.app.log.join('')).toContain('"status":499');
  });

  it('at once, a hundred times in the middle of an upload, leaves nothing behind', async () => {
    const purchases = door.app.upstreamCalls.length;
    await expectMemoryBack(async () => {
      for (let round = 0; round < 50; round += 1) {
        const client = await begin({ ...uploadHeaders, ...promised }, upTo('IHDR'));
        client.destroy();
      }
      await expect.poll(() => door.app.log.splice(0).length).toBe(0);
    });
    expect(door.app.upstreamCalls).toHaveLength(purchases);
  });
});

it('300 clients that stop at once get their 408, while others are served, and leave no memory taken', async () => {
  const start = Buffer.concat([upTo('IHDR'), Buffer.alloc(64 * 1024)]);
  await expectMemoryBack(async () => {
    const stalled = await Promise.all(
      Array.from({ length: 300 }, () => begin({ ...uploadHeaders, ...promised }, start)),
    );
    const served = await servedDuring(Promise.all(stalled.map(expectTimeout)));
    expect(served).toBeGreaterThanOrEqual(1);
    clients.length = 0;
  });
  expectNoBugInLog();
});

it('300 connections that say nothing keep nobody from being served', async () => {
  const idle = await Promise.all(Array.from({ length: 300 }, () => openClient(door.port)));
  clients.push(...idle);
  idle.slice(0, 150).forEach((client) => client.write('GET /healthz HTTP/1.1\r\nHost: localh'));
  expect(await servedDuring(sleep(patience.idleMilliseconds))).toBeGreaterThanOrEqual(1);
});

it('a client that is slow, but not too slow, is served', async () => {
  const client = await begin({ ...uploadHeaders, 'content-length': String(upload.length) }, '');
  const step = Math.ceil(upload.length / 8);
  for (let at = 0; at < upload.length; at += step) {
    await sleep(patience.idleMilliseconds / 8);
    client.write(upload.subarray(at, at + step));
  }
  expect(await client.status()).toBe(200);
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
