import { describe, expect, it } from 'vitest';
import { createCleaner } from '../../src/doctor/foreign-text.ts';
import { checkOpenAI } from '../../src/doctor/openai-check.ts';
import { createOpenAIProvider } from '../../src/provider/openai-provider.ts';
import { apiKey, createFakeOpenAI, envelope } from './fake-openai.ts';

type Answer = (request: Request) => Promise<Response>;

interface Change {
  baseUrl?: string | undefined;
  model?: string;
  now?: string;
  key?: string;
  limitMilliseconds?: number;
}

/** What the check finds where the API answers so. */
async function check(answer: Answer, change: Change = {}) {
  const { baseUrl = 'https://images.example.com/v1', model = 'gpt-image-2.6-flare', key = apiKey } = change;
  const provider = createOpenAIProvider({
    apiKey: key,
    baseUrl,
    fetch: (input, init) => answer(new Request(input, init)),
    moderation: 'auto',
    timeoutSeconds: 15,
  });
  return await checkOpenAI({
    provider,
    baseUrl: 'baseUrl' in change ? change.baseUrl : baseUrl,
    model,
    now: new Date(change.now ?? '2026-11-22T00:00:00Z'),
    limitMilliseconds: change.limitMilliseconds ?? 5000,
    clean: createCleaner({ OPENAI_API_KEY: key }),
  });
}

const answerWith = (status: number, error: object) => async () => envelope(status, error);
const page =
  (status: number, headers = {}) =>
  async () =>
    new Response('<html></html>', { status, headers: { 'content-type': 'text/html', ...headers } });

describe('the check of the painter', () => {
  it.each<[string, Answer, string, string]>([
    [
      'a wrong key',
      answerWith(401, { message: 'Incorrect API key provided', code: 'invalid_api_key' }),
      'FAILED',
      'refuses the key',
    ],
    [
      'a restricted key',
      answerWith(401, {
        message: 'You have insufficient permissions for this operation. Missing scopes: api.model.read.',
        code: null,
      }),
      'warning',
      'The key is accepted, and it is restricted',
    ],
    [
      'a country without service',
      answerWith(403, { message: 'Not supported', code: 'unsupported_country_region_territory' }),
      'FAILED',
      'does not serve the country',
    ],
    [
      'another refusal',
      answerWith(403, { message: `${apiKey} comes from an address\n that is not allowed`, code: 'x' }),
      'FAILED',
      'forbids the request: (hidden) comes from an address that is not allowed',
    ],
    [
      'an account without credit',
      answerWith(429, { message: 'You exceeded your quota', code: 'insufficient_quota' }),
      'FAILED',
      'no credit left',
    ],
    [
      'a rate limit',
      answerWith(429, { message: 'Slow down', code: 'rate_limit_exceeded' }),
      'warning',
      'too many requests',
    ],
    [
      'a server that describes no models',
      async () => Response.json({ detail: 'Not Found' }, { status: 404 }),
      'warning',
      'describes no models',
    ],
    [
      'a path that OpenAI does not have',
      answerWith(404, { message: 'Invalid URL (GET /models/x)', code: null }),
      'FAILED',
      'is no Images API',
    ],
    ['a page in the place of an answer', page(200), 'FAILED', 'is no Images API'],
    ['a page that was not found', page(404), 'FAILED', 'is no Images API'],
    [
      'broken JSON',
      async () => new Response('{', { headers: { 'content-type': 'application/json' } }),
      'FAILED',
      'is no Images API',
    ],
    ['other JSON', async () => Response.json({ hello: 'world' }), 'FAILED', 'is no Images API'],
    [
      'a redirect',
      page(308, { location: 'https://elsewhere.example.com' }),
      'FAILED',
      'the API is elsewhere',
    ],
    ['a proxy without its server', page(502), 'FAILED', 'is in trouble: it answers 502'],
    [
      'an answer that nobody foresaw',
      answerWith(418, { message: 'I am a teapot', code: 'teapot' }),
      'FAILED',
      'answers 418: ',
    ],
    [
      'an error that is no connection',
      async () => {
        throw new TypeError('fetch failed', { cause: new Error('bad port') });
      },
      'FAILED',
      'cannot be reached: bad port',
    ],
  ])('explains %s', async (_, answer, level, text) => {
    const [finding, ...more] = await check(answer);
    expect(finding).toMatchObject({ level, subject: 'painter' });
    expect(finding?.text).toContain(text);
    expect(finding?.advice).toMatch(/\w{3}/);
    expect(more).toEqual([]);
  });

  it.each([
    ['ENOTFOUND', 'The host name of https://images.example.com/v1 does not exist.'],
    ['EAI_AGAIN', 'could not be looked up'],
    ['ECONNREFUSED', 'Nothing listens at https://images.example.com/v1.'],
    ['UND_ERR_CONNECT_TIMEOUT', 'No answer came'],
    ['CERT_HAS_EXPIRED', 'is out of its time'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'was made for another host name'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted here'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'No encrypted connection'],
    ['ECONNRESET', 'cut the connection'],
  ])('explains a connection that ends with %s', async (code, text) => {
    const [finding] = await check(async () => {
      const cause = new AggregateError([Object.assign(new Error('inner'), { code })]);
      throw new TypeError('fetch failed', { cause });
    });
    expect(finding?.level).toBe('FAILED');
    expect(finding?.text).toContain(text);
  });

  it('does not wait for a silent server longer than it may', async () => {
    const silent = () => new Promise<Response>(() => {});
    const [finding] = await check(silent, { limitMilliseconds: 20 });
    expect(finding?.text).toBe('No answer came from https://images.example.com/v1 in time.');
  });
});

describe('the check of the model', () => {
  it.each([
    ['2026-10-31', 'ok'],
    ['2026-11-02', 'warning'],
    ['2026-12-01', 'FAILED'],
  ])('on %s finds a model that is shut down on 2026-12-01 %s', async (day, level) => {
    const model = 'gpt-image-1.5';
    const findings = await check(createFakeOpenAI(model).fetch, { model, now: `${day}T00:00:00Z` });
    expect(findings).toMatchObject([
      { level: 'ok', subject: 'painter' },
      { level, subject: 'model' },
    ]);
    if (level !== 'ok') {
      expect(findings[1]?.text).toContain('shut down on 2026-12-01');
      expect(findings[1]?.advice).toBe('Set OPENAI_IMAGE_MODEL=gpt-image-2.6-flare.');
    }
  });

  it('tells of a retired model even where the key is wrong', async () => {
    const findings = await check(createFakeOpenAI().fetch, { key: 'sk-wrong-key', model: 'dall-e-3' });
    expect(findings.map(({ level, subject }) => `${level} ${subject}`)).toEqual([
      'FAILED painter',
      'FAILED model',
    ]);
  });

  it.each([
    ['OpenAI', 404, { message: "The model 'x' does not exist", code: 'model_not_found' }],
    ['a project of OpenAI', 403, { message: 'Project p has no access to model x', code: 'model_not_found' }],
    ['a compatible server', 404, { message: 'The model `x` does not exist.', code: 404 }],
  ])('names a model that the account lacks in the words of %s', async (_, status, error) => {
    const findings = await check(answerWith(status, error), { model: 'x' });
    expect(findings).toMatchObject([
      { level: 'ok', subject: 'painter' },
      { level: 'FAILED', text: 'The account does not have the model x.' },
    ]);
  });

  it('warns of a model at OpenAI that paints by rules which are not known here', async () => {
    const model = 'gpt-5';
    const atOpenAI = await check(createFakeOpenAI(model).fetch, { model, baseUrl: undefined });
    expect(atOpenAI[1]).toMatchObject({
      level: 'warning',
      advice: expect.stringContaining('OPENAI_IMAGE_MODEL'),
    });
    const elsewhere = await check(createFakeOpenAI(model).fetch, { model });
    expect(elsewhere[1]).toMatchObject({ level: 'ok' });
  });
});
