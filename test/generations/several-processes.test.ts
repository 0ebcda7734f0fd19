import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { abandon, findAbandoned } from '../../src/generations/leases.ts';
import { begin } from '../../src/generations/beginning.ts';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { never, removeKilled, startBeside } from './processes.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, inTurn, pictures, refusal } from './upstream.ts';

const patience = { timeout: 60_000 };

describe('several processes on one database', () => {
  let now: Date;
  let one: TestApp;
  let other: TestApp;
  let upstreamOfOne: Fetch;
  let upstreamOfOther: Fetch;
  let variables: { prompt: string; idempotencyKey: string };
  let tests = 0;

  const clock = () => now;

  beforeAll(async () => {
    now = new Date('2026-11-22T12:00:00Z');
    // Their own timers stand still until a test lets their time pass.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    one = await createTestApp({ clock, upstream: (input, init) => upstreamOfOne(input, init) });
    other = await startBeside(one, { clock, upstream: (input, init) => upstreamOfOther(input, init) });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await other.close();
    await one.close();
  });
  beforeEach(() => {
    tests += 1;
    variables = { prompt: 'A glacier', idempotencyKey: `test ${tests}` };
    upstreamOfOne = inTurn();
    upstreamOfOther = inTurn();
  });
  afterEach(() => {
    one.log.length = 0;
    one.upstreamCalls.length = 0;
    other.upstreamCalls.length = 0;
  });

  const rows = () => rowsOf(one, variables.idempotencyKey);
  const passOnClock = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));

  it('buy once when all get the same request at once', async () => {
    const held = heldUpstream();
    upstreamOfOne = held.upstream;
    upstreamOfOther = held.upstream;
    const requests = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : other).runOk(generateImage, variables),
    );
    await held.arrived;
    held.release();
    const answers = new Set((await Promise.all(requests)).map((answer) => JSON.stringify(answer)));
    expect(answers.size).toBe(1);
    expect([...one.upstreamCalls, ...other.upstreamCalls]).toHaveLength(1);
  });

  it('join what runs in another one, and hear of its failure', async () => {
    const held = heldUpstream();
    upstreamOfOne = held.upstream;
    const requests = [one.runError(generateImage, variables)];
    await held.arrived;
    requests.push(other.runError(generateImage, variables));
    held.release(() => refusal(500, { code: 'server_error' }));
    const errors = await Promise.all(requests);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN']);
    expect(other.upstreamCalls).toEqual([]);
  });

  it('let one of them run a failed generation again', async () => {
    upstreamOfOne = inTurn(() => refusal(401, { code: 'invalid_api_key' }));
    await one.runError(generateImage, variables);
    const held = heldUpstream();
    upstreamOfOne = held.upstream;
    upstreamOfOther = held.upstream;
    const requests = [one, other, one, other].map((app) => app.runOk(generateImage, variables));
    await held.arrived;
    held.release();
    const keys = (await Promise.all(requests)).map(({ generateImage: image }) => image.key);
    expect(new Set(keys).size).toBe(1);
    expect((await rows()).attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'NOT_MADE'],
      [2, 'MADE'],
    ]);
  });

  it('believe in one that gives signs of life, however long its picture takes', async () => {
    const held = heldUpstream();
    upstreamOfOne = held.upstream;
    const request = one.runOk(generateImage, variables);
    await held.arrived;
    for (let round = 0; round < 4; round++) {
      const before = (await rows()).generation.lease_expires_at!.getTime();
      passOnClock(20);
      vi.advanceTimersByTime(20_000);
      await expect
        .poll(async () => (await rows()).generation.lease_expires_at!.getTime(), patience)
        .toBeGreaterThan(before);
    }
    expect((await rows()).generation.status).toBe('RUNNING');
    held.release();
    await request;
  });

  it('take over from one that is silent: who joined hears the outcome', async () => {
    const silent = await startBeside(one, { clock, upstream: never });
    void silent.run(generateImage, variables);
    await expect.poll(() => silent.upstreamCalls.length, patience).toBe(1);

    const joined = other.runError(generateImage, variables);
    passOnClock(59);
    const third = await startBeside(one, { clock });
    expect((await rows()).generation.status).toBe('RUNNING');
    passOnClock(2);
    const error = await joined;
    expect(error.extensions.code).toBe('OUTCOME_UNKNOWN');
    expect((await rows()).attempts).toEqual([expect.objectContaining({ outcome: 'UNKNOWN' })]);
    expect(other.upstreamCalls).toEqual([]);
    await third.close();
    await removeKilled(silent);
  });

  it('take over at their start what is an hour old, and each generation once', async () => {
    const silent = await startBeside(one, { clock, upstream: never });
    const keys = ['a', 'b', 'c'].map((letter) => `${variables.idempotencyKey} ${letter}`);
    for (const idempotencyKey of keys) void silent.run(generateImage, { ...variables, idempotencyKey });
    await expect.poll(() => silent.upstreamCalls.length, patience).toBe(3);
    const statuses = () => Promise.all(keys.map(async (key) => (await rowsOf(one, key)).generation.status));

    // The database may have been away, so that its process could not renew it.
    passOnClock(61);
    const early = await startBeside(one, { clock });
    expect(new Set(await statuses())).toEqual(new Set(['RUNNING']));
    passOnClock(60 * 60);
    const starting = await Promise.all([startBeside(one, { clock }), startBeside(one, { clock })]);
    expect(new Set(await statuses())).toEqual(new Set(['OUTCOME_UNKNOWN']));
    const ended = starting.flatMap(({ log }) => log.filter((line) => line.includes('nobody ran')));
    expect(ended).toHaveLength(3);
    for (const app of [early, ...starting]) await app.close();
    await removeKilled(silent);
  });

  it('settle a picture that comes after its process was taken for dead', async () => {
    const held = heldUpstream();
    upstreamOfOne = held.upstream;
    const request = one.runOk(generateImage, variables);
    await held.arrived;
    passOnClock(61);
    expect((await other.runError(generateImage, variables)).extensions.code).toBe('OUTCOME_UNKNOWN');
    held.release();
    const { generateImage: image } = await request;
    expect(image.generation.status).toBe('SUCCEEDED');
    expect((await rows()).attempts).toEqual([expect.objectContaining({ outcome: 'MADE', error_code: null })]);
    expect(await other.runOk(generateImage, variables)).toMatchObject({ generateImage: { key: image.key } });
  });

  it('keep one that was taken for dead from sending again', async () => {
    // Longer than it takes another one to run it.
    const limit = () => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '5' });
    upstreamOfOne = inTurn(limit);
    upstreamOfOther = inTurn(() => pictures());
    const late = one.run(generateImage, variables);
    await expect
      .poll(async () => (await rows().catch(() => undefined))?.attempts[0]?.outcome, patience)
      .toBe('NOT_MADE');
    passOnClock(61);
    // It joins, finds that nobody runs it, and the next one with the key runs it.
    expect((await other.runError(generateImage, variables)).extensions.code).toBe('INTERNAL_SERVER_ERROR');
    const { generateImage: image } = await other.runOk(generateImage, variables);

    const { data } = await late;
    expect(data?.generateImage.key).toBe(image.key);
    expect(one.upstreamCalls).toHaveLength(1);
    expect((await rows()).attempts.map(({ outcome }) => outcome)).toEqual(['NOT_MADE', 'MADE']);
  });

  it('keep one that was taken for dead from buying beside its own successor', async () => {
    const held = heldUpstream();
    upstreamOfOne = inTurn(() => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '5' }));
    const late = one.run(generateImage, variables);
    await expect
      .poll(async () => (await rows().catch(() => undefined))?.attempts[0]?.outcome, patience)
      .toBe('NOT_MADE');
    passOnClock(61);
    await other.runError(generateImage, variables);
    upstreamOfOne = held.upstream;
    const successor = one.runOk(generateImage, variables);
    // Until the late one has had its turn: it is told that it may not send, or it has sent.
    const hadItsTurn = () =>
      one.upstreamCalls.length > 2 || one.log.some((line) => line.includes('took the generation over'));
    await expect.poll(hadItsTurn, patience).toBe(true);
    held.release();
    expect((await successor).generateImage.generation.status).toBe('SUCCEEDED');
    await late;
    expect(one.upstreamCalls).toHaveLength(2);
    expect((await rows()).attempts.map(({ outcome }) => outcome)).toEqual(['NOT_MADE', 'MADE']);
  });

  it('do not end what somebody runs again since it was found abandoned', async () => {
    const { client } = one.database;
    upstreamOfOne = inTurn(() => refusal(401, { code: 'invalid_api_key' }));
    await one.runError(generateImage, variables);
    const { id } = (await rows()).generation;
    const lease = (seconds: number) => ({
      processId: '00000000-0000-4000-8000-000000000001',
      expiresAt: new Date(now.getTime() + seconds * 1000),
    });
    const settings = { model: 'gpt-image-2', options: {}, sourceImageIds: [], estimatedCost: null };
    const beginAgain = async (seconds: number) => {
      const { generation } = await rows();
      return begin(client, generation, generation, settings, {
        lease: lease(seconds),
        now,
        reservedCost: '0',
      });
    };
    await beginAgain(-1);
    const which = { expiredBefore: now, restartedProcessId: undefined };
    expect(await findAbandoned(client, which)).toContain(id);
    // Between the finding and the ending, another recovery ended it and its caller came back.
    const end = {
      ...which,
      now,
      neverSent: new LienzoError('INTERNAL_SERVER_ERROR', 'never sent'),
      unknown: new LienzoError('OUTCOME_UNKNOWN', 'unknown'),
      queue: {
        enqueue: () => Promise.reject(new Error('it was not submitted')),
      },
    };
    expect(await abandon(client, id, end)).toBe(true);
    expect(await beginAgain(60)).toBe(true);

    expect(await abandon(client, id, end)).toBe(false);
    expect((await rows()).generation.status).toBe('RUNNING');
  });
});
