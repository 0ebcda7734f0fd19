import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProviderFailure } from '../../src/provider/image-provider.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { brokenAnswers } from '../support/fake-upstream/scenarios/broken-answers.ts';
import { brokenConnections } from '../support/fake-upstream/scenarios/broken-connections.ts';
import type { brokenStreams } from '../support/fake-upstream/scenarios/broken-streams.ts';
import type { refusedStreams } from '../support/fake-upstream/scenarios/refused-streams.ts';
import { refusals } from '../support/fake-upstream/scenarios/refusals.ts';
import { waits } from '../support/fake-upstream/scenarios/waits.ts';
import { buy, providerOf } from './buy.ts';

let fake: FakeUpstream;

beforeAll(async () => {
  fake = await startFakeUpstream();
});
afterAll(() => fake.stop());
afterEach(() => fake.checkViolations());

const unknown = { outcome: 'UNKNOWN', sendAgain: false, error: { code: 'OUTCOME_UNKNOWN', details: {} } };

/** Fulfilled when the fake has seen that its client is gone. */
async function expectLeft(prompt: unknown): Promise<void> {
  await vi.waitFor(
    async () => {
      const request = (await fake.requests()).find(({ parameters }) => parameters['prompt'] === prompt);
      expect(request).toMatchObject({ clientLeft: true, endedAt: expect.any(Number) });
    },
    { timeout: 30_000 },
  );
}

describe.concurrent('a broken stream', () => {
  // The others never end: see below.
  const names: Record<
    Exclude<keyof typeof brokenStreams, 'stream-silent-after-partial' | 'stream-with-comments-only'>,
    true
  > = {
    'stream-empty': true,
    'stream-reset-at-once': true,
    'stream-reset-after-partial': true,
    'stream-closed-after-partial': true,
    'stream-closed-before-completed': true,
    'stream-reset-in-completed': true,
    'stream-ends-in-completed': true,
    'stream-ends-without-completed': true,
    'stream-error-at-once': true,
    'stream-error-after-partial': true,
    'stream-rate-limit-after-partial': true,
    'stream-broken-json': true,
    'stream-without-picture': true,
    'stream-page': true,
  };

  it.each(Object.keys(names))('%s may have been billed, and is never sent again', async (name) => {
    const { failure, requests } = await buy(fake, `${name},ok`);
    expect(failure).toMatchObject(unknown);
    expect(requests).toMatchObject([{ picturesMade: 1 }]);
    expect(failure?.upstreamRequestId).toBe(`req_fake_${requests[0]?.number}`);
  });

  it.each(['stream-silent-after-partial', 'stream-with-comments-only'])(
    '%s ends with the time-out of the call',
    async (name) => {
      const provider = providerOf(fake, 1);
      const { failure, requests } = await buy(fake, `${name},ok`, { provider });
      expect(failure).toMatchObject(unknown);
      expect(requests).toHaveLength(1);
      await expectLeft(requests[0]?.parameters['prompt']);
    },
  );
});

describe.concurrent('a stream that refuses', () => {
  const expected: Record<keyof typeof refusedStreams, object> = {
    'stream-moderation-input': {
      sendAgain: false,
      error: {
        code: 'CONTENT_REJECTED',
        details: { stage: 'input', categories: ['violence', 'self-harm'] },
      },
    },
    'stream-moderation-output': {
      sendAgain: false,
      error: { code: 'CONTENT_REJECTED', details: { stage: 'output', categories: ['sexual'] } },
    },
    'stream-rate-limit': {
      sendAgain: true,
      retryAfterSeconds: 1.2,
      error: { code: 'PROVIDER_RATE_LIMITED' },
    },
    'stream-insufficient-quota': { sendAgain: false, error: { code: 'PROVIDER_MISCONFIGURED' } },
    'stream-invalid-image': {
      sendAgain: false,
      error: { code: 'BAD_USER_INPUT', details: { field: 'sources' } },
    },
  };

  it.each(Object.entries(expected))('%s made nothing', async (name, told) => {
    const { failure, requests } = await buy(fake, name);
    expect(failure).toMatchObject({ outcome: 'NOT_MADE', ...told });
    expect(requests).toMatchObject([{ picturesMade: 0 }]);
  });
});

describe.concurrent('an answer that is as broken with previews as without', () => {
  // Of a stream its last event is enough, so one without its last chunk is whole.
  const { 'unfinished-chunks': _whole, ...connections } = brokenConnections;
  const scenarios = { ...refusals, ...waits, ...brokenAnswers, ...connections };

  it.each(Object.keys(scenarios))('%s proves the same', async (name) => {
    const provider = providerOf(fake, 2);
    const [streamed, whole] = await Promise.all([
      buy(fake, `${name},ok`, { provider }),
      buy(fake, `${name},ok`, { provider, request: { previews: 0 } }),
    ]);
    expect(proofOf(streamed.failure)).toEqual(proofOf(whole.failure));
    expect(proofOf(streamed.failure)).toMatchObject({ code: expect.any(String) });
    expect(streamed.requests).toHaveLength(1);
  });

  function proofOf(failure: ProviderFailure | undefined): object {
    return { outcome: failure?.outcome, sendAgain: failure?.sendAgain, code: failure?.error.code };
  }
});

describe.concurrent('a caller who leaves', () => {
  it('in the middle of a stream ends the request, and does not know what became of it', async () => {
    const controller = new AbortController();
    const { failure, previews, requests } = await buy(fake, 'stream-slow,ok', {
      signal: controller.signal,
      onPreview: () => controller.abort(),
    });
    expect(failure).toMatchObject({ ...unknown, upstreamRequestId: expect.stringMatching(/^req_fake_/) });
    expect(previews).toHaveLength(1);
    expect(requests).toMatchObject([{ picturesMade: 1 }]);
    await expectLeft(requests[0]?.parameters['prompt']);
  });

  it.each([
    ['no byte has come', 'silent-for-ever', 3],
    ['no byte has come', 'silent-for-ever', 0],
    ['half of a picture has come', 'stalled-in-picture', 0],
    ['half of a stream has come', 'stalled-in-picture', 3],
  ])('when %s ends the request: %s, %i previews', async (_when, name, previews) => {
    const { failure, requests } = await buy(fake, `${name},ok`, {
      request: { previews },
      signal: AbortSignal.timeout(300),
    });
    expect(failure).toMatchObject(unknown);
    expect(requests).toHaveLength(1);
    await expectLeft(requests[0]?.parameters['prompt']);
  });

  it.each([0, 3])('before the call makes no request at all: %i previews', async (previews) => {
    const signal = AbortSignal.abort();
    const { failure, requests } = await buy(fake, 'ok', { signal, request: { previews } });
    expect(failure).toMatchObject({ outcome: 'NOT_MADE', error: { code: 'GENERATION_CANCELED' } });
    expect(requests).toEqual([]);
  });
});
