import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { freePort } from '../support/free-port.ts';
import type { waits } from '../support/fake-upstream/scenarios/waits.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { outcomeOf } from './outcome.ts';

let fake: FakeUpstream;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({ env: environment({ PROVIDER_MAX_WAIT_SECONDS: '10' }) });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

afterEach(() => fake.checkViolations());

function environment(more: Record<string, string>): Record<string, string> {
  return { OPENAI_API_KEY: fake.apiKey, OPENAI_BASE_URL: fake.baseUrl, ...more };
}

/** Another server on the same database, with other settings. */
async function withApp(env: Record<string, string>, use: (other: TestApp) => Promise<void>): Promise<void> {
  const other = await createTestApp({ env: environment(env), from: { database: app.database } });
  try {
    await use(other);
  } finally {
    await other.stop();
    await rm(other.folder, { recursive: true, force: true });
  }
}

describe.concurrent('an answer that asks to wait', () => {
  const shortest = 500;
  /** Milliseconds from the first answer to the second request, at least. */
  const expected: Record<Exclude<keyof typeof waits, 'rate-limit-long'>, number> = {
    'rate-limit-seconds': 1000,
    'rate-limit-date': 1000,
    'rate-limit-milliseconds': 1100,
    'rate-limit-message': 1200,
    'slow-down': 1000,
    'rate-limit-silent': shortest,
    'rate-limit-nonsense': shortest,
    'rate-limit-page': shortest,
    unavailable: shortest,
  };

  it.each(Object.entries(expected))(
    '%s is followed by one more request, no earlier than after %i ms',
    async (name, milliseconds) => {
      const outcome = await outcomeOf({ app, fake }, `${name},ok`);
      expect(outcome).toMatchObject({ error: undefined, images: [expect.any(String)], status: 'SUCCEEDED' });
      expect(outcome.attempts).toMatchObject([
        { outcome: 'NOT_MADE' },
        { outcome: 'MADE', error_code: null },
      ]);
      const [first, second, ...more] = outcome.requests;
      expect(more).toEqual([]);
      expect((second?.receivedAt ?? 0) - (first?.endedAt ?? Infinity)).toBeGreaterThanOrEqual(milliseconds);
      expect(outcome.picturesMade).toBe(1);
    },
  );

  it('is told to the caller at once where the wait is longer than anybody may wait', async () => {
    const outcome = await outcomeOf({ app, fake }, 'rate-limit-long');
    expect(outcome.error?.extensions).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAfter: 120 });
    expect(outcome.attempts).toMatchObject([{ outcome: 'NOT_MADE', error_code: 'PROVIDER_RATE_LIMITED' }]);
    expect(outcome.requests).toHaveLength(1);
  });

  it('is obeyed again and again, and a failure that proves nothing ends it', async () => {
    const outcome = await outcomeOf({ app, fake }, 'unavailable,rate-limit-milliseconds,server-error,ok');
    expect(outcome.error?.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(outcome.attempts.map((attempt) => attempt.outcome)).toEqual(['NOT_MADE', 'NOT_MADE', 'UNKNOWN']);
    expect(outcome.requests).toHaveLength(3);
    expect(outcome.picturesMade).toBe(1);
  });
});

describe('a provider that stays away', () => {
  it('is asked for as long as PROVIDER_MAX_WAIT_SECONDS says', async () => {
    await withApp({ PROVIDER_MAX_WAIT_SECONDS: '1' }, async (other) => {
      const outcome = await outcomeOf({ app: other, fake }, 'unavailable');
      expect(outcome.error?.extensions).toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        retryAfter: expect.any(Number),
      });
      expect(outcome.requests.length).toBeGreaterThanOrEqual(2);
      expect(outcome.attempts.map((attempt) => attempt.outcome)).toEqual(
        outcome.requests.map(() => 'NOT_MADE'),
      );
      const [first, last] = [outcome.requests[0], outcome.requests.at(-1)];
      expect((last?.receivedAt ?? Infinity) - (first?.receivedAt ?? 0)).toBeLessThan(2000);
    });
  });

  it('that names a wait of PROVIDER_MAX_WAIT_SECONDS or more is asked once', async () => {
    await withApp({ PROVIDER_MAX_WAIT_SECONDS: '1' }, async (other) => {
      const outcome = await outcomeOf({ app: other, fake }, 'rate-limit-seconds,ok');
      expect(outcome.error?.extensions).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAfter: 1 });
      expect(outcome.requests).toHaveLength(1);
    });
  });

  it('is unavailable, and nothing was made, where nothing listens', async () => {
    const OPENAI_BASE_URL = `http://127.0.0.1:${await freePort()}/v1`;
    await withApp({ PROVIDER_MAX_WAIT_SECONDS: '1', OPENAI_BASE_URL }, async (other) => {
      const outcome = await outcomeOf({ app: other, fake }, 'ok');
      expect(outcome).toMatchObject({ status: 'FAILED', requests: [] });
      expect(outcome.error?.extensions.code).toBe('PROVIDER_UNAVAILABLE');
      expect(outcome.attempts.length).toBeGreaterThanOrEqual(2);
      expect(new Set(outcome.attempts.map((attempt) => attempt.outcome))).toEqual(new Set(['NOT_MADE']));
    });
  });
});
