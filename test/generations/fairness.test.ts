import { TestClock } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { submitGeneration } from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { pictures } from './upstream.ts';

const imagesPerMinute = 5;
/** One picture's share of the minute. */
const slotMilliseconds = 60_000 / imagesPerMinute;
/** More than two slots, so that some are painted while others wait. */
const paintingMilliseconds = 30_000;
/** How much longer than its fair share anybody may wait. */
const mostUnfair = 1.2;

const patience = { timeout: 60_000, interval: 2 };

interface Call {
  caller: string;
  /** When the provider was asked for the picture. */
  at: number;
}

/** A server whose pace, queue and leases know one clock, which stands still until a test moves it. */
async function start() {
  // Ahead of the database's own, by which a job that is submitted in a transaction of ours becomes due.
  const clock = new TestClock(Date.now() + 60 * 60_000);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const database = await openTestDatabase();
  const calls: Call[] = [];
  let sleeping = 0;

  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      clock.setTimeout(resolve, milliseconds);
    });
  const app = await createTestApp({
    env: { PROVIDER_IMAGES_PER_MINUTE: String(imagesPerMinute) },
    from: { database: { ...database, queueConnection: { ...database.queueConnection, clock } } },
    clock: () => new Date(clock.now()),
    sleep: async (milliseconds) => {
      sleeping += 1;
      await sleep(milliseconds);
      sleeping -= 1;
    },
    authenticate: (request) => Promise.resolve(principal(request.headers.get('x-caller') ?? '')),
    upstream: async (_input, init) => {
      const { prompt } = JSON.parse(init?.body as string) as { prompt: string };
      calls.push({ caller: prompt, at: clock.now() });
      await sleep(paintingMilliseconds);
      return pictures();
    },
  });
  onTestFinished(async () => {
    // What is painted still comes to its end.
    const closing = app.close();
    const closed = closing.then(() => true);
    while (!(await Promise.race([closed, clock.tick(slotMilliseconds).then(() => false)])));
    await closing;
  });

  let submitted = 0;
  return {
    clock,
    calls,
    submit: async (caller: string, count: number) => {
      submitted += count;
      await submitAtOnce(app, caller, count);
    },
    /** Lets the provider be asked `count` times in all, a slot each. */
    passUntilCalls: async (count: number) => {
      for (;;) {
        // Whoever waits for a turn waits on the clock before that moves on.
        const ready = () => calls.length > 0 && (sleeping > 0 || calls.length === submitted);
        await expect.poll(ready, patience).toBe(true);
        if (calls.length >= count) return;
        const before = calls.length;
        vi.advanceTimersByTime(slotMilliseconds);
        await clock.tick(slotMilliseconds);
        await expect.poll(() => calls.length, patience).toBe(before + 1);
      }
    },
  };
}

/** The provider is told the name of the caller, and nothing else. */
async function submitAtOnce(app: TestApp, caller: string, count: number): Promise<void> {
  const one = () =>
    app.run(submitGeneration, { request: { generate: { prompt: caller } } }, { 'x-caller': caller });
  const answers = await Promise.all(Array.from({ length: count }, one));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
}

/**
 * Who waited longer than they may. The fair share: callers have their turns in rounds, one picture each, as long as they
 * have any left; so the kth of one is due when all others have had their first k, or all of theirs.
 */
function unfairWaits(calls: Call[], jobs: Record<string, number>, begin: number): string[] {
  const had = new Map<string, number>();
  return calls.flatMap(({ caller, at }) => {
    const k = (had.get(caller) ?? 0) + 1;
    had.set(caller, k);
    const slots = Object.values(jobs).reduce((sum, count) => sum + Math.min(k, count), 0);
    const fair = slots * slotMilliseconds;
    // Until its own slot is over.
    const waited = at - begin + slotMilliseconds;
    if (waited <= mostUnfair * fair) return [];
    return [
      `${caller} waited ${waited / 1000} s for picture ${k} of ${jobs[caller]}, due after ${fair / 1000} s`,
    ];
  });
}

describe('100 generations of five callers, at five pictures a minute', () => {
  beforeEach(() => vi.useRealTimers());
  afterEach(() => vi.useRealTimers());

  it.each<[string, Record<string, number>]>([
    ['one has 80 of them, submitted before all others', { greedy: 80, ada: 5, bea: 5, cleo: 5, dora: 5 }],
    ['all have as many', { ada: 20, bea: 20, cleo: 20, dora: 20, eva: 20 }],
  ])(
    'nobody waits more than 1.2 times the fair share, where %s',
    { timeout: 180_000 },
    async (_name, jobs) => {
      const { clock, calls, submit, passUntilCalls } = await start();
      const begin = clock.now();
      for (const [caller, count] of Object.entries(jobs)) await submit(caller, count);
      await passUntilCalls(100);

      expect(calls.at(-1)?.at).toBe(begin + 99 * slotMilliseconds);
      expect(unfairWaits(calls, jobs, begin)).toEqual([]);
    },
  );

  it(
    'who comes later begins where the others are, and does not go before all that they submitted',
    { timeout: 180_000 },
    async () => {
      const { clock, calls, submit, passUntilCalls } = await start();
      await submit('greedy', 20);
      await passUntilCalls(8);
      const begin = clock.now();
      await submit('ada', 5);
      await passUntilCalls(22);

      expect(unfairWaits(calls.slice(8), { greedy: 12, ada: 5 }, begin + slotMilliseconds)).toEqual([]);
    },
  );
});
