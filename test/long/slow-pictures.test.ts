import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { outcomeOf } from '../upstream/outcome.ts';
import { validRequest } from '../upstream/valid-request.ts';

let fake: FakeUpstream;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeUpstream();
  app = await createTestApp({
    env: { OPENAI_API_KEY: fake.apiKey, OPENAI_BASE_URL: fake.baseUrl, PROVIDER_TIMEOUT_SECONDS: '400' },
  });
});

afterAll(async () => {
  await app.close();
  await fake.stop();
});

const sixMinutes = 360_000;

describe.concurrent('an answer that takes longer than the five minutes that Node waits', () => {
  it.each([
    ['silent-for-five-minutes', 'before its first byte'],
    ['pause-of-five-minutes', 'in the middle of the picture'],
  ])('%s: is waited for %s', { timeout: sixMinutes }, async (name) => {
    const begun = Date.now();
    const outcome = await outcomeOf({ app, fake }, name);
    expect(Date.now() - begun).toBeGreaterThan(305_000);
    expect(outcome).toMatchObject({ error: undefined, status: 'SUCCEEDED', picturesMade: 1 });
    expect(outcome.images).toEqual(outcome.requests[0]?.answeredPictures);
    expect(await fake.violations()).toEqual([]);
  });

  it("is not waited for by Node's own fetch", { timeout: sixMinutes }, async () => {
    const request = validRequest(fake, { parameters: { prompt: 'upstream:silent-for-five-minutes' } });
    await expect(fetch(`${fake.baseUrl}/images/generations`, request)).rejects.toMatchObject({
      cause: { code: 'UND_ERR_HEADERS_TIMEOUT' },
    });
  });
});
