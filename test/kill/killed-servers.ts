import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startFakeUpstream } from '../support/fake-upstream/client.ts';
import { createChance } from './chance.ts';
import { openGrounds } from './grounds.ts';
import { writeReport } from './report.ts';
import { createServers, type Servers } from './servers.ts';
import { steps } from './steps.ts';
import { runTrial, type Trial } from './trial.ts';
import { judge, type Verdict } from './verdict.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How many servers die on each database, and what decides when. */
    killing: { seed: number; pglite: number; postgresql: number };
  }
}

const LONGEST_TRIAL_MILLISECONDS = 20 * 60_000;
/** Fewer kills can't meet every step. */
const KILLS_FOR_EVERY_STEP = 100;

/** What must hold whenever and however often a server on `kind` is killed: one trial, and what it is judged by. */
export function describeKilledServers(kind: 'pglite' | 'postgresql'): void {
  const closers: (() => Promise<void>)[] = [];
  let servers: Servers;
  let trial: Trial;
  let verdict: Verdict;

  beforeAll(async () => {
    const { seed, [kind]: kills } = inject('killing');
    console.log(`${kills} kills on ${kind}, KILL_SEED=${seed}`);
    const upstream = await startFakeUpstream();
    closers.unshift(() => upstream.stop());
    const grounds = await openGrounds(kind);
    closers.unshift(() => grounds.close());
    servers = createServers(grounds, upstream);
    closers.unshift(() => servers.close());
    trial = await runTrial({ servers, grounds, upstream, chance: createChance(seed) }, kills);
    verdict = await judge({ servers, grounds, upstream }, trial);
    console.log(writeReport(`${kind}, KILL_SEED=${seed}`, trial, verdict));
  }, LONGEST_TRIAL_MILLISECONDS);

  afterAll(async () => {
    for (const close of closers) await close();
  });

  it('buys nothing twice, and sends nothing a second time', () => {
    expect(verdict.fates.filter(({ made, requests }) => made > 1 || requests.length > 1)).toEqual([]);
    expect([...trial.falselyFailed]).toEqual([]);
  });

  it('ends every order as a picture or as OUTCOME_UNKNOWN, and says so again', () => {
    const told = verdict.fates.map(({ order, answer }) => [
      order.idempotencyKey,
      order.end,
      'sha256' in answer ? 'picture' : answer.code,
    ]);
    expect(told.filter(([, end, again]) => end === undefined || end !== again)).toEqual([]);
    expect(verdict.extraRows).toEqual([]);
  });

  it('serves each picture whole that was bought for it', () => {
    const pictures = verdict.fates.filter(({ answer }) => 'sha256' in answer);
    expect(pictures.length).toBeGreaterThan(trial.kills / 2);
    expect(pictures.map(({ answer, made }) => ({ answer, made }))).toEqual(
      pictures.map(({ requests }) => ({ answer: { sha256: requests[0]?.answeredPictures[0] }, made: 1 })),
    );
    expect(verdict.objects.filter((key) => key.startsWith('images/')).toSorted()).toEqual(
      pictures.flatMap(({ row }) => row?.imageKeys ?? []).toSorted(),
    );
  });

  it('loses nothing that had reached the spool, and leaves nothing there', () => {
    const keptByAttempt = new Map(
      verdict.fates.flatMap(({ row, answer }) =>
        row !== undefined && 'sha256' in answer ? row.attempts.map(({ id }) => [id, row.imageKeys]) : [],
      ),
    );
    for (const [attemptId, keys] of trial.spooled) expect(keptByAttempt.get(attemptId)).toEqual(keys);
    expect(verdict.leftInSpool).toEqual([]);
  });

  it('knows of every object in storage, whenever it was killed', () => {
    expect([...trial.strayObjects, ...verdict.strayObjects]).toEqual([]);
  });

  it('knows of every request that upstream got, and what it proved', () => {
    const expected = verdict.fates.map(({ order, answer, requests: [request] }) => ({
      key: order.idempotencyKey,
      attempts:
        'sha256' in answer
          ? [{ outcome: 'MADE', upstream_request_id: `req_fake_${request?.number}` }]
          : [{ outcome: 'UNKNOWN', upstream_request_id: null }],
    }));
    const known = verdict.fates.map(({ order, row }) => ({
      key: order.idempotencyKey,
      attempts: row?.attempts.map(({ id: _id, ...attempt }) => attempt),
    }));
    expect(known).toEqual(expected);
  });

  it('complains of nothing, and tells no client what it should not', () => {
    expect([...trial.surprises, ...servers.complaints]).toEqual([]);
  });

  it('was killed at every step', () => {
    const isLong = trial.kills >= KILLS_FOR_EVERY_STEP;
    expect(isLong ? steps.filter((step) => trial.killedAt[step] < 3) : []).toEqual([]);
  });
}
