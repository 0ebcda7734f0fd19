import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, testOrigin } from '../support/test-app.ts';
import { generateImage } from '../support/documents.ts';
import { tinyPng } from '../support/tiny-upstream.ts';
import { exchange, send, type WireAnswer } from '../support/wire.ts';
import { expectMemoryBack, withinCost } from './cost.ts';
import { errorOf, rightWork, workOf, useFrontDoor } from './front-door.ts';
import { requestHead } from './raw-client.ts';

const secret = 'a line that no answer may hold';
const begin = new Date('2026-11-22T12:00:00Z');
const picture = await tinyPng();

let now = begin;
const door = useFrontDoor({ clock: () => now });
/** An image of this caller, and another one. */
let key: string;
let otherKey: string;
/** Path and query under which they are shown, and where the first one is downloaded. */
let address: string;
let otherAddress: string;
let download: string;
/** All that lay in the folder of the server before anything hostile came. */
let files: string[];

beforeAll(async () => {
  ({ key, address } = await paint());
  ({ key: otherKey, address: otherAddress } = await paint());
  const signed = await door.ask(
    `{ image(key: "${key}") { signedUrl(expiresIn: 60, download: true) { url } } }`,
  );
  const { data } = signed.json() as { data: { image: { signedUrl: { url: string } } } };
  download = data.image.signedUrl.url.slice(testOrigin.length);
  // What stands beside the objects, between them, and under a name that is nearly a key.
  await writeFile(join(door.app.folder, 'secret.png'), secret);
  await writeFile(join(door.app.folder, 'objects', 'secret.png'), secret);
  files = await listFiles();
});

async function paint(): Promise<{ key: string; address: string }> {
  const answer = await door.ask('mutation { generateImage(prompt: "a boat") { key url } }');
  const { data } = answer.json() as { data: { generateImage: { key: string; url: string } } };
  return { key: data.generateImage.key, address: data.generateImage.url.slice(testOrigin.length) };
}

const listFiles = async () => (await readdir(door.app.folder, { recursive: true })).toSorted();

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  send(door.port, { method, path, headers });

function expectNothingTold(text: string): void {
  expect(text).not.toContain(secret);
  expect(text).not.toContain(door.app.folder);
  expect(text).not.toContain('root:');
}

/** Spellings that some layer, somewhere, takes for the key of the image. */
const otherSpellings: [string, (key: string) => string][] = [
  ['with a slash before it', (k) => `/${k}`],
  ['with the folder before it', (k) => `objects/${k}`],
  ['behind a dot', (k) => `./${k}`],
  ['behind a folder that is left again', (k) => `images/../${k}`],
  ['behind a folder that is left again, encoded', (k) => `images/%2e%2e/${k}`],
  ['behind a folder that is left again, encoded twice', (k) => `images/%252e%252e/${k}`],
  ['with a slash at its end', (k) => `${k}/`],
  ['with a dot at its end, as Windows drops it', (k) => `${k}.`],
  ['with a space at its end, as Windows drops it', (k) => `${k} `],
  ['with a stream of NTFS', (k) => `${k}::$DATA`],
  ['with a NUL', (k) => `${k}\0`],
  ['with a NUL and an extension', (k) => `${k}\0.png`],
  ['with a line break', (k) => `${k}\r\nX-Evil: 1`],
  ['with double slashes', (k) => k.replaceAll('/', '//')],
  ['with backslashes', (k) => k.replaceAll('/', '\\')],
  ['with encoded slashes', (k) => k.replaceAll('/', '%2F')],
  ['with slashes that are none (U+2215)', (k) => k.replaceAll('/', '\u2215')],
  ['with overlong slashes', (k) => k.replaceAll('/', '%c0%af')],
  ['in capitals', (k) => k.toUpperCase()],
  ['in digits of full width', (k) => k.replaceAll('0', '０')],
  ['with letters of Cyrillic', (k) => k.replace('a', 'а').replace('e', 'е')],
  ['with a mark that turns the direction', (k) => `\u202e${k}`],
  ['with an invisible mark', (k) => `${k.slice(0, 9)}\u200b${k.slice(9)}`],
  ['with a query', (k) => `${k}?versionId=null`],
  ['with a fragment', (k) => `${k}#x`],
  ['as a pattern of LIKE', (k) => `${k.slice(0, -5)}%`],
  ['as a pattern of one sign', (k) => k.replace(/-/g, '_')],
  ['as a list', (k) => `${k},${k}`],
  ['as an address', (k) => `${testOrigin}/objects/${k}`],
  ['as an address of S3', (k) => `s3://bucket/${k}`],
];

const otherPlaces: [string, () => string][] = [
  ['nothing', () => ''],
  ['a file of the system', () => '/etc/passwd'],
  ['a file of the system, far up', () => `${'../'.repeat(40)}etc/passwd`],
  ['a file of the system, as an address', () => 'file:///etc/passwd'],
  ['a file beside the objects', () => '../secret.png'],
  ['a file among the objects', () => 'secret.png'],
  ['the whole path of a file', () => join(door.app.folder, 'secret.png')],
  ['a file of the database', () => '../database/PG_VERSION'],
  ['a file of the spool', () => '../spool/images/a.png'],
  ['a file of Windows', () => 'C:\\Windows\\win.ini'],
  ['a share of Windows', () => '\\\\127.0.0.1\\c$\\secret.png'],
  ['a device of Windows', () => 'images/2026/11/22/con.png'],
  ['a server inside', () => 'http://169.254.169.254/latest/meta-data/'],
  ['a condition that is always true', () => `' or 1=1 --`],
  ['an end of the table', () => `x'; drop table images; --`],
  ['a query of a document store', () => '{"$ne":null}'],
  ['a name of every object', () => '__proto__'],
  ['half of a surrogate pair', () => '\ud800'],
  ['100,000 characters', () => 'images/'.repeat(15_000)],
  ['an image that never was', () => key.replace(/[0-9a-f]{12}\.png$/, '000000000000.png')],
];

const hostileKeys: [string, () => string][] = [
  ...otherSpellings.map(([name, spell]): [string, () => string] => [
    `the key of an image ${name}`,
    () => spell(key),
  ]),
  ...otherPlaces,
];

/** What is answered to whoever asks for, varies, edits and deletes an image that is not there. */
const nothing = [{ image: null }, 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'];

async function answersTo(hostile: string): Promise<unknown[]> {
  const purchases = door.app.upstreamCalls.length;
  const variables = { key: hostile };
  const found = await withinCost(() =>
    door.ask('query ($key: String!) { image(key: $key) { url } }', variables),
  );
  const answers = [(found.json() as { data: unknown }).data];
  for (const query of [
    'mutation ($key: String) { varyImage(key: $key) { key } }',
    'mutation ($key: String!) { editImage(prompt: "x", sources: [{ key: $key }]) { key } }',
    'mutation ($key: String!) { deleteImage(key: $key) { id } }',
  ]) {
    const answer = await door.ask(query, variables);
    expect(answer.status).toBe(404);
    expectNothingTold(answer.bytes.toString());
    answers.push(errorOf(answer).code);
  }
  expect(door.app.upstreamCalls).toHaveLength(purchases);
  return answers;
}

describe('a hostile key finds, varies, edits and deletes nothing:', () => {
  it.each(hostileKeys)('%s', async (_, spell) => {
    expect(await answersTo(spell())).toEqual(nothing);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['a list', [['images']]],
    ['an object', { toString: 'x', length: 1 }],
    ['true', true],
    ['nothing', null],
  ])('%s, which is no text', async (_, value) => {
    const answer = await door.ask('mutation ($key: String!) { deleteImage(key: $key) { id } }', {
      key: value,
    });
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('and all files and images are still there', async () => {
    expect(await listFiles()).toEqual(files);
    expect((await get(address)).bytes.equals(picture)).toBe(true);
    const { data } = (await door.ask('{ images(first: 100) { edges { node { key } } } }')).json() as {
      data: { images: { edges: { node: { key: string } }[] } };
    };
    expect(data.images.edges.map(({ node }) => node.key)).toEqual(expect.arrayContaining([key, otherKey]));
  });
});

/** A part of the signed address in the place of another. */
const change = (from: string | RegExp, to: string | ((found: string) => string)) => () =>
  address.replace(from, to as string);
const parameter = (of: string, name: string) => new URLSearchParams(of.split('?')[1]).get(name) ?? '';
const ofKey = (spell: (key: string) => string) => () => address.replace(key, spell(key));

describe('a signed address is 403 that has', () => {
  it.each<[string, () => string]>([
    [
      'the signature of another object',
      () => address.replace(/signature=.*/, `signature=${parameter(otherAddress, 'signature')}`),
    ],
    ['the key of another object', () => address.replace(key, otherKey)],
    [
      'the expiry of another address',
      () => address.replace(/expires=\d+/, `expires=${parameter(download, 'expires')}`),
    ],
    ['the signature of a download, but not its name', () => download.replace(/&download=[^&]*/, '')],
    [
      'the signature of a download, under another name',
      () => download.replace(/download=[^&]*/, 'download=a.html'),
    ],
    ['the signature of a download, under no name', () => download.replace(/download=[^&]*/, 'download=')],
    ['a name that ends the header', () => `${address}&download=a%22%0d%0aSet-Cookie:%20a=b`],
    ['a signature that lacks its last letter', change(/.$/, '')],
    ['a signature with a letter more', change(/$/, 'A')],
    ['a signature with a sign of padding', change(/$/, '=')],
    ['a signature with a NUL', change(/$/, '%00')],
    ['a signature with a space', change(/$/, '%20')],
    [
      'a signature in capitals',
      change(/signature=.*/, (found) => `signature=${found.slice(10).toUpperCase()}`),
    ],
    [
      'a signature in small letters',
      change(/signature=.*/, (found) => `signature=${found.slice(10).toLowerCase()}`),
    ],
    [
      'a signature in hexadecimal',
      change(
        /signature=.*/,
        (found) => `signature=${Buffer.from(found.slice(10), 'base64url').toString('hex')}`,
      ),
    ],
    [
      'a signature of another last letter that means the same bytes',
      change(/.$/, (found) => String.fromCharCode(found.charCodeAt(0) + 1)),
    ],
    ['a signature of 10,000 letters', change(/$/, 'A'.repeat(10_000))],
    ['a signature that is a list', change('signature=', 'signature[]=')],
    ['two signatures', () => `${address}&signature=${parameter(address, 'signature')}`],
    ['two expiries', () => `${address}&expires=${parameter(address, 'expires')}`],
    ['two expiries, one of them encoded', () => `${address}&%65xpires=${parameter(address, 'expires')}`],
    ['an expiry in the far future', change(/expires=\d+/, 'expires=999999999999')],
    ['an expiry beyond all numbers', change(/expires=\d+/, `expires=${'9'.repeat(400)}`)],
    ['an expiry that is negative', change('expires=', 'expires=-')],
    ['an expiry with a plus sign', change('expires=', 'expires=%2b')],
    ['an expiry with a zero before it', change('expires=', 'expires=0')],
    ['an expiry with a fraction', change(/expires=\d+/, '$&.0')],
    [
      'an expiry in hexadecimal',
      change(/expires=(\d+)/, (found) => `expires=0x${Number(found.slice(8)).toString(16)}`),
    ],
    ['an expiry with a space', change('expires=', 'expires=%20')],
    ['an expiry in Arabic digits', change(/expires=\d/, 'expires=%D9%A1')],
    ['names in capitals', change('expires=', 'Expires=')],
    ['a header to answer with, as S3 takes it', () => `${address}&response-content-type=text/html`],
    ['a disposition to answer with, as S3 takes it', () => `${address}&response-content-disposition=inline`],
    ['semicolons between its parameters', change('&', ';')],
    ['ampersands as pages write them', change('&', '&amp;')],
    ['two question marks', change('?', '??')],
    ['an encoded question mark', change('?', '%3F')],
    ['an encoded slash in its key', ofKey((k) => k.replace('/', '%2F'))],
    ['an encoded letter in its key', ofKey((k) => k.replace('i', '%69'))],
    ['an encoded dot', ofKey((k) => k.replace('.png', '%2Epng'))],
    ['parameters in its path', ofKey((k) => `${k};x=1`)],
    ['a key in capitals', ofKey((k) => k.toUpperCase())],
    ['a key with a slash more', ofKey((k) => `/${k}`)],
    ['a key with a slash at its end', ofKey((k) => `${k}/`)],
    ['another folder', change('/objects/', '/objects/spool/')],
    ['a folder that is left again, encoded overlong', ofKey((k) => `images/%c0%ae%c0%ae/${k}`)],
    ['a folder that is left again, encoded twice', ofKey((k) => `images/%252e%252e/${k}`)],
    ['a NUL in its key', ofKey((k) => `${k}%00`)],
    ['nothing but a signature', () => `/objects/?signature=${parameter(address, 'signature')}`],
  ])('%s', async (_, make) => {
    const changed = make();
    expect(changed).not.toBe(address);
    const answer = await withinCost(() => get(changed));
    expect(answer.status).toBe(403);
    expect(errorOf(answer).code).toBe('FORBIDDEN');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expectNothingTold(answer.bytes.toString());
  });
});

describe('what stands before the path of a signed address changes nothing of what may be read:', () => {
  const raw = (target: string, headers: Record<string, string> = {}, method = 'GET') =>
    exchange(door.port, requestHead({ Connection: 'close', ...headers }, `${method} ${target} HTTP/1.1`));

  it.each<[string, () => string]>([
    ['two slashes', () => `/${address}`],
    ['another case', () => address.replace('/objects/', '/OBJECTS/')],
    ['an encoded slash', () => address.replace('/objects/', '/objects%2f')],
    [
      'a folder that is left again and does not end at an object',
      () => `/objects/../secret.png${address.slice(address.indexOf('?'))}`,
    ],
    ['a backslash', () => `/objects\\..\\secret.png${address.slice(address.indexOf('?'))}`],
    ['a fragment', () => address.replace('?', '#?')],
    ['the address of another server', () => `http://evil.example.net${address.replace(/.$/, '')}`],
  ])('%s', async (_, make) => {
    const answer = await raw(make());
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expectNothingTold(answer);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MKCOL'])(
    '%s is 405, and nothing is written',
    async (method) => {
      const answer = await raw(address, { 'Content-Length': '4', 'X-HTTP-Method-Override': 'GET' }, method);
      expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*METHOD_NOT_ALLOWED/);
      expect((await get(address)).bytes.equals(picture)).toBe(true);
    },
  );

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '%s: DELETE deletes nothing',
    async (name) => {
      expect((await get(address, { [name]: 'DELETE' })).status).toBe(200);
      expect((await get(address)).bytes.equals(picture)).toBe(true);
    },
  );

  it.each(['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix', 'X-Forwarded-Path'])(
    '%s leads nowhere else',
    async (name) => {
      const answer = await get('/objects/secret.png', { [name]: address });
      expect(answer.status).toBe(403);
      expectNothingTold(answer.bytes.toString());
    },
  );
});

describe('a signed address is as good as it was', () => {
  it.each<[string, () => string]>([
    ['with its parameters in another order', () => address.replace(/\?(.*)&(.*)/, '?$2&$1')],
    [
      'with an encoded letter in its signature',
      () =>
        address.replace(
          /signature=(.)/,
          (_, letter: string) => `signature=%${letter.charCodeAt(0).toString(16)}`,
        ),
    ],
  ])('%s', async (_, make) => {
    expect(make()).not.toBe(address);
    expect((await get(make())).bytes.equals(picture)).toBe(true);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a part from its end on', { range: `bytes=${picture.length}-` }, 416],
    ['a part beyond all numbers', { range: `bytes=${'9'.repeat(400)}-` }, 416],
    ['its last 0 bytes', { range: 'bytes=-0' }, 416],
    ['more than there is', { range: `bytes=0-${'9'.repeat(400)}` }, 206],
    ['more at its end than there is', { range: `bytes=-${'9'.repeat(400)}` }, 206],
    ['a part that ends before it begins', { range: 'bytes=9-1' }, 200],
    ['a negative part', { range: 'bytes=-1-5' }, 200],
    [
      '1,000 parts',
      { range: `bytes=${Array.from({ length: 1000 }, (_, index) => `${index}-`).join(',')}` },
      200,
    ],
    ['the whole, a thousand times', { range: `bytes=${'0-,'.repeat(1000)}0-` }, 200],
    ['a part in other units', { range: 'lines=0-1' }, 200],
    ['a part in hexadecimal', { range: 'bytes=0x0-0x5' }, 200],
    ['a part of another version', { range: 'bytes=0-1', 'if-range': '"other"' }, 200],
    [
      'nothing, for 2,000 versions that it is not',
      { 'if-none-match': Array.from({ length: 2000 }, () => '"a"').join(',') },
      200,
    ],
    ['nothing, for any version', { 'if-none-match': '*' }, 304],
    ['itself, on a condition that is none', { 'if-modified-since': 'yesterday', 'if-match': '*' }, 200],
    ['itself, compressed', { 'accept-encoding': 'gzip, br', te: 'trailers' }, 200],
  ])('for whoever asks for %s', async (_, headers, status) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await withinCost(() => get(address, headers, method));
      // Ranges are for GET alone (RFC 9110, section 14.2).
      expect(answer.status).toBe(method === 'HEAD' && 'range' in headers ? 200 : status);
      expect(answer.bytes.length).toBeLessThanOrEqual(method === 'HEAD' ? 0 : picture.length);
      if (status === 200 && method === 'GET') expect(answer.bytes.equals(picture)).toBe(true);
    }
  });

  it('until it expires, to the second, by the clock of the server alone', async () => {
    const expires = Number(parameter(download, 'expires')) * 1000;
    const later = new Date(expires - 60_000).toUTCString();
    const statusAt = async (time: number) => {
      now = new Date(time);
      return (await get(download, { date: later, 'if-unmodified-since': later })).status;
    };
    const statuses = [await statusAt(expires - 1), await statusAt(expires), await statusAt(expires + 1)];
    now = begin;
    expect(statuses).toEqual([200, 403, 403]);
  });

  it('but not at another server, whose key is another one', async () => {
    const other = await createTestApp({
      clock: () => now,
      env: { SECRET_KEY: 'another-secret-of-another-server' },
    });
    try {
      const { generateImage: image } = await other.runOk(generateImage, { prompt: 'x' });
      const path = image.url.slice(testOrigin.length);
      expect((await get(path)).status).toBe(403);
      expect((await other.fetch(new Request(testOrigin + address))).status).toBe(403);
    } finally {
      await other.close();
    }
  });
});

it('all keys once more leave no memory taken, and no file open or lost', async () => {
  const askAll = async () => {
    for (const [, spell] of hostileKeys) expect(await answersTo(spell())).toEqual(nothing);
    const answers: WireAnswer[] = await Promise.all(
      Array.from({ length: 50 }, () => get(address, { range: 'bytes=5-' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([206]));
  };
  await expectMemoryBack(askAll, { warm: true });
  expect(await listFiles()).toEqual(files);
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
