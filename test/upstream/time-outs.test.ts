import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPatientFetch } from '../../src/provider/transport.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { outcomeOf } from './outcome.ts';
import { validRequest } from './valid-request.ts';

let fake: FakeUpstream;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({
    env: { OPENAI_API_KEY: fake.apiKey, OPENAI_BASE_URL: fake.baseUrl, PROVIDER_TIMEOUT_SECONDS: '1' },
  });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

afterEach(() => fake.checkViolations());

describe.concurrent('a call that takes longer than PROVIDER_TIMEOUT_SECONDS', () => {
  it.each([
    ['silent-for-ever', 'no first byte comes'],
    ['slow-header', 'the first byte would come later'],
    ['stalled-in-picture', 'the picture stops half way'],
    ['slow-drip', 'the picture comes, but too slowly'],
    ['error-that-never-ends', 'a failure stops half way'],
  ])('%s: %s, and it may have been billed', async (name) => {
    const outcome = await outcomeOf({ app, fake }, `${name},ok`);
    expect(outcome.error?.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect(outcome.attempts).toMatchObject([{ outcome: 'UNKNOWN' }]);
    expect(outcome.requests).toHaveLength(1);
    expect(outcome.picturesMade).toBe(1);
    const { number } = outcome.requests[0] ?? { number: 0 };
    // "expect.poll" knows one running test alone, and these run beside each other.
    await vi.waitFor(
      async () =>
        expect((await fake.requests())[number - 1]).toMatchObject({
          clientLeft: true,
          endedAt: expect.any(Number),
        }),
      { timeout: 30_000 },
    );
  });
});

describe.concurrent('the transport', () => {
  function answerOf(play: string, timeoutSeconds: number): Promise<string> {
    const transport = createPatientFetch({ timeoutSeconds, graceSeconds: 0 });
    const request = validRequest(fake, {
      parameters: { prompt: `upstream:${play} for ${timeoutSeconds} s` },
    });
    return transport(`${fake.baseUrl}/images/generations`, request).then((response) => response.text());
  }

  it.each([
    ['first byte', 'slow-header', 'UND_ERR_HEADERS_TIMEOUT'],
    ['next byte', 'stalled-in-picture', 'UND_ERR_BODY_TIMEOUT'],
  ])('waits for the %s as long as the time-out of a call says, and no longer', async (_byte, play, code) => {
    const begun = Date.now();
    await expect(answerOf(play, 1)).rejects.toMatchObject({ cause: { code } });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(900);
  });

  it('waits longer for the first byte where the time-out of a call is longer', async () => {
    expect(await answerOf('slow-header', 20)).toContain('b64_json');
  });

  it('waits from byte to byte, not for the whole', async () => {
    const begun = Date.now();
    expect(await answerOf('slow-drip', 1)).toContain('b64_json');
    expect(Date.now() - begun).toBeGreaterThan(1000);
  });
});
