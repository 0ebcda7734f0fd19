import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPainter } from '../../src/painter/painter.ts';
import { type SimulationName, simulations } from '../../src/painter/simulations.ts';
import { createClient, filesOf, model, smallSize } from './client.ts';

const delays = { timeoutMilliseconds: 5, slowMilliseconds: 5 };

async function failureOf(prompt: string): Promise<unknown> {
  return createClient({ delays })
    .images.generate({ model, prompt, size: smallSize, quality: 'low' })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

/** What the official SDK makes of each. */
const expected: Record<Exclude<SimulationName, 'slow'>, { type: object; shows: object }> = {
  moderation: {
    type: BadRequestError,
    shows: {
      code: 'moderation_blocked',
      error: { moderation_details: { moderation_stage: 'input', categories: ['violence'] } },
    },
  },
  'moderation-output': {
    type: BadRequestError,
    shows: {
      code: 'moderation_blocked',
      error: { moderation_details: { moderation_stage: 'output', categories: ['sexual'] } },
    },
  },
  'rate-limit': { type: RateLimitError, shows: { code: 'rate_limit_exceeded' } },
  'insufficient-quota': { type: RateLimitError, shows: { code: 'insufficient_quota' } },
  'server-error': { type: InternalServerError, shows: { status: 500, type: 'server_error' } },
  unavailable: { type: InternalServerError, shows: { status: 503, code: 'service_unavailable' } },
  timeout: {
    type: APIConnectionTimeoutError,
    shows: { cause: { cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } } },
  },
  disconnect: {
    type: APIConnectionError,
    shows: { cause: { message: 'fetch failed', cause: { code: 'UND_ERR_SOCKET' } } },
  },
  'bad-json': { type: SyntaxError, shows: {} },
};

describe('a simulated failure', () => {
  it.each(Object.entries(expected))('%s reaches the caller of the SDK', async (name, { type, shows }) => {
    const failure = await failureOf(`a house simulate:${name}.`);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject(shows);
  });

  it('slow still paints', async () => {
    const prompt = 'simulate:slow';
    const answer = await createClient({ delays }).images.generate({
      model,
      prompt,
      size: smallSize,
      quality: 'low',
    });
    expect(filesOf(answer)).toHaveLength(1);
  });

  it('is described for each name', () => {
    expect(Object.keys(simulations).toSorted()).toEqual([...Object.keys(expected), 'slow'].toSorted());
    for (const description of Object.values(simulations)) expect(description).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('says how long to wait when the rate is limited', async () => {
    const failure = await failureOf('simulate:rate-limit');
    expect(failure instanceof RateLimitError && failure.headers.get('retry-after')).toBe('120');
  });

  it('with an unknown name is refused with the known ones', async () => {
    for (const name of ['earthquake', 'constructor'])
      expect(await failureOf(`simulate:${name}`)).toMatchObject({
        status: 400,
        code: 'invalid_value',
        param: 'prompt',
        message: expect.stringContaining(Object.keys(simulations).join(', ')),
      });
  });

  it('is not meant by the word alone', async () => {
    expect(await failureOf('we simulate: a storm, dissimulate:timeout')).toBeUndefined();
  });
});

describe('an aborted call', () => {
  const url = 'http://painter.invalid/v1/images/generations';
  const request = (prompt: string, signal: AbortSignal): [string, RequestInit] => [
    url,
    {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: JSON.stringify({ model, prompt, size: smallSize, n: 10 }),
      signal,
    },
  ];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is refused at once when it was aborted before', async () => {
    await expect(createPainter()(...request('mar', AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it.each(['timeout', 'slow'])('ends the waiting of "%s" and leaves no timer behind', async (name) => {
    const controller = new AbortController();
    const answer = createPainter()(...request(`simulate:${name}`, controller.signal));
    await untilTimerRuns();
    const reason = new Error('gone away');
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends while a picture is painted, as a Request too', async () => {
    const controller = new AbortController();
    const answer = createPainter()(new Request(...request('mar', controller.signal)));
    setImmediate(() => controller.abort());
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('times out after two seconds where nothing else is said', async () => {
    const { signal } = new AbortController();
    let hasFailed = false;
    const timeout = createPainter()(...request('simulate:timeout', signal)).catch((error: unknown) => {
      hasFailed = true;
      return error;
    });
    await untilTimerRuns();
    await vi.advanceTimersByTimeAsync(1999);
    expect(hasFailed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await timeout).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
  });
});

/** The painter reads the request before it waits: give it its turns, without moving the clock. */
async function untilTimerRuns(): Promise<void> {
  for (let turn = 0; turn < 1000 && vi.getTimerCount() === 0; turn += 1) await nextTurn();
  expect(vi.getTimerCount()).toBe(1);
}
