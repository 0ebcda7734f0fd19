import { describe, expect, it } from 'vitest';
import { LienzoError, type ErrorCode } from '../../src/errors.ts';
import { UploadedFile } from '../../src/graphql/uploaded-file.ts';
import { parseGraphQLRequest } from '../../src/http/graphql-request.ts';
import { body, boundary, field, file, multipartRequest, operations, testLimits } from './multipart-body.ts';

const query = '{ __typename }';

function jsonRequest(content: unknown, contentType = 'application/json'): Request {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: text,
  });
}

const parse = (request: Request) => parseGraphQLRequest(request, testLimits);

describe('a JSON request', () => {
  it('gives its parameters', async () => {
    const parameters = { query, variables: { a: [1] }, operationName: 'A', extensions: { b: {} } };
    expect(await parse(jsonRequest(parameters))).toEqual(parameters);
  });

  it('may leave out or null everything but the query', async () => {
    const request = jsonRequest({ query, variables: null, operationName: null, extensions: null, id: null });
    expect(await parse(request)).toEqual({ query });
  });

  it.each([
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json;',
    'application/json; x=y',
  ])('is one by its Content-Type %s', async (contentType) => {
    expect(await parse(jsonRequest({ query: '{ é }' }, contentType))).toEqual({ query: '{ é }' });
  });

  it.each<[string, unknown, string]>([
    ['broken', '{ "not a JSON', 'not valid JSON'],
    ['empty', '', 'not valid JSON'],
    ['nested without end', '['.repeat(200_000), 'not valid JSON'],
    ['an array', [{ query }], 'Batching is not supported'],
    ['null', 'null', 'must be a JSON object'],
    ['a number', '5', 'must be a JSON object'],
    ['without a query', {}, '`query`'],
    ['with a query that is no string', { query: 5 }, '`query`'],
    ['with variables that are a list', { query, variables: [] }, '`variables`'],
    ['with variables that are a string', { query, variables: '{}' }, '`variables`'],
    ['with variables that are false', { query, variables: false }, '`variables`'],
    ['with extensions that are a number', { query, extensions: 0 }, '`extensions`'],
    ['with an operation name that is an object', { query, operationName: {} }, '`operationName`'],
    ['with another parameter', { query, mutation: 'x' }, 'only these parameters'],
  ])('is refused when it is %s', async (_, content, message) => {
    await expect(parse(jsonRequest(content))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message) as string,
    });
  });

  it('cannot forge a file', async () => {
    const forged = { name: 'a.png', type: 'image/png', bytes: { 0: 1 } };
    const { variables } = await parse(jsonRequest({ query, variables: { file: forged } }));
    expect(variables?.['file']).not.toBeInstanceOf(UploadedFile);
  });
});

describe('any other request', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/graphql',
    'application/jsonp',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'multipart/mixed; boundary=x',
    'application/json; charset',
    '',
  ])('is refused by its Content-Type "%s"', async (contentType) => {
    await expect(parse(jsonRequest({ query }, contentType))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });
});

describe('a multipart request', () => {
  it('puts its file where the map says', async () => {
    const content = body(operations({ file: null, other: 1 }, { 0: ['variables.file'] }), file('0', 'bytes'));
    const { query: document, variables } = await parse(multipartRequest(content));
    expect(document).toContain('varyImage');
    expect(variables).toEqual({ file: expect.any(UploadedFile) as UploadedFile, other: 1 });
  });

  it('puts files into lists and nested objects, each in its place', async () => {
    const variables = { sources: [{ file: null }, { key: 'a' }, { file: null }], mask: null };
    const map = { b: ['variables.sources.2.file'], a: ['variables.sources.0.file'], m: ['variables.mask'] };
    const content = body(operations(variables, map), file('a', 'A'), file('b', 'B'), file('m', 'M'));
    const parsed = await parse(multipartRequest(content));
    const text = (upload: unknown) =>
      upload instanceof UploadedFile ? Buffer.from(upload.bytes).toString() : upload;
    expect(JSON.parse(JSON.stringify(parsed.variables, (_, value: unknown) => text(value)))).toEqual({
      sources: [{ file: 'A' }, { key: 'a' }, { file: 'B' }],
      mask: 'M',
    });
  });

  it('puts one file in two places', async () => {
    const map = { 0: ['variables.files.0', 'variables.files.1'] };
    const content = body(operations({ files: [null, null] }, map), file('0', 'x'));
    const files = (await parse(multipartRequest(content))).variables?.['files'];
    expect(files).toEqual([expect.any(UploadedFile), expect.any(UploadedFile)]);
  });

  it('takes an empty file, whose refusal is left to the check of uploads', async () => {
    const content = body(operations({ file: null }, { 0: ['variables.file'] }), file('0', ''));
    expect((await parse(multipartRequest(content))).variables?.['file']).toMatchObject({
      bytes: { length: 0 },
    });
  });

  it('may carry no file at all', async () => {
    const content = body(operations({ sources: [] }, {}));
    expect((await parse(multipartRequest(content))).variables).toEqual({ sources: [] });
  });

  it.each(['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-preflight', 'authorization'])(
    'is taken with the header %s, which no form can send',
    async (name) => {
      const request = multipartRequest(body(operations({}, {})));
      request.headers.delete('graphql-preflight');
      request.headers.set(name, 'x');
      expect(await parse(request)).toMatchObject({ variables: {} });
    },
  );

  it('is refused without such a header, and told which to add', async () => {
    const request = multipartRequest(body(operations({}, {})));
    request.headers.delete('graphql-preflight');
    await expect(parse(request)).rejects.toMatchObject({
      code: 'CSRF_REQUIRED',
      message: expect.stringContaining('GraphQL-Preflight: 1') as string,
    });
    expect(request.bodyUsed).toBe(false);
  });
});

describe('a hostile multipart request', () => {
  const variables = { file: null, files: [null], text: 'x', deep: { file: null } };
  const mapped = (map: unknown) => body(operations(variables, map), file('0', 'x'));
  const toPath = (path: unknown) => mapped({ 0: [path] });
  const manyEntries = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [index, ['variables.file']]),
  );
  const document = field('operations', JSON.stringify({ query, variables }));

  const table: [string, ReturnType<typeof body>, ErrorCode][] = [
    ['no map', body(document, file('0', 'x')), 'BAD_USER_INPUT'],
    ['no map and no file', body(document), 'BAD_USER_INPUT'],
    ['no operations', body(field('map', '{}')), 'BAD_USER_INPUT'],
    ['no part at all', body(), 'BAD_USER_INPUT'],
    [
      'a file before operations and map',
      body(file('0', 'x'), operations(variables, { 0: ['variables.file'] })),
      'BAD_USER_INPUT',
    ],
    ['operations that are no JSON', body(field('operations', '{'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations that are null', body(field('operations', 'null'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations that are a number', body(field('operations', '5'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations that are a list', body(field('operations', '[]'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations that are a file', body(file('operations', '{}'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations without a query', body(field('operations', '{}'), field('map', '{}')), 'BAD_USER_INPUT'],
    ['operations over 1 MiB', body(field('operations', `"${'x'.repeat(1024 * 1024)}"`)), 'PAYLOAD_TOO_LARGE'],
    [
      'variables that are missing',
      body(
        field('operations', JSON.stringify({ query })),
        field('map', '{"0":["variables.file"]}'),
        file('0', 'x'),
      ),
      'BAD_USER_INPUT',
    ],
    ['a map that is no JSON', mapped('{'), 'BAD_USER_INPUT'],
    ['a map that is null', mapped('null'), 'BAD_USER_INPUT'],
    ['a map that is a list', mapped('[["variables.file"]]'), 'BAD_USER_INPUT'],
    ['a map of 10,000 entries', mapped(manyEntries), 'BAD_USER_INPUT'],
    [
      'a map of 18 entries',
      mapped(Object.fromEntries(Object.entries(manyEntries).slice(0, 18))),
      'BAD_USER_INPUT',
    ],
    ['an entry that is a string', mapped({ 0: 'variables.file' }), 'BAD_USER_INPUT'],
    ['an entry that is null', mapped({ 0: null }), 'BAD_USER_INPUT'],
    ['an entry that is an object', mapped({ 0: { length: 1, 0: 'variables.file' } }), 'BAD_USER_INPUT'],
    ['an entry that is empty', mapped({ 0: [] }), 'BAD_USER_INPUT'],
    [
      'an entry of 10,000 paths',
      mapped({ 0: Array.from({ length: 10_000 }, () => 'variables.file') }),
      'BAD_USER_INPUT',
    ],
    ['a path that is a number', toPath(5), 'BAD_USER_INPUT'],
    ['a path that is null', toPath(null), 'BAD_USER_INPUT'],
    ['an empty path', toPath(''), 'BAD_USER_INPUT'],
    ['a path of 10,000 characters', toPath(`variables.${'a.'.repeat(5000)}`), 'BAD_USER_INPUT'],
    ['a path to the query', toPath('query'), 'BAD_USER_INPUT'],
    ['a path to all variables', toPath('variables'), 'BAD_USER_INPUT'],
    ['a path to an empty name', toPath('variables.'), 'BAD_USER_INPUT'],
    ['a path with an empty step', toPath('variables..file'), 'BAD_USER_INPUT'],
    ['a path of another case', toPath('Variables.file'), 'BAD_USER_INPUT'],
    ['a path of a batch', toPath('0.variables.file'), 'BAD_USER_INPUT'],
    ['a path to nowhere', toPath('variables.nowhere'), 'BAD_USER_INPUT'],
    ['a path through nowhere', toPath('variables.nowhere.file'), 'BAD_USER_INPUT'],
    ['a path through null', toPath('variables.file.name'), 'BAD_USER_INPUT'],
    ['a path into a string', toPath('variables.text.0'), 'BAD_USER_INPUT'],
    ['a path to what is not null', toPath('variables.text'), 'BAD_USER_INPUT'],
    ['a path to an object', toPath('variables.deep'), 'BAD_USER_INPUT'],
    ['a path to __proto__', toPath('variables.__proto__'), 'BAD_USER_INPUT'],
    ['a path through __proto__', toPath('variables.__proto__.polluted'), 'BAD_USER_INPUT'],
    ['a path through constructor', toPath('variables.constructor.prototype'), 'BAD_USER_INPUT'],
    ['a path to prototype', toPath('variables.deep.prototype'), 'BAD_USER_INPUT'],
    ['a path to the length of a list', toPath('variables.files.length'), 'BAD_USER_INPUT'],
    ['a path to a method of a list', toPath('variables.files.push'), 'BAD_USER_INPUT'],
    ['the index 4294967290', toPath('variables.files.4294967290'), 'BAD_USER_INPUT'],
    ['an index behind the end', toPath('variables.files.1'), 'BAD_USER_INPUT'],
    ['the index -1', toPath('variables.files.-1'), 'BAD_USER_INPUT'],
    ['the index 00', toPath('variables.files.00'), 'BAD_USER_INPUT'],
    ['the index 0e0', toPath('variables.files.0e0'), 'BAD_USER_INPUT'],
    ['the index 0.0', toPath('variables.files.0.0'), 'BAD_USER_INPUT'],
    ['an index with a space', toPath('variables.files. 0'), 'BAD_USER_INPUT'],
    ['a path used twice in one entry', mapped({ 0: ['variables.file', 'variables.file'] }), 'BAD_USER_INPUT'],
    [
      'a path used by two files',
      body(
        operations(variables, { 0: ['variables.file'], 1: ['variables.file'] }),
        file('0', 'x'),
        file('1', 'y'),
      ),
      'BAD_USER_INPUT',
    ],
    [
      'a path through another file',
      mapped({ 0: ['variables.file', 'variables.file.bytes'] }),
      'BAD_USER_INPUT',
    ],
    [
      'a map to a part that is missing',
      mapped({ 0: ['variables.file'], 1: ['variables.deep.file'] }),
      'BAD_USER_INPUT',
    ],
    [
      'a map to a field',
      body(operations(variables, { a: ['variables.file'] }), field('a', 'x')),
      'BAD_USER_INPUT',
    ],
    ['a map to itself', body(operations(variables, { map: ['variables.file'] })), 'BAD_USER_INPUT'],
    ['a part that is not mapped', body(operations(variables, {}), file('0', 'x')), 'BAD_USER_INPUT'],
    [
      'a second part that is not mapped',
      body(operations(variables, { 0: ['variables.file'] }), file('0', 'x'), file('1', 'x')),
      'BAD_USER_INPUT',
    ],
    ['a field too many', body(operations(variables, {}), field('extra', 'x')), 'BAD_USER_INPUT'],
    ['two maps', body(operations(variables, {}), field('map', '{}')), 'BAD_USER_INPUT'],
    [
      'a file over its limit',
      body(
        operations(variables, { 0: ['variables.file'] }),
        file('0', 'x'.repeat(testLimits.maxFileBytes + 1)),
      ),
      'PAYLOAD_TOO_LARGE',
    ],
    ['a body over its limit', Buffer.alloc(testLimits.maxBytes + 1), 'PAYLOAD_TOO_LARGE'],
    ['a truncated body', mapped({ 0: ['variables.file'] }).subarray(0, -8), 'BAD_USER_INPUT'],
    ['only a boundary', Buffer.from(`--${boundary}`), 'BAD_USER_INPUT'],
  ];

  it.each(table)('with %s is refused at once', async (_, content, code) => {
    const limits =
      code === 'PAYLOAD_TOO_LARGE' && content.length > 1024 * 1024
        ? { ...testLimits, maxBytes: 4 * 1024 * 1024 }
        : testLimits;
    const started = performance.now();
    const error: unknown = await parseGraphQLRequest(multipartRequest(content), limits).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LienzoError);
    expect(error).toMatchObject({ code });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('is refused before the content of a file that is not mapped was sent', async () => {
    const head = Buffer.from(operations({ file: null }, { 1: ['variables.file'] }));
    const stalled = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(head);
        controller.enqueue(file('0', 'the rest never comes').subarray(0, -10));
      },
    });
    await expect(parse(multipartRequest(stalled))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
