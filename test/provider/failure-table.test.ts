import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/provider/failure-facts.ts';
import { failureTable } from '../../src/provider/failures.ts';
import { failureOf, summary } from './failure.ts';
import { providerWith, imageRequest, imagesAnswer, picture } from './upstream.ts';

// One test a row of the design's table "What a failure of the call proves".

function envelope(status: number, error: object, headers: Record<string, string> = {}): () => Response {
  return () =>
    Response.json({ error: { message: 'LEAK', type: 'x', param: null, ...error } }, { status, headers });
}

function broken(code: string): () => Promise<never> {
  const cause = Object.assign(new Error(`LEAK ${code}`), { code });
  return () => Promise.reject(new TypeError('fetch failed', { cause }));
}

describe('each row of the table', () => {
  const userError = { type: 'invalid_request_error' };
  const rows: [name: string, answer: () => Response | Promise<Response>, expected: object][] = [
    [
      'never connected',
      broken('ECONNREFUSED'),
      { outcome: 'NOT_MADE', sendAgain: true, code: 'PROVIDER_UNAVAILABLE' },
    ],
    [
      'account refused',
      envelope(429, { code: 'insufficient_quota' }),
      { outcome: 'NOT_MADE', sendAgain: false, code: 'PROVIDER_MISCONFIGURED' },
    ],
    [
      'rate limited',
      envelope(429, { code: 'rate_limit_exceeded' }),
      { outcome: 'NOT_MADE', sendAgain: true, code: 'PROVIDER_RATE_LIMITED' },
    ],
    [
      'overloaded',
      envelope(503, { code: null }),
      { outcome: 'NOT_MADE', sendAgain: true, code: 'PROVIDER_UNAVAILABLE' },
    ],
    [
      'redirected',
      () => new Response(null, { status: 308, headers: { location: 'https://elsewhere.invalid/v1' } }),
      { outcome: 'NOT_MADE', sendAgain: false, code: 'PROVIDER_MISCONFIGURED' },
    ],
    [
      'moderation refused',
      envelope(400, { ...userError, code: 'moderation_blocked' }),
      { outcome: 'NOT_MADE', sendAgain: false, code: 'CONTENT_REJECTED' },
    ],
    [
      'arguments refused',
      envelope(400, { ...userError, code: 'invalid_value', param: 'size' }),
      { outcome: 'NOT_MADE', sendAgain: false, code: 'BAD_USER_INPUT' },
    ],
    [
      'any other 4xx',
      envelope(403, { code: null }),
      { outcome: 'NOT_MADE', sendAgain: false, code: 'PROVIDER_MISCONFIGURED' },
    ],
    [
      'none',
      envelope(500, { code: 'server_error' }),
      { outcome: 'UNKNOWN', sendAgain: false, code: 'OUTCOME_UNKNOWN' },
    ],
  ];

  it.each(rows)('%s: is met, and says what it proves', async (name, answer, expected) => {
    const failure = await failureOf(answer);
    const met = failureTable.find(({ when }) => when(describeFailure(failure.cause)));
    expect(met?.name ?? 'none').toBe(name);
    expect(summary(failure)).toMatchObject(expected);
  });

  it('has a test here, in the order in which they are tried', () => {
    expect(rows.map(([name]) => name)).toEqual([...failureTable.map(({ name }) => name), 'none']);
  });
});

describe('nothing was made, and it may be sent again by itself', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'ERR_NEVER_CONNECTED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ])('where no connection came about: %s', async (code) => {
    expect(await failureOf(broken(code))).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: true,
      error: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
    });
  });

  it('where none of several addresses could be reached', async () => {
    const tries = ['ENETUNREACH', 'ECONNREFUSED'].map((code) => Object.assign(new Error('LEAK'), { code }));
    const answer = () => Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(tries) }));
    expect(await failureOf(answer)).toMatchObject({
      outcome: 'NOT_MADE',
      error: { code: 'PROVIDER_UNAVAILABLE' },
    });
  });

  it('where the provider limits the rate, after the delay it names', async () => {
    const answer = envelope(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '17' });
    expect(await failureOf(answer)).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: true,
      retryAfterSeconds: 17,
      error: { code: 'PROVIDER_RATE_LIMITED', retryable: true, details: { retryAfter: 17 } },
    });
  });

  it("where the provider is overloaded: 503 with OpenAI's envelope", async () => {
    expect(await failureOf(envelope(503, { code: null }))).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: true,
      error: { code: 'PROVIDER_UNAVAILABLE' },
    });
  });
});

describe('nothing was made, and sending it again would not help', () => {
  it('where moderation refuses the request', async () => {
    const moderation_details = { moderation_stage: 'input', categories: ['violence', 'self-harm/intent'] };
    expect(await failureOf(envelope(400, { code: 'moderation_blocked', moderation_details }))).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: false,
      error: {
        code: 'CONTENT_REJECTED',
        details: { stage: 'input', categories: ['violence', 'self-harm/intent'] },
      },
    });
  });

  it('where moderation refuses the picture', async () => {
    const moderation_details = { moderation_stage: 'output', categories: ['sexual'] };
    expect(await failureOf(envelope(400, { code: 'moderation_blocked', moderation_details }))).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: false,
      error: { code: 'CONTENT_REJECTED', details: { stage: 'output', categories: ['sexual'] } },
    });
  });

  it('where an argument is invalid, which is named in our terms', async () => {
    expect(
      await failureOf(envelope(400, { code: 'invalid_value', param: 'output_compression' })),
    ).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: false,
      error: { code: 'BAD_USER_INPUT', details: { field: 'options.compression' } },
    });
  });

  it.each([
    [400, 'billing_hard_limit_reached'],
    [401, 'invalid_api_key'],
    [403, 'unsupported_country_region_territory'],
    [404, 'model_not_found'],
    [429, 'insufficient_quota'],
  ])('where the account is refused: %i %s', async (status, code) => {
    expect(await failureOf(envelope(status, { code }))).toMatchObject({
      outcome: 'NOT_MADE',
      sendAgain: false,
      error: { code: 'PROVIDER_MISCONFIGURED', retryable: false, details: {} },
    });
  });
});

describe('nobody knows, so it is never sent again by itself', () => {
  const unknown = { outcome: 'UNKNOWN', sendAgain: false, error: { code: 'OUTCOME_UNKNOWN', details: {} } };

  it.each([
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'EPIPE',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ])('where the connection broke after sending: %s', async (code) => {
    expect(await failureOf(broken(code))).toMatchObject(unknown);
  });

  it.each([500, 502, 504])('where the provider failed inside, even with its envelope: %i', async (status) => {
    expect(await failureOf(envelope(status, { code: 'server_error' }))).toMatchObject(unknown);
  });

  it('where a 503 may come from anything on the way', async () => {
    expect(await failureOf(() => new Response('<html>LEAK</html>', { status: 503 }))).toMatchObject(unknown);
  });

  it('where a 200 holds no whole picture', async () => {
    expect(await failureOf(() => imagesAnswer([]))).toMatchObject(unknown);
  });

  it('where a fetch fails in a way that nobody foresaw', async () => {
    expect(await failureOf(() => Promise.reject(new RangeError('LEAK')))).toMatchObject(unknown);
  });
});

describe('the log', () => {
  it("finds the provider's own words in the cause, and its request id beside them", async () => {
    const failure = await failureOf(envelope(401, { code: 'invalid_api_key' }, { 'x-request-id': 'req_7' }));
    expect(failure.upstreamRequestId).toBe('req_7');
    expect(String(failure.cause)).toContain('LEAK');
  });

  it('finds the request id of an answer without a picture, too', async () => {
    expect((await failureOf(() => imagesAnswer([]))).upstreamRequestId).toBe('req_1');
  });
});

it('a provider fails with a ProviderFailure even where the request could not be built', async () => {
  const { provider } = providerWith(async () =>
    imagesAnswer([{ b64_json: (await picture()).toString('base64') }]),
  );
  const sources = [{ bytes: undefined as unknown as Uint8Array, format: 'PNG' as const }];
  await expect(provider.createImages(imageRequest({ sources }))).rejects.toMatchObject({
    name: 'ProviderFailure',
  });
});
