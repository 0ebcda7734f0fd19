import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import { LienzoError } from '../errors.ts';

/** Keeps to a number of pictures a minute, all processes on the database together. */
export interface Pace {
  /**
   * Waits for the turn of so many pictures; turns are given in the order of asking.
   * @param options.maxWaitSeconds beyond which no turn is taken; a turn that was taken counts, whatever becomes of it
   * @throws LienzoError OVERLOADED when the wait would be longer
   */
  turn(pictures: number, options: { maxWaitSeconds: number; signal: AbortSignal }): Promise<void>;
  /** Counts more pictures to the turn that was had: those who come next wait for them too. */
  count(pictures: number): Promise<void>;
}

/** Fulfilled when so many milliseconds have passed, rejected when the signal is aborted before. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** @param options.imagesPerMinute undefined: nobody ever waits */
export function createPace(options: {
  client: Executor;
  imagesPerMinute: number | undefined;
  clock: () => Date;
  sleep: Sleep;
}): Pace {
  const { client, imagesPerMinute, clock, sleep } = options;
  if (imagesPerMinute === undefined) return { turn: async () => {}, count: async () => {} };
  const millisecondsEach = 60_000 / imagesPerMinute;

  return {
    count: async (pictures) => {
      if (pictures > 0) await takeTurn(client, { now: clock(), milliseconds: pictures * millisecondsEach });
    },
    turn: async (pictures, { maxWaitSeconds, signal }) => {
      const now = clock();
      const milliseconds = pictures * millisecondsEach;
      const latest = Number.isFinite(maxWaitSeconds)
        ? new Date(now.getTime() + maxWaitSeconds * 1000)
        : undefined;
      const start = await takeTurn(client, { now, latest, milliseconds });
      if (start === undefined) throw tooManyBefore(Math.ceil(milliseconds / 1000));
      const waitMilliseconds = start.getTime() - now.getTime();
      if (waitMilliseconds > 0) await sleep(waitMilliseconds, signal).catch(() => undefined);
    },
  };
}

/** When the turn is; undefined, and none taken, when that is later than `latest`. The row is the lock. */
async function takeTurn(
  client: Executor,
  turn: { now: Date; latest?: Date | undefined; milliseconds: number },
): Promise<Date | undefined> {
  return client.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('provider_pace')
      .values({ id: 1, next_at: turn.now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { next_at: next } = await transaction
      .selectFrom('provider_pace')
      .select('next_at')
      .where('id', '=', 1)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const start = next > turn.now ? next : turn.now;
    if (turn.latest !== undefined && start > turn.latest) return undefined;
    await transaction
      .updateTable('provider_pace')
      .set({ next_at: sql`${start}::timestamptz + ${turn.milliseconds} * interval '1 millisecond'` })
      .where('id', '=', 1)
      .execute();
    return start;
  });
}

function tooManyBefore(retryAfter: number): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'Too many pictures wait for their turn at the image provider. Nothing was made or billed; try again later.',
    { details: { retryAfter } },
  );
}
