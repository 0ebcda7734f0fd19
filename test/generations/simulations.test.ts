import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulations, type SimulationName } from '../../src/painter/simulations.ts';
import { generateImage, readGeneration } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';

interface Expected {
  code: string;
  status: 'FAILED' | 'OUTCOME_UNKNOWN';
  outcome: 'NOT_MADE' | 'UNKNOWN';
  /** What the message tells the caller to do, or what happened to the money. */
  tells: RegExp;
  retryable: boolean;
  details?: Record<string, unknown>;
}

const unknown: Expected = {
  code: 'OUTCOME_UNKNOWN',
  status: 'OUTCOME_UNKNOWN',
  outcome: 'UNKNOWN',
  tells: /may have been billed, so it is not sent again/,
  retryable: false,
};

const failures: Record<Exclude<SimulationName, 'slow'>, Expected> = {
  moderation: {
    code: 'CONTENT_REJECTED',
    status: 'FAILED',
    outcome: 'NOT_MADE',
    tells: /refused the prompt or a picture\. Change what you ask for/,
    retryable: false,
    details: { stage: 'input', categories: ['violence'] },
  },
  'moderation-output': {
    code: 'CONTENT_REJECTED',
    status: 'FAILED',
    outcome: 'NOT_MADE',
    tells: /refused the picture that was made\. Change what you ask for/,
    retryable: false,
    details: { stage: 'output', categories: ['sexual'] },
  },
  'rate-limit': {
    code: 'PROVIDER_RATE_LIMITED',
    status: 'FAILED',
    outcome: 'NOT_MADE',
    tells: /Nothing was made or billed; try again after the time given/,
    retryable: true,
    details: { retryAfter: expect.any(Number) },
  },
  'insufficient-quota': {
    code: 'PROVIDER_MISCONFIGURED',
    status: 'FAILED',
    outcome: 'NOT_MADE',
    tells: /tell the operator of this server/,
    retryable: false,
  },
  unavailable: {
    code: 'PROVIDER_UNAVAILABLE',
    status: 'FAILED',
    outcome: 'NOT_MADE',
    tells: /Nothing was made or billed; try again in a moment/,
    retryable: true,
    details: { retryAfter: expect.any(Number) },
  },
  'server-error': unknown,
  timeout: unknown,
  disconnect: unknown,
  'bad-json': unknown,
};

describe('failures that a prompt simulates', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      painter: { delays: { timeoutMilliseconds: 20, slowMilliseconds: 20 } },
      env: { PROVIDER_MAX_WAIT_SECONDS: '0' },
    });
  });
  afterAll(() => app.close());

  it.each(Object.entries(failures))(
    '%s: caller, generation and attempt are told the same',
    async (name, expected) => {
      const idempotencyKey = `simulate-${name}`;
      const calls = app.upstreamCalls.length;
      const error = await app.runError(generateImage, {
        prompt: `A river, simulate:${name}`,
        idempotencyKey,
      });

      expect(error.extensions).toMatchObject({ code: expected.code, ...expected.details });
      expect(error.message).toMatch(expected.tells);
      const told = JSON.stringify(error);
      expect(told).not.toMatch(
        /safety system|Rate limit reached|quota|overloaded|Sorry|fetch failed|UND_ERR|node_modules|\.ts:/,
      );
      expect(app.upstreamCalls).toHaveLength(calls + 1);

      const { generation } = await app.runOk(readGeneration, {
        id: error.extensions['generationId'] as string,
      });
      expect(generation).toMatchObject({
        status: expected.status,
        images: [],
        usage: null,
        cost: null,
        error: { code: expected.code, message: error.message, retryable: expected.retryable },
        finishedAt: expect.any(String),
      });
      expect((await rowsOf(app, idempotencyKey)).attempts).toEqual([
        expect.objectContaining({
          number: 1,
          outcome: expected.outcome,
          error_code: expected.code,
          ended_at: expect.any(Date),
        }),
      ]);
    },
  );

  it('rate-limit: is told at once, not after the waiting that is allowed by default', async () => {
    const patient = await startBeside(app);
    const error = await patient.runError(generateImage, { prompt: 'A river, simulate:rate-limit' });
    expect(error.extensions.code).toBe('PROVIDER_RATE_LIMITED');
    expect(error.extensions['retryAfter']).toBeGreaterThan(60);
    expect(patient.upstreamCalls).toHaveLength(1);
    await patient.close();
  });

  it('slow: the picture comes all the same', async () => {
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: 'A river, simulate:slow',
      options: { size: '1024x640', quality: 'LOW' },
    });
    expect(image.generation.status).toBe('SUCCEEDED');
  });

  it('covers every simulation that there is', () => {
    expect(Object.keys(simulations).toSorted()).toEqual([...Object.keys(failures), 'slow'].toSorted());
  });

  it('a simulation that does not exist is told as a mistake in the prompt', async () => {
    const error = await app.runError(generateImage, { prompt: 'simulate:earthquake' });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'prompt' });
  });
});
