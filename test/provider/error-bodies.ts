import { secretWords } from './failure.ts';

// What providers, gateways and proxies are known to say when they refuse, and what each of it means.

interface Expected {
  outcome: 'NOT_MADE' | 'UNKNOWN';
  code: string;
  sendAgain?: boolean;
  retryAfter?: number;
  details?: object;
}

export type ErrorBodyRow = [
  name: string,
  status: number,
  body: unknown,
  expected: Expected,
  headers?: Record<string, string>,
];

const rejected = { outcome: 'NOT_MADE', code: 'CONTENT_REJECTED' } as const;
const invalid = { outcome: 'NOT_MADE', code: 'BAD_USER_INPUT' } as const;
const misconfigured = { outcome: 'NOT_MADE', code: 'PROVIDER_MISCONFIGURED', details: {} } as const;
const rateLimited = { outcome: 'NOT_MADE', code: 'PROVIDER_RATE_LIMITED', sendAgain: true } as const;
const unavailable = { outcome: 'NOT_MADE', code: 'PROVIDER_UNAVAILABLE', sendAgain: true } as const;
const unknown = { outcome: 'UNKNOWN', code: 'OUTCOME_UNKNOWN', details: {} } as const;

/** OpenAI's error envelope. */
function openai(error: object): object {
  return {
    error: { message: secretWords, type: 'invalid_request_error', param: null, code: null, ...error },
  };
}

/** What a proxy or load balancer says in its own name. */
function html(title: string): string {
  return `<html><head><title>${title}</title></head><body><center>${secretWords}<hr>nginx</center></body></html>`;
}

const userError = { type: 'image_generation_user_error' };
const ofModeration = { ...userError, code: 'moderation_blocked' };
const byName = (field: string) => ({ ...invalid, details: { field, rule: 'accepted by the model' } });
const nameless = { ...invalid, details: { rule: 'accepted by the model' } };

const openaiRows: ErrorBodyRow[] = [
  ['invalid size', 400, openai({ code: 'invalid_value', param: 'size' }), byName('options.size')],
  ['invalid n', 400, openai({ code: 'integer_above_max_value', param: 'n' }), byName('count')],
  ['prompt too long', 400, openai({ code: 'string_above_max_length', param: 'prompt' }), byName('prompt')],
  ['unreadable source', 400, openai({ code: 'invalid_image_file', param: 'image[1]' }), byName('sources')],
  ['mask of another size', 400, openai({ code: 'invalid_image', param: 'mask' }), byName('mask')],
  [
    'unknown parameter',
    400,
    openai({ code: 'unknown_parameter', param: 'complexity' }),
    byName('options.complexity'),
  ],
  ['parameter that is none of ours', 400, openai({ code: 'invalid_value', param: secretWords }), nameless],
  ['parameter of the prototype', 400, openai({ code: 'invalid_value', param: 'constructor' }), nameless],
  ['parameter that is no text', 400, openai({ code: 'invalid_value', param: { a: 1 } }), nameless],
  ['error without code and parameter', 400, openai({}), nameless],
  [
    'moderation without details',
    400,
    openai(ofModeration),
    { ...rejected, details: { stage: 'input', categories: [] } },
  ],
  [
    'moderation of the input',
    400,
    openai({ ...ofModeration, moderation_details: { moderation_stage: 'input', categories: ['hate'] } }),
    { ...rejected, details: { stage: 'input', categories: ['hate'] } },
  ],
  [
    'moderation of the output',
    400,
    openai({
      ...ofModeration,
      moderation_details: { moderation_stage: 'output', categories: ['violence/graphic'] },
    }),
    { ...rejected, details: { stage: 'output', categories: ['violence/graphic'] } },
  ],
  [
    'moderation with categories that are none',
    400,
    openai({
      ...ofModeration,
      moderation_details: { categories: [secretWords, { a: 1 }, null, '<b>', 'sexual', ''] },
    }),
    { ...rejected, details: { stage: 'input', categories: ['sexual'] } },
  ],
  [
    'moderation with details of another shape',
    400,
    openai({ ...ofModeration, moderation_details: secretWords }),
    { ...rejected, details: { stage: 'input', categories: [] } },
  ],
  ['content policy of older models', 400, openai({ code: 'content_policy_violation' }), rejected],
  ['moderation as a 403', 403, openai(ofModeration), rejected],
  ['billing limit', 400, openai({ code: 'billing_hard_limit_reached' }), misconfigured],
  ['billing inactive', 429, openai({ code: 'billing_not_active' }), misconfigured],
  ['quota used up', 429, openai({ type: 'insufficient_quota', code: 'insufficient_quota' }), misconfigured],
  ['wrong key', 401, openai({ code: 'invalid_api_key' }), misconfigured],
  ['no key', 401, openai({ code: null }), misconfigured],
  ['wrong organisation', 401, openai({ code: 'mismatched_organization' }), misconfigured],
  ['closed account', 403, openai({ code: 'account_deactivated' }), misconfigured],
  ['unsupported country', 403, openai({ code: 'unsupported_country_region_territory' }), misconfigured],
  ['organisation not verified', 403, openai({ code: null }), misconfigured],
  ['unknown model', 404, openai({ code: 'model_not_found', param: 'model' }), misconfigured],
  ['retired model as a 400', 400, openai({ code: 'model_not_found', param: 'model' }), misconfigured],
  [
    'unknown address',
    404,
    openai({ message: 'Invalid URL (POST /v1/v1/images/generations)' }),
    misconfigured,
  ],
  ['conflict', 409, openai({}), misconfigured],
  ['body too large', 413, openai({ message: 'Maximum content size limit exceeded' }), nameless],
  ['unprocessable', 422, openai({ param: 'background' }), byName('options.background')],
  ['failure inside', 500, openai({ type: 'server_error' }), unknown],
  ['failure inside with a promise', 500, openai({ type: 'server_error' }), unknown, { 'retry-after': '1' }],
  ['bad gateway with an envelope', 502, openai({ type: 'server_error' }), unknown],
  ['overloaded', 503, openai({ type: 'server_error' }), unavailable],
  [
    'overloaded, for a while',
    503,
    openai({}),
    { ...unavailable, retryAfter: 9, details: { retryAfter: 9 } },
    { 'retry-after': '9' },
  ],
  ['slow down', 503, openai({ code: 'slow_down' }), unavailable],
];

const rateRows: ErrorBodyRow[] = [
  [
    'rate limit that names seconds',
    429,
    openai({}),
    { ...rateLimited, retryAfter: 20, details: { retryAfter: 20 } },
    { 'retry-after': '20' },
  ],
  [
    'rate limit that names part of a second',
    429,
    openai({}),
    { ...rateLimited, retryAfter: 0.25, details: { retryAfter: 1 } },
    { 'retry-after-ms': '250', 'retry-after': '1' },
  ],
  [
    'rate limit that names a date that is over',
    429,
    openai({}),
    { ...rateLimited, retryAfter: 0 },
    { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' },
  ],
  [
    'rate limit that names a time in its message',
    429,
    openai({ code: 'rate_limit_exceeded', message: 'Limit 5, Used 5. Please try again in 12s.' }),
    { ...rateLimited, retryAfter: 12 },
  ],
  [
    'rate limit that names nothing at all',
    429,
    openai({ code: 'rate_limit_exceeded' }),
    { ...rateLimited, details: { retryAfter: 20 } },
  ],
  [
    'rate limit that names a number without end',
    429,
    openai({}),
    { ...rateLimited, retryAfter: 86_400 },
    { 'retry-after': '9'.repeat(400) },
  ],
];

const azureRows: ErrorBodyRow[] = [
  ['Azure: filter of the prompt', 400, { error: { code: 'contentFilter', message: secretWords } }, rejected],
  [
    'Azure: policy with an inner error',
    400,
    openai({ code: 'content_policy_violation', inner_error: { code: 'ResponsibleAIPolicyViolation' } }),
    rejected,
  ],
  [
    'Azure: rate',
    429,
    { error: { code: '429', message: secretWords } },
    { ...rateLimited, retryAfter: 26 },
    { 'retry-after': '26' },
  ],
  [
    'Azure: no deployment',
    404,
    { error: { code: 'DeploymentNotFound', message: secretWords } },
    misconfigured,
  ],
  ['Azure: wrong key', 401, { error: { code: '401', message: secretWords } }, misconfigured],
  ['Azure: gateway', 401, { statusCode: 401, message: secretWords }, misconfigured],
];

const otherRows: ErrorBodyRow[] = [
  ...[400, 401, 403, 404, 405, 407, 413, 414, 421, 431, 451].map((status): ErrorBodyRow => [
    `a page of a proxy`,
    status,
    html('No'),
    misconfigured,
  ]),
  ['a page of a proxy', 429, html('Too Many Requests'), rateLimited],
  ...[408, 499, 500, 502, 503, 504, 520, 522, 524, 525, 530].map((status): ErrorBodyRow => [
    'a page of a proxy',
    status,
    html('Oh'),
    unknown,
  ]),
  ['an empty body', 400, '', misconfigured],
  ['an empty body', 429, '', rateLimited],
  ['an empty body', 503, '', unknown],
  ['an error that is a text', 400, { error: secretWords }, misconfigured],
  ['an error that is a text', 503, { error: secretWords }, unknown],
  ['an error that is a list', 503, { error: [secretWords] }, unknown],
  ['an error that is null', 503, { error: null }, unknown],
  ['JSON null', 503, 'null', unknown],
  ['an envelope of FastAPI', 422, { detail: [{ loc: ['body', 'size'], msg: secretWords }] }, misconfigured],
  ['an envelope cut in its middle', 400, '{"error": {"message": "LEAK", "code": "moder', misconfigured],
  ['an envelope whose code is a number', 400, openai({ code: 400 }), nameless],
  ['an envelope whose message is no text', 429, { error: { message: { a: 1 }, code: null } }, rateLimited],
  ...[301, 302, 307, 308].map((status): ErrorBodyRow => [
    'a redirect',
    status,
    '',
    misconfigured,
    { location: 'http://x.invalid/' },
  ]),
  ...[300, 303, 304].map((status): ErrorBodyRow => [
    'a redirect that may mean anything',
    status,
    null,
    unknown,
  ]),
];

export const errorBodyRows: readonly ErrorBodyRow[] = [
  ...openaiRows,
  ...rateRows,
  ...azureRows,
  ...otherRows,
];

/** The answer of a row, with headers that are nobody else's business. */
export function answerOf([, status, body, , headers = {}]: ErrorBodyRow): Response {
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: {
      'content-type': text?.startsWith('{') ? 'application/json' : 'text/html',
      'x-request-id': 'req_1',
      'set-cookie': '__cf_bm=LEAK',
      server: 'LEAK',
      'openai-organization': 'org-123',
      ...headers,
    },
  });
}
