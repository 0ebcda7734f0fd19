import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { body, boundary, end, field, file, part } from '../http/multipart-body.ts';
import { insertChunks, pngChunk } from '../images/pictures.ts';
import { tinyPng } from '../support/tiny-upstream.ts';
import type { WireAnswer } from '../support/wire.ts';
import { expectMemoryBack, withinCost } from './cost.ts';
import { openClient, requestHead } from './raw-client.ts';
import { errorOf, rightWork, workOf, useFrontDoor, uploadHeaders, varyBody } from './front-door.ts';

const door = useFrontDoor({ env: { MAX_UPLOAD_MB: '20', MAX_REQUEST_MB: '24' } });

const picture = await tinyPng();
const vary = {
  query: 'mutation ($file: File) { varyImage(file: $file) { width } }',
  variables: { file: null, ids: [null], text: 'x' },
};
const operations = (content: unknown) => field('operations', JSON.stringify(content));
const map = (content: unknown) => field('map', JSON.stringify(content));
const theMap = map({ 0: ['variables.file'] });
const theFile = file('0', picture);
const mapped = (places: unknown) => body(operations(vary), map(places), file('0', 'picture'));
const toPath = (path: string) => mapped({ 0: [path] });
/** Whoever writes there makes a list of billions, which the coercion walks through. */
const toIndex = (index: string) =>
  body(
    operations({ query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids: [null] } }),
    map({ 0: [`variables.ids.${index}`] }),
    file('0', 'picture'),
  );
/** A right request whose file part has this head. */
const withFileHead = (disposition: string, ...headers: string[]) =>
  body(operations(vary), theMap, part(disposition, picture, ...headers));
const withFileHeader = (header: string) => withFileHead('name="0"; filename="a.png"', header);
const right = body(operations(vary), theMap, theFile);
const changed = (from: string, to: string, content = right) =>
  Buffer.from(content.toString('latin1').replaceAll(from, to), 'latin1');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const everyFile = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, index) => [index, ['variables.file']]),
);
/** JSON that is right, but for the depth of a variable that nobody asks for. */
const deep = (levels: number) =>
  JSON.stringify(vary).replace('"x"', `${'['.repeat(levels)}${']'.repeat(levels)}`);
/** The file where another type is expected: what it holds must not be written into the message. */
const misplaced = (document: string, content: Uint8Array = picture) =>
  body(operations({ query: document, variables: { file: null } }), theMap, file('0', content));
const largest = Buffer.concat([picture, Buffer.alloc(20 * 1024 * 1024 - picture.length)]);

/** Name, body, a part of the message, and the code where it is not BAD_USER_INPUT. */
type Row = [name: string, content: Uint8Array, reason: string, code?: ErrorCode];

const maps: Row[] = [
  ['no map', body(operations(vary), file('0', 'x')), '`map` is missing'],
  ['no operations', body(map({})), '`operations` is missing'],
  ['a file before operations and map', body(theFile, operations(vary), theMap), 'come before the files'],
  ['map before a file, operations behind', body(theMap, theFile, operations(vary)), 'is missing'],
  ['a map to nowhere', toPath('variables.nowhere'), 'to a null in the variables'],
  ['a map to the query', toPath('query'), 'to a null in the variables'],
  [
    'a map to the name of the operation',
    body(operations({ ...vary, operationName: null }), map({ 0: ['operationName'] }), theFile),
    'to a null in the variables',
  ],
  ['a map to the extensions', toPath('extensions.persistedQuery'), 'to a null in the variables'],
  ['a map to __proto__', toPath('variables.__proto__'), 'to a null in the variables'],
  ['a map through __proto__', toPath('variables.__proto__.polluted'), 'to a null in the variables'],
  ['a map through constructor', toPath('variables.constructor.prototype'), 'to a null in the variables'],
  ['a map to toString', toPath('variables.toString'), 'to a null in the variables'],
  ['the index 4294967290', toIndex('4294967290'), 'to a null in the variables'],
  ['the index 20000000', toIndex('20000000'), 'to a null in the variables'],
  ['an index in Arabic digits', toIndex('٠'), 'to a null in the variables'],
  ['an index in brackets', toPath('variables["file"]'), 'to a null in the variables'],
  ['a path with a NUL', toPath('variables.file\0'), 'to a null in the variables'],
  ['a path with slashes', toPath('variables/file'), 'to a null in the variables'],
  ['a path of one character too many', toPath(`variables.${'a'.repeat(247)}`), 'at most 256 characters'],
  ['10,000 entries', mapped(everyFile), 'more than 17 entries'],
  ['10,000 paths', mapped({ 0: Array.from({ length: 10_000 }, () => 'variables.file') }), '1 to 17 paths'],
  ['paths in a list of their own', mapped({ 0: [['variables.file']] }), 'must be a string'],
  [
    'a map to a part that is missing',
    mapped({ 0: ['variables.file'], 1: ['variables.ids.0'] }),
    'no file of the request',
  ],
  ['a part that is not mapped', body(operations(vary), map({}), file('0', 'x')), '`map` does not name'],
  [
    '10,000 files',
    body(operations(vary), theMap, ...Array.from({ length: 10_000 }, (_, index) => file(`${index}`, 'x'))),
    '`map` does not name',
  ],
  [
    'variables that are a list',
    body(operations({ ...vary, variables: [null] }), map({ 0: ['variables.0'] }), theFile),
    '`variables`',
  ],
];

const json: Row[] = [
  ['operations that are no JSON', body(field('operations', '{'), map({})), 'not valid JSON'],
  ['operations that are a number', body(operations(5), map({})), 'must be one object'],
  ['operations that are a batch', body(operations([vary]), map({})), 'must be one object'],
  [
    'operations that are a file',
    body(file('operations', JSON.stringify(vary)), theMap, theFile),
    'come before the files',
  ],
  [
    'JSON that nests 100,000 levels and does not end',
    body(field('operations', '['.repeat(100_000))),
    'not valid JSON',
  ],
  ['JSON with a comment', body(field('operations', '{/**/}'), map({})), 'not valid JSON'],
  ['a map that is no JSON', body(operations(vary), field('map', '{')), 'not valid JSON'],
  [
    'JSON in UTF-16',
    body(part('name="operations"', utf16(JSON.stringify(vary))), theMap, theFile),
    'not valid UTF-8',
  ],
  [
    'JSON in UTF-16, declared so',
    body(
      part('name="operations"', utf16('{}'), 'Content-Type: application/json; charset=utf-16'),
      theMap,
      theFile,
    ),
    'not valid UTF-8',
  ],
  [
    'overlong UTF-8',
    body(part('name="operations"', Uint8Array.of(0x7b, 0xc0, 0xa2, 0x7d))),
    'not valid UTF-8',
  ],
  [
    'half of a surrogate pair as UTF-8',
    body(part('name="operations"', Uint8Array.of(0xed, 0xa0, 0x80))),
    'not valid UTF-8',
  ],
  ['JSON in UTF-7', body(field('operations', '+AHs-+AH0-'), map({})), 'not valid JSON'],
  [
    'a field that tells the charset',
    body(field('_charset_', 'utf-7'), operations(vary), theMap),
    'beside `operations` and `map`',
  ],
  [
    'operations of a megabyte and a byte',
    body(field('operations', 'x'.repeat(1024 * 1024 + 1)), map({})),
    'larger than 1 MB',
    'PAYLOAD_TOO_LARGE',
  ],
  [
    'a map of a megabyte and a byte',
    body(operations(vary), field('map', ' '.repeat(1024 * 1024 + 1))),
    'larger than 1 MB',
    'PAYLOAD_TOO_LARGE',
  ],
];

const parts: Row[] = [
  ['two operations', body(operations(vary), operations(vary), theMap, theFile), 'the same name'],
  ['two files of one name', body(operations(vary), theMap, theFile, theFile), 'the same name'],
  [
    'a part whose name is two',
    withFileHead('name="0"; name="1"; filename="a.png"'),
    'no valid "Content-Disposition',
  ],
  [
    'two names for the file',
    withFileHead('name="0"; filename="a.png"; filename="b.png"'),
    'no valid "Content-Disposition',
  ],
  [
    'Content-Disposition twice, in other letters',
    withFileHeader('CONTENT-DISPOSITION: form-data; name="1"'),
    'twice',
  ],
  ['a file name with a NUL', withFileHead('name="0"; filename="a\0.png"'), 'that is none'],
  [
    'a file name with a line break',
    withFileHead('name="0"; filename="a.png\r\nX-Evil: 1"'),
    'no valid "Content-Disposition',
  ],
  ['a file name with a bare line feed', withFileHead('name="0"; filename="a\nX-Evil: 1"'), 'that is none'],
  ['a header that goes on in the next line', withFileHeader('X-Long: a\r\n\tb'), 'that is none'],
  ['a space before the colon', withFileHeader('X-Evil : 1'), 'that is none'],
  ['a header without a name', withFileHeader(': 1'), 'that is none'],
  ['base64', withFileHeader('Content-Transfer-Encoding: base64'), 'must not be encoded'],
  ['quoted-printable', withFileHeader('Content-Transfer-Encoding: Quoted-Printable'), 'must not be encoded'],
  ['a header of 9,000 bytes', withFileHeader(`X-Long: ${'y'.repeat(9000)}`), 'longer than 8192 bytes'],
  [
    'a header of two megabytes, which does not end',
    Buffer.from(`--${boundary}\r\nX-Long: ${'y'.repeat(2 * 1024 * 1024)}`),
    'longer than 8192 bytes',
  ],
  [
    'a header of nothing but parameters',
    withFileHead(`name="0"${';'.repeat(8000)} "`),
    'no valid "Content-Disposition',
  ],
  [
    'parts within a part, as older forms sent several files',
    body(
      operations(vary),
      theMap,
      part(
        'name="0"',
        `--x\r\nContent-Disposition: file; filename="a.png"\r\n\r\nx\r\n--x--`,
        'Content-Type: multipart/mixed; boundary=x',
      ),
    ),
    'beside `operations` and `map`',
  ],
  [
    'a file of one byte too many',
    body(operations(vary), theMap, file('0', Buffer.concat([largest, Buffer.from('x')]))),
    'MAX_UPLOAD_MB',
    'PAYLOAD_TOO_LARGE',
  ],
];

const framing: Row[] = [
  [
    'a body that ends early',
    mapped({ 0: ['variables.file'] }).subarray(0, -8),
    'ends before its last boundary',
  ],
  [
    'a body that ends in the middle of a file',
    right.subarray(0, -end.length - 40),
    'ends before its last boundary',
  ],
  ['no last boundary', right.subarray(0, -end.length), 'ends before its last boundary'],
  ['no boundary in the body', Buffer.from('junk'), 'malformed'],
  ['nothing', Buffer.alloc(0), 'malformed'],
  ['a megabyte of nothing', Buffer.alloc(1024 * 1024), 'malformed'],
  ['only the last boundary', Buffer.from(end), '`operations` is missing'],
  [
    'a greeting before the first boundary',
    Buffer.concat([Buffer.from('This is a message in MIME format.\r\n'), right]),
    'malformed',
  ],
  [
    'a line break too many before the first boundary',
    Buffer.concat([Buffer.from('\r\n\r\n'), right]),
    'malformed',
  ],
  ['another request behind the end', Buffer.concat([right, right]), 'something follows its last boundary'],
  [
    'an HTTP request behind the end',
    Buffer.concat([right, Buffer.from('POST /graphql HTTP/1.1\r\n\r\n')]),
    'something follows',
  ],
  [
    'a megabyte behind the end',
    Buffer.concat([right, Buffer.alloc(1024 * 1024)]),
    'something follows its last boundary',
  ],
  [
    'spaces behind a boundary',
    changed(`--${boundary}\r\n`, `--${boundary} \r\n`),
    'something else than a line break',
  ],
  ['a boundary that goes on', changed(`--${boundary}\r\n`, `--${boundary}x\r\n`), 'malformed'],
  ['a last boundary with one dash', changed(`--${boundary}--`, `--${boundary}-`), 'malformed'],
  ['carriage returns alone', changed('\r\n', '\r'), 'malformed'],
  ['24 megabytes of boundaries', Buffer.from(`--${boundary}\r\n`.repeat(900_000)), 'longer than 8192 bytes'],
  [
    'a body of more than MAX_REQUEST_MB',
    Buffer.alloc(24 * 1024 * 1024 + 1),
    'MAX_REQUEST_MB',
    'PAYLOAD_TOO_LARGE',
  ],
];

const files: Row[] = [
  [
    'a file in the place of a text',
    misplaced('mutation ($file: String!) { generateImage(prompt: $file) { key } }', largest),
    '$file',
  ],
  [
    'a file in the place of an id',
    misplaced('query ($file: ID!) { node(id: $file) { id } }', largest),
    '$file',
  ],
  [
    'a file in the places of 17 ids',
    body(
      operations({
        query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
        variables: { ids: Array.from({ length: 17 }, () => null) },
      }),
      map({ 0: Array.from({ length: 17 }, (_, index) => `variables.ids.${index}`) }),
      file('0', largest),
    ),
    '$ids',
  ],
  [
    'a file in the place of options',
    misplaced('mutation ($file: ImageOptions) { generateImage(prompt: "x", options: $file) { key } }'),
    '$file',
  ],
  [
    'a file that is compressed',
    body(
      operations(vary),
      theMap,
      part('name="0"; filename="a.png"', gzipSync(picture), 'Content-Encoding: gzip'),
    ),
    'no picture',
    'UNSUPPORTED_IMAGE',
  ],
  ['an empty file', body(operations(vary), theMap, file('0', '')), 'is empty', 'UNSUPPORTED_IMAGE'],
  [
    'a blank line between the headers',
    changed('filename="a.png"\r\n', 'filename="a.png"\r\n\r\n'),
    'no picture',
    'UNSUPPORTED_IMAGE',
  ],
];

/** What one of these may cost at most; the attacks that they are cost many seconds and gigabytes. */
const limits = { peakMegabytes: 150 };

async function expectRefusal(content: Uint8Array, code: ErrorCode, most = limits): Promise<WireAnswer> {
  const purchases = door.app.upstreamCalls.length;
  const answer = await withinCost(() => door.upload(content), most);
  expect(answer.status).toBe({ PAYLOAD_TOO_LARGE: 413, UNSUPPORTED_IMAGE: 422 }[code as string] ?? 400);
  expect(errorOf(answer).code).toBe(code);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(door.app.upstreamCalls).toHaveLength(purchases);
  return answer;
}

describe.each<[string, Row[]]>([
  ['whose places are wrong', maps],
  ['whose fields are wrong', json],
  ['whose parts are wrong', parts],
  ['whose framing is wrong', framing],
])('a multipart request %s is refused with code and reason, and without a purchase:', (_, rows) => {
  it.each(rows)('%s', async (_name, content, reason, code = 'BAD_USER_INPUT') => {
    const answer = await expectRefusal(content, code);
    const extensions = { code, requestId: answer.headers['x-request-id'] };
    expect(answer.json()).toEqual({
      errors: [{ message: expect.stringContaining(reason) as string, extensions }],
    });
  });
});

describe('a right multipart request is refused for its file, without a purchase:', () => {
  it.each(files)('%s', async (_name, content, reason, code = 'BAD_USER_INPUT') => {
    const answer = await expectRefusal(content, code, { ...limits, peakMegabytes: 400 });
    expect(errorOf(answer).message).toContain(reason);
    // Its bytes do not come back in the message.
    expect(answer.bytes.length).toBeLessThan(10_000);
  });
});

describe('the header of a multipart request is refused that has', () => {
  const multipart = 'multipart/form-data';
  it.each<[string, Record<string, string>, number, ErrorCode]>([
    ['no boundary', { 'content-type': multipart }, 400, 'BAD_USER_INPUT'],
    [
      'a boundary of 71 characters',
      { 'content-type': `${multipart}; boundary=${'b'.repeat(71)}` },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'two boundaries',
      { 'content-type': `${multipart}; boundary=a; boundary=${boundary}` },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a boundary in pieces',
      { 'content-type': `${multipart}; boundary*0=lienzo; boundary*1=-test` },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'an encoded boundary',
      { 'content-type': `${multipart}; boundary*=utf-8''${boundary}` },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a boundary with a line break in it',
      { 'content-type': `${multipart}; boundary="a\tb"` },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a boundary that the body has not',
      { 'content-type': `${multipart}; boundary=other` },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a charset',
      { 'content-type': `${multipart}; boundary=${boundary}; charset=utf-16` },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'multipart/mixed',
      { 'content-type': `multipart/mixed; boundary=${boundary}` },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'multipart/related',
      { 'content-type': `multipart/related; boundary=${boundary}` },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'two types',
      { 'content-type': `${multipart}, application/json; boundary=${boundary}` },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a compression', { 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('%s', async (_, headers, status, code) => {
    const answer = await door.upload(right, headers);
    expect(answer.status).toBe(status);
    expect(errorOf(answer).code).toBe(code);
  });

  it.each(['x-csrf', 'cookie', 'origin', 'x-requested-with'])(
    '%s in the place of a header that forms cannot send',
    async (name) => {
      const { 'graphql-preflight': _, ...others } = uploadHeaders;
      const headers = { ...others, [name]: 'http://localhost' };
      const answer = await door.post(headers, right);
      expect(answer.status).toBe(403);
      expect(errorOf(answer).code).toBe('CSRF_REQUIRED');
    },
  );
});

describe('what looks hostile and is right is taken, and its picture reaches the provider whole:', () => {
  const delimiterInside = insertChunks(
    picture,
    pngChunk('teXt', Buffer.from(`x--${boundary}--\r\n--${boundary.slice(0, -1)}`)),
  );
  it.each<[string, Uint8Array]>([
    ['a file name that leads elsewhere', withFileHead('name="0"; filename="../../../../etc/passwd"')],
    ['a file name of Windows', withFileHead('name="0"; filename="C:\\\\Windows\\\\win.ini"')],
    ['a file name that is encoded badly', withFileHead(`name="0"; filename*=UTF-8''%zz%00%0d%0aX-Evil`)],
    ['a file name with an encoded line break', withFileHead('name="0"; filename="a%0d%0aX-Evil: 1.png"')],
    ['a file name of 7,000 characters', withFileHead(`name="0"; filename="${'n'.repeat(7000)}.png"`)],
    ['a file name that is a script', withFileHead('name="0"; filename="<script>alert(1)</script>"')],
    [
      'a part called __proto__',
      body(operations(vary), field('map', '{"__proto__":["variables.file"]}'), file('__proto__', picture)),
    ],
    ['a length in the head of the part, which lies', withFileHeader('Content-Length: 4294967295')],
    ['a type that lies', withFileHeader('Content-Type: text/html; charset=utf-7')],
    [
      'fields behind a byte order mark',
      body(part('name="operations"', `\ufeff${JSON.stringify(vary)}`), theMap, theFile),
    ],
    ['JSON that nests 200,000 levels', body(field('operations', deep(200_000)), theMap, theFile)],
    [
      'variables with __proto__ in them',
      body(field('operations', JSON.stringify(vary).replace('"text"', '"__proto__"')), theMap, theFile),
    ],
    [
      'a picture with the boundary in it, but for the line break',
      body(operations(vary), theMap, file('0', delimiterInside)),
    ],
    ['a picture of the largest size', body(operations(vary), theMap, file('0', largest))],
    ['a line break before the first boundary', Buffer.concat([Buffer.from('\r\n'), right])],
    ['no line break behind the last boundary', right.subarray(0, -2)],
  ])('%s', async (_, content) => {
    door.sent.length = 0;
    const answer = await withinCost(() => door.upload(content), limits);
    expect(answer.json()).toEqual({ data: { varyImage: { width: 16 } } });
    expect(door.sent).toHaveLength(1);
    expect(door.sent[0]?.bytes.toString('latin1')).not.toMatch(/passwd|win\.ini|X-Evil|script|nnnn/);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('a boundary of signs that mean something to regular expressions', async () => {
    const odd = "(a+)+'.:/?=_,";
    const answer = await door.upload(changed(boundary, odd, varyBody(picture)), {
      'content-type': `multipart/form-data; boundary="${odd}"`,
    });
    expect(answer.status).toBe(200);
  });
});

it('a wrong map is answered before the file has come, so that nobody uploads in vain', async () => {
  const start = Buffer.concat([
    operations(vary),
    map({ 1: ['variables.file'] }),
    file('0', 'the rest never comes'),
  ]);
  const client = await openClient(door.port);
  client.write(requestHead({ ...uploadHeaders, 'content-length': '20000000' }));
  client.write(start);
  expect(await client.status()).toBe(400);
  client.destroy();
});

it('200 uploads of a megabyte that are refused, and all rows once more, leave no memory taken', async () => {
  const large = body(operations(vary), map({}), file('0', Buffer.alloc(1024 * 1024)));
  const rows = [...maps, ...json, ...parts, ...framing];
  const sendAll = async () => {
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => door.upload(large)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    }
    for (const [, content] of rows) expect((await door.upload(content)).status).toBeLessThan(500);
  };
  await expectMemoryBack(sendAll, { warm: true });
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
