import { describe, expect, it } from 'vitest';
import { failureOf, secretWords, summary } from './failure.ts';
import { completed, eventStream, eventText, partial } from './upstream.ts';

const first = await partial(0);
const done = await completed();

function errorEvent(error: unknown): object {
  return { type: 'error', error };
}

/** As the API tells an error. */
function error(more: object): object {
  return { message: secretWords, type: 'server_error', param: null, code: null, ...more };
}

function failureOfStream(
  events: (object | string)[],
  options: Parameters<typeof eventStream>[1] = {},
): ReturnType<typeof failureOf> {
  return failureOf(() => eventStream(events, options), { previews: 3 });
}

const unknown = { outcome: 'UNKNOWN', sendAgain: false, code: 'OUTCOME_UNKNOWN', details: {} };
const blocked = error({
  type: 'image_generation_user_error',
  code: 'moderation_blocked',
  moderation_details: { moderation_stage: 'output', categories: ['sexual'] },
});
const rateLimit = error({ type: 'requests', code: 'rate_limit_exceeded', message: 'Try again in 12s.' });

describe('a stream after which nobody knows', () => {
  const terminated = new TypeError('terminated', {
    cause: Object.assign(new Error(secretWords), { code: 'UND_ERR_SOCKET' }),
  });
  const rows: [name: string, events: (object | string)[], options?: { failure?: Error; headers?: object }][] =
    [
      ['is empty', []],
      ['ends after a preview', [first]],
      ['tells its end without a picture', [first, 'data: [DONE]\n\n']],
      ['is cut before an event', [], { failure: terminated }],
      ['is cut after a preview', [first], { failure: terminated }],
      ['is cut in the finished picture', [first, eventText(done).slice(0, 80)], { failure: terminated }],
      ['ends in the finished picture', [first, eventText(done).slice(0, 80)]],
      ['was aborted by somebody else', [first], { failure: new DOMException('x', 'AbortError') }],
      ['fails in a way that nobody foresaw', [first], { failure: new RangeError(secretWords) }],
      ['has broken JSON', [first, 'event: image_generation.completed\ndata: {"b64_json": "iVBO\n\n']],
      ['has broken JSON at its beginning', ['data: {\n\n', done]],
      ['has a page', [`<html>${secretWords}</html>`]],
      ['is a page', [`<html>${secretWords}</html>`], { headers: { 'content-type': 'text/html' } }],
      ['is broken JSON', ['{"data": ['], { headers: { 'content-type': 'application/json' } }],
      ['has no finished picture but previews', [first, first, first]],
      ['has no picture in its last event', [{ type: 'image_generation.completed' }]],
      ['has null in its last event', [{ type: 'image_generation.completed', b64_json: null }]],
      [
        'has half a picture in its last event',
        [{ type: 'image_generation.completed', b64_json: 'iVBORw0KGgo=' }],
      ],
      ['has a failure inside', [errorEvent(error({ code: 'server_error' }))]],
      ['has a failure inside after a preview', [first, errorEvent(error({ code: 'server_error' }))]],
      ['has an error without a code', [errorEvent(error({}))]],
      ['has an error that is a text', [errorEvent(secretWords)]],
      ['has an error that is null', [errorEvent(null)]],
      ['has an error of an unknown kind', [errorEvent(error({ type: 'x', code: 'new_code' }))]],
      ['has an error with a status in it', [errorEvent(error({ type: 'None', code: '429' }))]],
      ['has an overload, of which it is not known when', [errorEvent(error({ code: 'slow_down' }))]],
      ['has a rate limit after a preview', [first, errorEvent(rateLimit)]],
      [
        'has a rate limit after an event that is not known',
        [{ type: 'image_generation.in_progress' }, errorEvent(rateLimit)],
      ],
      ['has an empty account after a preview', [first, errorEvent(error({ code: 'insufficient_quota' }))]],
      [
        'finds an argument invalid after a preview',
        [first, errorEvent(error({ type: 'invalid_request_error', code: 'invalid_value', param: 'size' }))],
      ],
      ['has an error without the name of the event', [`data: ${JSON.stringify({ error: error({}) })}\n\n`]],
    ];
  it.each(rows)('%s', async (_name, events, options) => {
    const failure = await failureOfStream(events, options);
    expect(summary(failure)).toMatchObject(unknown);
    expect(failure.upstreamRequestId).toBe('req_1');
  });
});

describe('a stream in which moderation refuses', () => {
  const rejected = {
    outcome: 'NOT_MADE',
    sendAgain: false,
    code: 'CONTENT_REJECTED',
    details: { stage: 'output', categories: ['sexual'] },
  };
  const flat = { ...blocked, type: 'error' };
  const rows: [string, (object | string)[]][] = [
    ['after previews', [first, first, errorEvent(blocked)]],
    ['at once', [errorEvent(blocked)]],
    ['in an event without a name', [`data: ${JSON.stringify({ error: blocked })}\n\n`]],
    ['in an event that is the error itself', [eventText(flat)]],
    ['in an event that is the error itself, without a name', [`data: ${JSON.stringify(flat)}\n\n`]],
  ];
  it.each(rows)('%s', async (_name, events) => {
    const failure = await failureOfStream(events);
    expect(summary(failure)).toMatchObject(rejected);
    expect(failure.upstreamRequestId).toBe('req_1');
    expect(String(failure.cause)).toMatch(/the provider answered: .*code moderation_blocked/);
    expect(String(failure.cause)).not.toContain('LEAK');
  });

  it('the prompt', async () => {
    const moderation_details = { moderation_stage: 'input', categories: ['violence', secretWords] };
    const failure = await failureOfStream([errorEvent({ ...blocked, moderation_details })]);
    expect(summary(failure)).toMatchObject({
      ...rejected,
      details: { stage: 'input', categories: ['violence'] },
    });
  });
});

describe('a stream that begins with a refusal, which its status could not tell', () => {
  const notMade = { outcome: 'NOT_MADE', sendAgain: false };
  const rows: [string, object, object][] = [
    [
      'limits the rate',
      rateLimit,
      { outcome: 'NOT_MADE', sendAgain: true, code: 'PROVIDER_RATE_LIMITED', retryAfter: 12 },
    ],
    [
      'has no quota left',
      error({ type: 'insufficient_quota', code: 'insufficient_quota' }),
      { ...notMade, code: 'PROVIDER_MISCONFIGURED', details: {} },
    ],
    [
      'finds an argument invalid',
      error({ type: 'invalid_request_error', code: 'invalid_value', param: 'size' }),
      {
        ...notMade,
        code: 'BAD_USER_INPUT',
        details: { field: 'options.size', rule: 'accepted by the model' },
      },
    ],
    [
      'finds a source invalid',
      error({ type: 'image_generation_user_error', code: 'invalid_image_file', param: 'image[1]' }),
      { ...notMade, code: 'BAD_USER_INPUT', details: { field: 'sources', rule: 'accepted by the model' } },
    ],
  ];
  it.each(rows)('%s', async (_name, told, expected) => {
    expect(summary(await failureOfStream([errorEvent(told)]))).toMatchObject(expected);
    expect(summary(await failureOfStream([': keep-alive\n\n', errorEvent(told)]))).toMatchObject(expected);
  });
});

describe('an answer that is no stream yet', () => {
  it.each([
    [429, 'rate_limit_exceeded', 'NOT_MADE', 'PROVIDER_RATE_LIMITED'],
    [400, 'moderation_blocked', 'NOT_MADE', 'CONTENT_REJECTED'],
    [400, 'invalid_value', 'NOT_MADE', 'BAD_USER_INPUT'],
    [401, 'invalid_api_key', 'NOT_MADE', 'PROVIDER_MISCONFIGURED'],
    [503, 'slow_down', 'NOT_MADE', 'PROVIDER_UNAVAILABLE'],
    [500, 'server_error', 'UNKNOWN', 'OUTCOME_UNKNOWN'],
  ])(
    'with the status %i and %s proves what it proves without previews',
    async (status, code, ...expected) => {
      const answer = () => Response.json({ error: error({ code }) }, { status });
      const failure = await failureOf(answer, { previews: 3 });
      expect([failure.outcome, failure.error.code]).toEqual(expected);
      expect(summary(failure)).toEqual(summary(await failureOf(answer)));
    },
  );

  it('because no connection came about, made nothing', async () => {
    const cause = Object.assign(new Error('LEAK'), { code: 'ECONNREFUSED' });
    const failure = await failureOf(() => Promise.reject(new TypeError('fetch failed', { cause })), {
      previews: 1,
    });
    expect(failure).toMatchObject({ outcome: 'NOT_MADE', error: { code: 'PROVIDER_UNAVAILABLE' } });
  });
});
