import { expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp } from '../support/test-app.ts';

const prompt = 'a portrait of CaNaRy, in "oil"';

async function logOf(answer: () => Response | Promise<Response>, env: Record<string, string> = {}) {
  const app = await createTestApp({
    upstream: () => Promise.resolve(answer()),
    env: { PROVIDER_MAX_WAIT_SECONDS: '0', ...env },
  });
  await app.run(generateImage, { prompt });
  await app.close();
  return app.log.join('');
}

const refusal = (status: number, error: object) => () =>
  Response.json({ error }, { status, headers: { 'x-request-id': 'req_7' } });

it.each([
  [
    'moderation that quotes a part of it',
    refusal(400, {
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
      message: 'CaNaRy is not allowed',
    }),
    ['moderation_blocked', 'req_7'],
  ],
  [
    'a refused argument that quotes it',
    refusal(400, {
      code: 'invalid_value',
      type: 'invalid_request_error',
      param: 'prompt',
      message: `Not '${prompt}'.`,
    }),
    ['invalid_value', 'param prompt', 'req_7'],
  ],
  [
    'an account that is refused',
    refusal(401, {
      code: 'invalid_api_key',
      message: `No key for "${prompt}" or ${JSON.stringify(prompt)}.`,
    }),
    ['No key for', '[the prompt]', 'req_7'],
  ],
  [
    'a refusal that nobody foresaw',
    refusal(418, { code: 'teapot', message: 'CaNaRy&hellip; is no tea' }),
    ['status 418', 'code teapot', 'req_7'],
  ],
  ['a page of a proxy', () => new Response(`<html>${prompt}</html>`, { status: 502 }), ['OUTCOME_UNKNOWN']],
  ['a connection that breaks', () => Promise.reject(new TypeError(`failed: ${prompt}`)), ['[the prompt]']],
])('a prompt does not reach the log by %s, and what the operator needs does', async (_by, answer, told) => {
  const log = await logOf(answer);
  expect(log).not.toContain('CaNaRy');
  for (const text of told) expect(log).toContain(text);
});

it('the log shows prompts where LOG_PROMPTS asks for them', async () => {
  expect(await logOf(refusal(401, {}), { LOG_PROMPTS: 'true' })).toContain('CaNaRy');
  expect(await logOf(refusal(401, {}))).not.toContain('CaNaRy');
});
