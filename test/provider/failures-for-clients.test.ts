import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateImage, readGeneration } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { secretWords } from './failure.ts';

let app: TestApp;
let answer: () => Response | Promise<Response>;

beforeAll(async () => {
  app = await createTestApp({ upstream: () => Promise.resolve(answer()) });
});
afterAll(() => app.close());

function envelope(status: number, error: object, headers: Record<string, string> = {}): () => Response {
  return () =>
    Response.json({ error: { message: secretWords, type: 'x', param: null, ...error } }, { status, headers });
}

type Row = [
  name: string,
  answer: () => Response | Promise<Response>,
  expected: { code: string; status: number; generation: string; retryable: boolean; details?: object },
];

// Through the whole server: what the client, the generation and the log are told of a failure of the provider.
it.each<Row>([
  [
    'moderation',
    envelope(400, {
      code: 'moderation_blocked',
      moderation_details: { moderation_stage: 'output', categories: ['sexual'] },
    }),
    {
      code: 'CONTENT_REJECTED',
      status: 422,
      generation: 'FAILED',
      retryable: false,
      details: { stage: 'output', categories: ['sexual'] },
    },
  ],
  [
    'an argument that the model does not take',
    envelope(400, { code: 'invalid_value', param: 'size' }),
    {
      code: 'BAD_USER_INPUT',
      status: 400,
      generation: 'FAILED',
      retryable: false,
      details: { field: 'options.size' },
    },
  ],
  [
    'a key that is wrong',
    envelope(401, { code: 'invalid_api_key' }),
    { code: 'PROVIDER_MISCONFIGURED', status: 502, generation: 'FAILED', retryable: false },
  ],
  [
    'a rate limit of an hour',
    envelope(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '3600' }),
    {
      code: 'PROVIDER_RATE_LIMITED',
      status: 503,
      generation: 'FAILED',
      retryable: true,
      details: { retryAfter: 3600 },
    },
  ],
  [
    'a failure inside',
    envelope(500, { code: 'server_error' }),
    { code: 'OUTCOME_UNKNOWN', status: 502, generation: 'OUTCOME_UNKNOWN', retryable: false },
  ],
  [
    'a 200 with a page',
    () => new Response(`<html>${secretWords}</html>`),
    { code: 'OUTCOME_UNKNOWN', status: 502, generation: 'OUTCOME_UNKNOWN', retryable: false },
  ],
  [
    'a broken connection',
    () => Promise.reject(new TypeError(secretWords)),
    { code: 'OUTCOME_UNKNOWN', status: 502, generation: 'OUTCOME_UNKNOWN', retryable: false },
  ],
])('%s', async (_name, provided, { code, status, generation, retryable, details = {} }) => {
  answer = provided;
  const [callsBefore, linesBefore] = [app.upstreamCalls.length, app.log.length];
  const response = await app.run(generateImage, { prompt: 'a red boat' });
  const [error] = response.errors ?? [];
  expect(response.status).toBe(status);
  expect(error?.extensions).toMatchObject({ code, ...details });
  expect(app.upstreamCalls.length - callsBefore).toBe(1);
  expect(response.headers.get('retry-after')).toBe(
    'retryAfter' in details ? String(details.retryAfter) : null,
  );

  const id = String(error?.extensions['generationId']);
  const { generation: recorded } = await app.runOk(readGeneration, { id });
  expect(recorded).toMatchObject({
    status: generation,
    images: [],
    error: { code, message: error?.message, retryable },
  });
  expect(JSON.stringify([response.errors, recorded])).not.toMatch(/LEAK|sk-of|org-123|node_modules|<html/);
  const attempts = await app.database.client.selectFrom('attempts').selectAll().execute();
  expect(JSON.stringify(attempts)).not.toContain('LEAK');
  const lines = app.log.slice(linesBefore).join('\n');
  expect(lines).toContain(code);
  expect(lines).not.toContain('test-key');
});
