import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import type { oddAnswers } from '../support/fake-upstream/scenarios/odd-answers.ts';
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

/** A picture of low quality in 1024x640 is 438 tokens. */
const usual = { usage: { outputTokens: 438, inputTextTokens: expect.any(Number) }, cost: expect.any(String) };
const withoutUsage = { usage: null, cost: null };

describe.concurrent('an odd answer', () => {
  interface Expected {
    count?: number;
    images?: number;
    attempt: object;
  }
  type Name = Exclude<
    keyof typeof oddAnswers,
    'very-large-picture' | 'silent-for-five-minutes' | 'pause-of-five-minutes'
  >;
  const expected: Record<Name, Expected> = {
    'slow-header': { attempt: usual },
    'slow-drip': { attempt: usual },
    chunked: { attempt: usual },
    gzip: { attempt: usual },
    'early-hints': { attempt: usual },
    'unknown-fields': { attempt: usual },
    'least-fields': { attempt: withoutUsage },
    'created-accepted': { attempt: usual },
    'json-called-text': { attempt: usual },
    'json-without-type': { attempt: usual },
    'without-request-id': { attempt: { ...usual, upstream_request_id: null } },
    'other-format': { attempt: usual },
    'other-size': { attempt: usual },
    'one-of-them-broken': { count: 2, images: 1, attempt: { usage: { outputTokens: 876 } } },
    'one-of-them-null': { count: 2, images: 1, attempt: { usage: { outputTokens: 876 } } },
    'one-too-few': { count: 2, images: 1, attempt: { usage: { outputTokens: 876 } } },
    'usage-missing': { attempt: withoutUsage },
    'usage-null': { attempt: withoutUsage },
    'usage-in-words': { attempt: withoutUsage },
    'usage-negative': { attempt: withoutUsage },
    // 60 + 40 text tokens, 1000 image tokens from the cache, 438 of output: 0.0003 + 0.00005 + 0.002 + 0.01314 dollars.
    'usage-cached': { attempt: { usage: { cachedImageTokens: 1000 }, cost: '0.01549' } },
  };

  it.each(Object.entries(expected))(
    '%s is kept as far as it can be, and never asked for again',
    async (name, { count = 1, images = 1, attempt }) => {
      const outcome = await outcomeOf({ app, fake }, `${name},ok`, { count });
      expect(outcome).toMatchObject({ error: undefined, status: 'SUCCEEDED', picturesMade: count });
      expect(outcome.requests).toHaveLength(1);
      expect(outcome.images).toHaveLength(images);
      expect(outcome.requests[0]?.answeredPictures).toEqual(expect.arrayContaining(outcome.images));
      expect(outcome.attempts).toMatchObject([
        { upstream_request_id: `req_fake_${outcome.requests[0]?.number}`, ...attempt, outcome: 'MADE' },
      ]);
    },
  );
});

describe('the images of an odd answer', () => {
  it.each([
    ['other-format', { format: 'WEBP', width: 1024, height: 640, placeholder: expect.any(String) }],
    ['other-size', { format: 'PNG', width: 640, height: 480 }],
  ] as const)('%s tell what was really made', async (name, image) => {
    await outcomeOf({ app, fake }, name);
    const newest = await app.database.client
      .selectFrom('images')
      .selectAll()
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(newest).toMatchObject(image);
    expect(newest.key).toMatch(new RegExp(`\\.${image.format.toLowerCase()}$`));
  });

  it('very-large-picture are stored byte for byte: 20 MB', async () => {
    const outcome = await outcomeOf({ app, fake }, 'very-large-picture');
    expect(outcome.images).toHaveLength(1);
    expect(outcome.images).toEqual(outcome.requests[0]?.answeredPictures);
    const { byte_size: byteSize } = await app.database.client
      .selectFrom('images')
      .select('byte_size')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(byteSize).toBeGreaterThan(20_000_000);
  });
});
