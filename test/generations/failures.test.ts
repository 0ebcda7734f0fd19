import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage, generateImages, readGeneration } from '../support/documents.ts';
import { createTestApp, type ErrorAnswer, type Fetch, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { connectionError, inTurn, pictures, refusal, tinyPng, usage, usageCost } from './upstream.ts';

type Answer = () => Response | Promise<Response>;

const ok = (body: BodyInit, type = 'application/json') =>
  new Response(body, { headers: { 'content-type': type } });

function fails(error: Error): Answer {
  return async () => {
    throw error;
  };
}

/** A body that breaks off after its first half. */
function brokenOff(error: Error): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(Buffer.from('{"created": 1795000000, "data": [{"b64_json": "'));
    },
    pull: (controller) => controller.error(error),
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

const answerOf = (base64: string) => JSON.stringify({ created: 0, data: [{ b64_json: base64 }], usage });
const png = tinyPng.toString('base64');

/** What proves that nothing was made, and may go through later. */
const sentAgain: [name: string, answer: Answer, code: string][] = [
  ['a refused connection', fails(connectionError('ECONNREFUSED')), 'PROVIDER_UNAVAILABLE'],
  ['a name that does not resolve', fails(connectionError('ENOTFOUND')), 'PROVIDER_UNAVAILABLE'],
  ['a name server that is away', fails(connectionError('EAI_AGAIN')), 'PROVIDER_UNAVAILABLE'],
  [
    'a connection that does not come about',
    fails(connectionError('UND_ERR_CONNECT_TIMEOUT')),
    'PROVIDER_UNAVAILABLE',
  ],
  [
    'a certificate for another name',
    fails(connectionError('ERR_TLS_CERT_ALTNAME_INVALID')),
    'PROVIDER_UNAVAILABLE',
  ],
  ['a certificate that ran out', fails(connectionError('CERT_HAS_EXPIRED')), 'PROVIDER_UNAVAILABLE'],
  [
    'a rate limit that names its delay in a header',
    () => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after-ms': '20' }),
    'PROVIDER_RATE_LIMITED',
  ],
  [
    'a rate limit that names its delay in words',
    () => refusal(429, { code: 'rate_limit_exceeded', message: 'Limit. Please try again in 20ms.' }),
    'PROVIDER_RATE_LIMITED',
  ],
  ['503 in the JSON envelope', () => refusal(503, { code: 'service_unavailable' }), 'PROVIDER_UNAVAILABLE'],
];

/** What proves that nothing was made, and would go the same way again. */
const refused: [name: string, answer: Answer, code: string, details?: object][] = [
  [
    'moderation of the request',
    () =>
      refusal(400, {
        code: 'moderation_blocked',
        moderation_details: { moderation_stage: 'input', categories: ['violence'] },
      }),
    'CONTENT_REJECTED',
    { stage: 'input', categories: ['violence'] },
  ],
  [
    'an invalid value',
    () => refusal(400, { code: 'invalid_value', param: 'size' }),
    'BAD_USER_INPUT',
    { field: 'options.size' },
  ],
  [
    'a picture that it does not take',
    () => refusal(400, { code: 'invalid_image', param: 'image[1]' }),
    'BAD_USER_INPUT',
    { field: 'sources' },
  ],
  ['401', () => refusal(401, { code: 'invalid_api_key' }), 'PROVIDER_MISCONFIGURED'],
  ['403', () => refusal(403, { code: 'organization_must_be_verified' }), 'PROVIDER_MISCONFIGURED'],
  ['404, a model that is gone', () => refusal(404, { code: 'model_not_found' }), 'PROVIDER_MISCONFIGURED'],
  ['an account without credit', () => refusal(429, { code: 'insufficient_quota' }), 'PROVIDER_MISCONFIGURED'],
  [
    'an account over its limit',
    () => refusal(400, { code: 'billing_hard_limit_reached' }),
    'PROVIDER_MISCONFIGURED',
  ],
];

/** What may have been made and billed. */
const unknown: [name: string, answer: Answer][] = [
  ['no answer in time', fails(connectionError('UND_ERR_HEADERS_TIMEOUT'))],
  ['a body that stops', fails(connectionError('UND_ERR_BODY_TIMEOUT'))],
  ['a reset', fails(connectionError('ECONNRESET'))],
  ['the end of the stream', fails(connectionError('UND_ERR_SOCKET', 'other side closed'))],
  ['a broken pipe', fails(connectionError('EPIPE'))],
  ['a connection that timed out', fails(connectionError('ETIMEDOUT'))],
  ['an error that nobody has seen before', fails(new Error('boom'))],
  ['a body that breaks off', () => brokenOff(connectionError('ECONNRESET'))],
  ['500', () => refusal(500, { code: 'server_error' })],
  ['502', () => new Response('<html>Bad gateway</html>', { status: 502 })],
  ['503 without the envelope', () => new Response('<html>Try later</html>', { status: 503 })],
  ['504', () => refusal(504, { code: 'timeout' })],
  ['a 200 that is HTML', () => ok('<html>Welcome</html>', 'text/html')],
  ['a 200 of broken JSON', () => ok('{"created": 1795000000, "data": [{"b64_json": "iVBO')],
  ['an empty 200', () => ok('')],
  ['a 200 that is null', () => ok('null')],
  ['a 200 without pictures', () => ok(JSON.stringify({ created: 0, data: [], usage }))],
  [
    'a 200 with an address instead of a picture',
    () => ok(JSON.stringify({ data: [{ url: 'https://example.com/' }], usage })),
  ],
  ['a picture that ends half way', () => ok(answerOf(tinyPng.subarray(0, -20).toString('base64')))],
  ['a picture with damaged base64', () => ok(answerOf(`${png.slice(0, 20)}!!!!${png.slice(24)}`))],
  ['base64 of something else', () => ok(answerOf(Buffer.from('no picture').toString('base64')))],
];

describe('a call to the provider that fails', () => {
  // Each request has a prompt of its own, and finds its answers here; so all tests can run at once.
  const answers = new Map<string, Fetch>();
  /** The key of each; another one when a test is tried again. */
  const keys = new Map<string, string>();
  const upstream: Fetch = (input, init) => {
    const { prompt } = JSON.parse(init?.body as string) as { prompt: string };
    const answer = answers.get(prompt);
    if (answer === undefined) throw new Error(`no answer is prepared for ${prompt}`);
    return answer(input, init);
  };
  let app: TestApp;
  let impatient: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ upstream });
    impatient = await startBeside(app, { upstream, env: { PROVIDER_MAX_WAIT_SECONDS: '1' } });
  });
  afterAll(async () => {
    await impatient.close();
    await app.close();
  });

  /** Sends a request whose prompt is `name`; resolves with the error, or undefined where a picture came. */
  async function send(name: string, given: readonly Answer[], from = app): Promise<ErrorAnswer | undefined> {
    answers.set(name, inTurn(...given));
    const idempotencyKey = randomUUID();
    keys.set(name, idempotencyKey);
    const { data, errors } = await from.run(generateImage, { prompt: name, idempotencyKey });
    if (errors === undefined) expect(data?.generateImage.generation.status).toBe('SUCCEEDED');
    return errors?.[0];
  }

  const rows = (name: string) => rowsOf(app, keys.get(name) ?? '');

  async function attemptsOf(name: string) {
    const { attempts } = await rows(name);
    return attempts.map(({ number, outcome, error_code }) => [number, outcome, error_code]);
  }

  /** What caller, generation and attempts know of a request that failed. */
  async function failureOf(name: string, answer: Answer) {
    const error = await send(name, [answer]);
    expect(JSON.stringify(error)).not.toContain('Secret words');
    const id = error?.extensions['generationId'] as string;
    const { generation } = await app.runOk(readGeneration, { id });
    const { attempts } = await rows(name);
    return { error, generation, attempts };
  }

  function failed(end: { outcome: string; status: string; code: string; details?: object | undefined }) {
    return {
      error: { extensions: { code: end.code, ...end.details } },
      generation: { status: end.status, error: { code: end.code }, finishedAt: expect.any(String) },
      attempts: [
        {
          number: 1,
          outcome: end.outcome,
          error_code: end.code,
          sent_at: expect.any(Date),
          ended_at: expect.any(Date),
          usage: null,
          cost: null,
        },
      ],
    };
  }

  it.concurrent.each(refused)(
    '%s: is not sent again, nothing was made',
    async (name, answer, code, details) => {
      const failure = await failureOf(name, answer);
      expect(failure).toMatchObject(failed({ outcome: 'NOT_MADE', status: 'FAILED', code, details }));
      expect(failure.generation?.error?.message).toBe(failure.error?.message);
    },
  );

  it.concurrent.each(unknown)('%s: is not sent again, for it may have been billed', async (name, answer) => {
    const code = 'OUTCOME_UNKNOWN';
    expect(await failureOf(name, answer)).toMatchObject(failed({ outcome: 'UNKNOWN', status: code, code }));
  });

  it.concurrent.each(sentAgain)('%s: is sent again by itself', async (name, answer, code) => {
    expect(await send(name, [answer, () => pictures()])).toBeUndefined();
    expect(await attemptsOf(name)).toEqual([
      [1, 'NOT_MADE', code],
      [2, 'MADE', null],
    ]);
  });

  it.concurrent('waits as long as the provider says before it sends again', async () => {
    const limit = () => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '1' });
    expect(await send('one second', [limit, () => pictures()])).toBeUndefined();
    const [first, second] = (await rows('one second')).attempts;
    expect(second!.sent_at.getTime() - first!.ended_at!.getTime()).toBeGreaterThanOrEqual(1000);
  });

  it.concurrent('tells at once of a wait that is longer than PROVIDER_MAX_WAIT_SECONDS', async () => {
    const limit = () => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '61' });
    const error = await send('too long', [limit]);
    expect(error?.extensions).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAfter: 61 });
    expect(await attemptsOf('too long')).toEqual([[1, 'NOT_MADE', 'PROVIDER_RATE_LIMITED']]);
  });

  it.concurrent('gives up after PROVIDER_MAX_WAIT_SECONDS, all waits together', async () => {
    const unavailable = () => refusal(503, { code: 'service_unavailable' });
    const started = Date.now();
    const error = await send('gives up', Array(5).fill(unavailable), impatient);
    expect(error?.extensions.code).toBe('PROVIDER_UNAVAILABLE');
    expect(Date.now() - started).toBeLessThan(10_000);
    const attempts = await attemptsOf('gives up');
    expect(attempts.length).toBeGreaterThanOrEqual(2);
    expect(attempts).toEqual(attempts.map((_, index) => [index + 1, 'NOT_MADE', 'PROVIDER_UNAVAILABLE']));
    expect((await rows('gives up')).generation).toMatchObject({ status: 'FAILED' });
  });

  it.concurrent('tells of the last failure, and stops at the first that may have been billed', async () => {
    const error = await send('turns bad', [
      () => refusal(503, { code: 'service_unavailable' }),
      () => refusal(500, { code: 'server_error' }),
    ]);
    expect(error?.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(await attemptsOf('turns bad')).toEqual([
      [1, 'NOT_MADE', 'PROVIDER_UNAVAILABLE'],
      [2, 'UNKNOWN', 'OUTCOME_UNKNOWN'],
    ]);
  });

  it.concurrent('keeps what came whole when only some of several pictures did', async () => {
    const half = () => ok(JSON.stringify({ data: [{ b64_json: png }, { b64_json: 'broken' }], usage }));
    answers.set('half', inTurn(half));
    const variables = { prompt: 'half', count: 2, idempotencyKey: randomUUID() };
    expect((await app.runOk(generateImages, variables)).generateImages).toHaveLength(1);
    const { generation, attempts } = await rowsOf(app, variables.idempotencyKey);
    expect(generation.status).toBe('SUCCEEDED');
    expect(attempts).toEqual([expect.objectContaining({ outcome: 'MADE', cost: usageCost })]);
  });

  it.concurrent('keeps a picture whose answer says nothing of usage, and guesses no cost', async () => {
    answers.set(
      'no usage',
      inTurn(() => ok(JSON.stringify({ data: [{ b64_json: png }] }))),
    );
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'no usage' });
    expect((await app.runOk(readGeneration, { id: image.generation.id })).generation).toMatchObject({
      status: 'SUCCEEDED',
      usage: null,
      cost: null,
    });
  });
});
