import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage, readGeneration, submitGeneration } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { answerOf, errorBodyRows } from './error-bodies.ts';
import { secretWords } from './failure.ts';
import { eventStream, eventText, completed, partial, picture } from './upstream.ts';

// All that is known to go wrong between the provider and us, through the whole server.

let app: TestApp;
let answer: () => Response | Promise<Response>;

beforeAll(async () => {
  app = await createTestApp({
    upstream: () => Promise.resolve(answer()),
    // Nothing is sent twice here.
    env: { PROVIDER_MAX_WAIT_SECONDS: '0' },
  });
});
afterAll(() => app.close());

type Row = [name: string, answer: () => Response | Promise<Response>, code: string, details?: object];

function broken(code: string): () => Promise<never> {
  const cause = Object.assign(new Error(`${secretWords} ${code}`), { code, hostname: 'LEAK.internal' });
  return () => Promise.reject(new TypeError('fetch failed', { cause }));
}

function json(text: string): () => Response {
  return () =>
    new Response(text, { headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' } });
}

const answered = errorBodyRows.map((row): Row => {
  const [name, status, , { code, details = {} }] = row;
  return [`${name} (${status})`, () => answerOf(row), code, details];
});

const transport: Row[] = [
  ...[
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'ERR_NEVER_CONNECTED',
  ].map((code): Row => [`no connection: ${code}`, broken(code), 'PROVIDER_UNAVAILABLE']),
  ...[
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ].map((code): Row => [`a connection that broke: ${code}`, broken(code), 'OUTCOME_UNKNOWN']),
  ['an error that nobody foresaw', () => Promise.reject(new RangeError(secretWords)), 'OUTCOME_UNKNOWN'],
];

const good = `{"b64_json": "${(await picture()).toString('base64')}"}`;
const without: Row[] = [
  ['a 200 with nothing', () => new Response(null), 'OUTCOME_UNKNOWN'],
  ['a 200 with nothing, as JSON', json(''), 'OUTCOME_UNKNOWN'],
  ['a 200 with a page', () => new Response(`<html>${secretWords}</html>`), 'OUTCOME_UNKNOWN'],
  ['a 200 with a page that calls itself JSON', json(`<html>${secretWords}</html>`), 'OUTCOME_UNKNOWN'],
  ['a 200 that is cut', json('{"data": [{"b64_json": "iVBOR'), 'OUTCOME_UNKNOWN'],
  ['a 200 without pictures', json('{"data": []}'), 'OUTCOME_UNKNOWN'],
  ['a 200 with half a picture', json('{"data": [{"b64_json": "iVBORw0KGgo="}]}'), 'OUTCOME_UNKNOWN'],
  ['a 200 with an error', json(`{"error": {"message": "${secretWords}"}}`), 'OUTCOME_UNKNOWN'],
  ['a usage of NaN, which is no JSON', json(`{"data": [${good}], "usage": NaN}`), 'OUTCOME_UNKNOWN'],
];

const first = await partial(0);
const streams: Row[] = [
  ['a stream that ends at once', () => eventStream([]), 'OUTCOME_UNKNOWN'],
  ['a stream that ends after a preview', () => eventStream([first]), 'OUTCOME_UNKNOWN'],
  [
    'a stream that breaks after a preview',
    () => eventStream([first], { failure: new TypeError(secretWords) }),
    'OUTCOME_UNKNOWN',
  ],
  [
    'a stream that is cut in the picture',
    async () => eventStream([first, eventText(await completed()).slice(0, 80)]),
    'OUTCOME_UNKNOWN',
  ],
  ['a stream that is a page', () => eventStream([`<html>${secretWords}</html>`]), 'OUTCOME_UNKNOWN'],
  [
    'a failure inside, in a stream',
    () => eventStream([{ type: 'error', error: { type: 'server_error', message: secretWords } }]),
    'OUTCOME_UNKNOWN',
  ],
  [
    'moderation after a preview',
    () =>
      eventStream([
        first,
        {
          type: 'error',
          error: {
            message: secretWords,
            type: 'image_generation_user_error',
            code: 'moderation_blocked',
            moderation_details: { moderation_stage: 'output', categories: ['sexual', secretWords] },
          },
        },
      ]),
    'CONTENT_REJECTED',
    { stage: 'output', categories: ['sexual'] },
  ],
  [
    'a wrong key, in a stream',
    () =>
      eventStream([{ type: 'error', error: { type: 'x', code: 'invalid_api_key', message: secretWords } }]),
    'PROVIDER_MISCONFIGURED',
  ],
];

const foreign =
  /LEAK|sk-of|org-123|req_1|test-key|node_modules|\/app\/|\bat Object|painter\.invalid|openai|<html|undici|ECONN|UND_ERR|fetch failed/i;

interface LogLine {
  level: string;
  code?: string;
  generationId?: string;
}

/** The lines that were written since, and those among them that tell of the end of a generation. */
function logSince(linesBefore: number): { text: string; ends: LogLine[] } {
  const lines = app.log.slice(linesBefore);
  const ends = lines
    .map((line) => JSON.parse(line) as LogLine & { msg: string })
    .filter(({ msg }) => msg === 'a generation failed');
  return { text: lines.join('\n'), ends };
}

/** Whoever can do something about it is told: the operator by an error in the log, and anyone else by a warning. */
function expectToPage(linesBefore: number, code: string, generationId: unknown): void {
  const { text, ends } = logSince(linesBefore);
  const isForOperator = code === 'PROVIDER_MISCONFIGURED' || code === 'OUTCOME_UNKNOWN';
  expect(ends).toMatchObject([{ code, level: isForOperator ? 'error' : 'warn' }]);
  expect(ends[0]?.generationId).toBeTypeOf('string');
  expect(generationId).toBeTypeOf('string');
  expect(text).not.toContain('test-key');
}

it('is tried in more than sixty ways', () => {
  expect(answered.length + transport.length + without.length + streams.length).toBeGreaterThan(100);
});

describe('a client that waits is told nothing of the provider:', () => {
  it.each([...answered, ...transport, ...without])('%s', async (_name, provided, code, details = {}) => {
    answer = provided;
    const [callsBefore, linesBefore] = [app.upstreamCalls.length, app.log.length];
    const response = await app.run(generateImage, { prompt: 'a red boat' });
    expect(response.errors).toHaveLength(1);
    const extensions = response.errors?.[0]?.extensions;
    expect(extensions).toMatchObject({ code, ...details });
    if (code === 'CONTENT_REJECTED') {
      expect(extensions?.['stage']).toMatch(/^(input|output)$/);
      expect(extensions?.['categories']).toBeInstanceOf(Array);
    }
    expect(app.upstreamCalls.length - callsBefore).toBe(1);
    expect(JSON.stringify([response.errors, [...response.headers]])).not.toMatch(foreign);

    const id = String(extensions?.['generationId']);
    const { generation } = await app.runOk(readGeneration, { id });
    expect(generation).toMatchObject({ error: { code }, images: [], usage: null, cost: null });
    expect(JSON.stringify(generation)).not.toMatch(foreign);
    expectToPage(linesBefore, code, extensions?.['generationId']);
  });
});

describe('a client that comes back for it is told nothing of the provider:', () => {
  it.each(streams)('%s', async (_name, provided, code, details = {}) => {
    answer = provided;
    const linesBefore = app.log.length;
    const request = { generate: { prompt: 'a red boat', previews: 1 } };
    const { submitGeneration: submitted } = await app.runOk(submitGeneration, { request });
    const read = async () => (await app.runOk(readGeneration, { id: submitted.id })).generation;
    const end = code === 'OUTCOME_UNKNOWN' ? 'OUTCOME_UNKNOWN' : 'FAILED';
    await expect.poll(async () => (await read())?.status).toBe(end);
    const generation = await read();
    expect(generation?.error).toMatchObject({ code });
    expect(JSON.stringify(generation)).not.toMatch(foreign);
    const { error } = await app.database.client
      .selectFrom('generations')
      .select('error')
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow();
    expect(error).toMatchObject({ code, details });
    expect(JSON.stringify(error)).not.toMatch(foreign);
    expectToPage(linesBefore, code, submitted.id);
  });
});

it.each(['1e999', '-1', '0.5', '"many"', 'null'])(
  'a picture whose usage has %s tokens is kept, and costs nothing that we could tell',
  async (tokens) => {
    const details = '"input_tokens_details": {"text_tokens": 1, "image_tokens": 0}';
    const usage = `{"input_tokens": 1, ${details}, "output_tokens": ${tokens}, "total_tokens": 9}`;
    answer = json(`{"data": [${good}], "usage": ${usage}}`);
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a red boat' });
    const { generation } = await app.runOk(readGeneration, { id: image.generation.id });
    expect(generation).toMatchObject({ status: 'SUCCEEDED', usage: null, cost: null });
    expect(generation?.estimatedCost).toBe('0.04821');
  },
);
