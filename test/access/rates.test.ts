import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { createRateLimits } from '../../src/access/rate-limits.ts';
import { createRecordingUpstream } from '../graphql/recording-upstream.ts';
import { generateImage, generateImages, readViewer } from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';

let app: TestApp | undefined;
afterEach(() => app?.close());

it('a caller may send so many requests in a minute, and each answer says how many are left', async () => {
  app = await createTestApp({ env: { REQUESTS_PER_MINUTE: '3' } });
  const answers = [await app.run(readViewer), await app.run(readViewer), await app.run(readViewer)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const told = (name: string) => answers.map(({ headers }) => headers.get(name));
  expect(told('ratelimit-limit')).toEqual(['3', '3', '3']);
  expect(told('ratelimit-remaining')).toEqual(['2', '1', '0']);
  expect(answers[0]?.data?.viewer.rateLimit).toMatchObject({ limit: 3, remaining: 2 });
  for (const reset of told('ratelimit-reset')) expect(Number(reset)).toBeGreaterThan(0);

  const refused = await app.run(readViewer);
  expect(refused.status).toBe(429);
  expect(refused.errors?.[0]?.extensions).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfter: expect.any(Number),
  });
  expect(refused.headers.get('ratelimit-remaining')).toBe('0');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

  const form = new URLSearchParams({ text: 'A bay' });
  const legacy = await app.fetch(
    new Request(`${testOrigin}/generate-image/`, { method: 'POST', body: form }),
  );
  expect([legacy.status, await legacy.json()]).toEqual([
    429,
    { detail: expect.stringContaining('in a minute') },
  ]);
  // Whoever runs the server must still hear how it is.
  expect((await app.fetch(new Request(`${testOrigin}/healthz`))).status).toBe(200);
});

it('what is not made is not given back to another minute', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const limits = createRateLimits(undefined);
  const caller = { ...principal('ada'), rates: { requestsPerMinute: undefined, imagesPerMinute: 10 } };
  const giveBack = await limits.countImages(caller, 10);
  await expect(limits.countImages(caller, 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await giveBack();
  expect(await limits.images(caller)).toMatchObject({ limit: 10, remaining: 10 });

  const giveBackLate = await limits.countImages(caller, 10);
  await vi.advanceTimersByTimeAsync(60_001);
  await giveBackLate();
  expect(await limits.images(caller)).toMatchObject({ limit: 10, remaining: 10 });
  await limits.countImages(caller, 10);
  await expect(limits.countImages(caller, 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

it('a caller may ask for so many images in a minute, and what is not made does not count', async () => {
  app = await createTestApp({
    env: { IMAGES_PER_MINUTE: '4' },
    // Painting them could take longer than the minute.
    upstream: (await createRecordingUpstream()).fetch,
  });
  const never = await app.runError(generateImages, { prompt: 'A bay', count: 5 });
  expect(never.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'count' });
  await app.runOk(generateImages, { prompt: 'A bay', count: 3 });
  const tooMany = await app.runError(generateImages, { prompt: 'A bay', count: 2 });
  expect(tooMany.extensions.code).toBe('RATE_LIMITED');
  const variables = { prompt: 'A bay', idempotencyKey: 'one' };
  const first = await app.runOk(generateImage, variables);
  // The same purchase again is none.
  expect(await app.runOk(generateImage, variables)).toEqual(first);
  expect((await app.runError(generateImage, { prompt: 'A bay' })).extensions.code).toBe('RATE_LIMITED');
  expect((await app.runOk(readViewer)).viewer.imageRateLimit).toEqual({ limit: 4, remaining: 0 });
});
