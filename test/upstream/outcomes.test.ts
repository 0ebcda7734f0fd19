import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import type { brokenAnswers } from '../support/fake-upstream/scenarios/broken-answers.ts';
import type { brokenConnections } from '../support/fake-upstream/scenarios/broken-connections.ts';
import type { refusals } from '../support/fake-upstream/scenarios/refusals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { outcomeOf } from './outcome.ts';

let fake: FakeUpstream;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({ env: { OPENAI_API_KEY: fake.apiKey, OPENAI_BASE_URL: fake.baseUrl } });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

afterEach(() => fake.checkViolations());

describe.concurrent('an answer that refuses', () => {
  const misconfigured = { code: 'PROVIDER_MISCONFIGURED' } as const;
  const expected: Record<keyof typeof refusals, { code: ErrorCode; [detail: string]: unknown }> = {
    'moderation-input': {
      code: 'CONTENT_REJECTED',
      stage: 'input',
      categories: ['violence', 'self-harm'],
    },
    'moderation-output': { code: 'CONTENT_REJECTED', stage: 'output', categories: ['sexual'] },
    'moderation-without-details': { code: 'CONTENT_REJECTED', stage: 'input', categories: [] },
    'invalid-value': { code: 'BAD_USER_INPUT', field: 'options.size' },
    'invalid-image': { code: 'BAD_USER_INPUT', field: 'sources' },
    'error-without-code': { code: 'BAD_USER_INPUT' },
    'too-large': { code: 'BAD_USER_INPUT' },
    unprocessable: { code: 'BAD_USER_INPUT', field: 'sources' },
    'wrong-key': misconfigured,
    'billing-limit': misconfigured,
    'organization-unverified': misconfigured,
    'unsupported-country': misconfigured,
    'firewall-page': misconfigured,
    'model-not-found': misconfigured,
    'not-found-page': misconfigured,
    conflict: misconfigured,
    'too-large-page': misconfigured,
    'insufficient-quota': misconfigured,
    'moved-permanently': misconfigured,
    'temporary-redirect': misconfigured,
    'permanent-redirect': misconfigured,
  };

  it.each(Object.entries(expected))('%s ends the generation after one request: %o', async (name, told) => {
    const outcome = await outcomeOf({ app, fake }, name);
    expect(outcome).toMatchObject({ error: { extensions: told }, images: [], status: 'FAILED' });
    expect(outcome.attempts).toMatchObject([
      { outcome: 'NOT_MADE', error_code: told.code, ended_at: expect.any(Date), cost: null },
    ]);
    expect(outcome.requests).toHaveLength(1);
    expect(outcome.picturesMade).toBe(0);
  });
});

describe.concurrent('an answer that proves nothing', () => {
  // The others never end: see time-outs.test.ts.
  type Name = keyof typeof brokenAnswers | keyof typeof brokenConnections;
  const names: Record<
    Exclude<Name, 'error-that-never-ends' | 'silent-for-ever' | 'stalled-in-picture'>,
    true
  > = {
    'server-error': true,
    'server-error-page': true,
    'bad-gateway-page': true,
    'unavailable-page': true,
    'unavailable-gateway': true,
    'unavailable-empty': true,
    'gateway-timeout-page': true,
    'unknown-error-page': true,
    'empty-answer': true,
    'empty-answer-without-type': true,
    'no-content': true,
    'html-answer': true,
    'html-called-json': true,
    'broken-json': true,
    'null-answer': true,
    'empty-object': true,
    'error-in-success': true,
    'no-pictures': true,
    'null-picture': true,
    'address-only': true,
    'empty-base64': true,
    'short-base64': true,
    'invalid-base64': true,
    'truncated-picture': true,
    'not-a-picture': true,
    'reset-before-headers': true,
    'close-before-headers': true,
    'half-headers': true,
    'reset-after-headers': true,
    'reset-in-picture': true,
    'close-in-picture': true,
    'unfinished-chunks': true,
    'not-http': true,
  };

  it.each(Object.keys(names))('%s is never sent again', async (name) => {
    const outcome = await outcomeOf({ app, fake }, `${name},ok`);
    expect(outcome.error?.extensions).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      generationId: expect.any(String),
    });
    expect(outcome).toMatchObject({ images: [], status: 'OUTCOME_UNKNOWN', picturesMade: 1 });
    expect(outcome.attempts).toMatchObject([
      { outcome: 'UNKNOWN', error_code: 'OUTCOME_UNKNOWN', ended_at: expect.any(Date), cost: null },
    ]);
    expect(outcome.requests).toMatchObject([{ clientLeft: false }]);
  });
});

describe.concurrent('the same request once more, under the same idempotency key', () => {
  it('is not sent upstream after an answer that proves nothing', async () => {
    const again = { idempotencyKey: 'unknown', prompt: 'A boat, upstream:close-in-picture,ok again' };
    await outcomeOf({ app, fake }, '', again);
    const outcome = await outcomeOf({ app, fake }, '', again);
    expect(outcome.error?.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(outcome.requests).toHaveLength(1);
  });

  it('is not sent upstream after moderation refused it', async () => {
    const again = { idempotencyKey: 'refused', prompt: 'A boat, upstream:moderation-input,ok again' };
    await outcomeOf({ app, fake }, '', again);
    const outcome = await outcomeOf({ app, fake }, '', again);
    expect(outcome.error?.extensions).toMatchObject({ code: 'CONTENT_REJECTED', stage: 'input' });
    expect(outcome.requests).toHaveLength(1);
  });

  it('is sent upstream once more where nothing was made, and its attempts are counted on', async () => {
    const again = { idempotencyKey: 'account', prompt: 'A boat, upstream:insufficient-quota,ok again' };
    await outcomeOf({ app, fake }, '', again);
    const outcome = await outcomeOf({ app, fake }, '', again);
    expect(outcome).toMatchObject({ error: undefined, images: [expect.any(String)], picturesMade: 1 });
    expect(outcome.attempts).toMatchObject([
      { number: 1, outcome: 'NOT_MADE' },
      { number: 2, outcome: 'MADE' },
    ]);
  });
});

describe('what the provider says about the account', () => {
  it('stands in the log and not in the answer, and the key in neither', async () => {
    const { error } = await outcomeOf({ app, fake }, 'billing-limit');
    expect(JSON.stringify(error)).not.toContain('hard limit');
    expect(app.log.join('')).toContain('Billing hard limit has been reached');
    expect(app.log.join('')).not.toContain(fake.apiKey);
  });
});
