import { setImmediate as nextTurn } from 'node:timers/promises';
import { APIError, BadRequestError, InternalServerError, RateLimitError } from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SimulationName } from '../../src/painter/simulations.ts';
import { eventsOfGeneration, fetchStream, readUntilFailure } from './events.ts';

const partial = 'image_generation.partial_image';

function failureOf(prompt: string): Promise<unknown> {
  return eventsOfGeneration({ prompt, partial_images: 2 }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a simulated failure before a stream begins', () => {
  it.each([
    ['moderation', BadRequestError, { code: 'moderation_blocked' }],
    ['rate-limit', RateLimitError, { code: 'rate_limit_exceeded' }],
    ['insufficient-quota', RateLimitError, { code: 'insufficient_quota' }],
    ['unavailable', InternalServerError, { status: 503, code: 'service_unavailable' }],
    ['earthquake', BadRequestError, { code: 'invalid_value', param: 'prompt' }],
  ] as const)('%s is a plain answer with a status', async (name, type, shows) => {
    const answer = await fetchStream(`simulate:${name}`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({ error: { message: expect.any(String) } });
    const failure = await failureOf(`simulate:${name}`);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject(shows);
  });
});

describe('a simulated failure in the middle of a stream', () => {
  interface Expected {
    /** Names of the events. */
    names: string[];
    /** How the body ends. */
    failure: object | undefined;
    /** What the official SDK throws. */
    type: object;
    shows: object;
  }
  const inTransport = (code: string) => ({ name: 'TypeError', message: 'terminated', cause: { code } });
  const expected: Partial<Record<SimulationName, Expected>> = {
    'moderation-output': {
      names: [partial, 'error'],
      failure: undefined,
      type: APIError,
      shows: {
        status: undefined,
        code: 'moderation_blocked',
        error: { moderation_details: { moderation_stage: 'output', categories: ['sexual'] } },
      },
    },
    'server-error': {
      names: [partial, 'error'],
      failure: undefined,
      type: APIError,
      shows: { status: undefined, type: 'server_error' },
    },
    timeout: {
      names: [partial],
      failure: inTransport('UND_ERR_BODY_TIMEOUT'),
      type: TypeError,
      shows: inTransport('UND_ERR_BODY_TIMEOUT'),
    },
    disconnect: {
      names: [partial],
      failure: inTransport('UND_ERR_SOCKET'),
      type: TypeError,
      shows: inTransport('UND_ERR_SOCKET'),
    },
    'bad-json': { names: [partial], failure: undefined, type: SyntaxError, shows: {} },
  };

  it.each(Object.entries(expected))('%s comes after a partial picture', async (name, { type, ...rest }) => {
    const answer = await fetchStream(`simulate:${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    const { names, failure } = await readUntilFailure(answer);
    expect(names).toEqual(rest.names);
    if (rest.failure === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject(rest.failure);
    const thrown = await failureOf(`simulate:${name}`);
    expect(thrown).toBeInstanceOf(type);
    expect(thrown).toMatchObject(rest.shows);
  });

  it('comes at its beginning where no partial pictures are asked for', async () => {
    await expect(eventsOfGeneration({ prompt: 'simulate:server-error' })).rejects.toMatchObject({
      type: 'server_error',
    });
  });

  it('slow is none: all events come', async () => {
    expect(await failureOf('simulate:slow')).toBeUndefined();
  });
});

describe('time in a stream', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function untilTimerRuns(): Promise<void> {
    for (let turn = 0; turn < 100_000 && vi.getTimerCount() === 0; turn += 1) await nextTurn();
    expect(vi.getTimerCount()).toBe(1);
  }

  it('passes between one picture and the next, and each is sent when it is made', async () => {
    const answer = await fetchStream('mar', { delays: { partialMilliseconds: 1000 } });
    const reader = answer.body?.getReader();
    const next = async () => {
      const { value } = (await reader?.read()) ?? {};
      return /^event: (.*)$/m.exec(Buffer.from(value ?? []).toString())?.[1];
    };
    expect(await next()).toBe(partial);
    for (const name of [partial, 'image_generation.completed']) {
      const event = next();
      let hasCome = false;
      void event.then(() => (hasCome = true));
      await untilTimerRuns();
      await vi.advanceTimersByTimeAsync(999);
      expect(hasCome).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await event).toBe(name);
    }
    expect(await reader?.read()).toMatchObject({ done: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['mar', 'simulate:slow', 'simulate:timeout'])(
    'ends at once with an abort, during "%s", and no timer is left',
    async (prompt) => {
      const controller = new AbortController();
      const { signal } = controller;
      const delays = { partialMilliseconds: prompt === 'mar' ? 1000 : 0, timeoutMilliseconds: 1000 };
      const answer = await fetchStream(prompt, { signal, delays: { ...delays, slowMilliseconds: 1000 } });
      const read = readUntilFailure(answer);
      await untilTimerRuns();
      if (prompt === 'simulate:timeout') await vi.advanceTimersByTimeAsync(1);
      await untilTimerRuns();
      const reason = new Error('gone away');
      controller.abort(reason);
      expect((await read).failure).toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is not spent on an answer whose reader leaves', async () => {
    const answer = await fetchStream('mar', { delays: { partialMilliseconds: 1000 } });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a stream that is aborted before it is read says so', async () => {
  const controller = new AbortController();
  const answer = await fetchStream('mar', { signal: controller.signal });
  controller.abort();
  await expect(answer.text()).rejects.toMatchObject({ name: 'AbortError' });
});
