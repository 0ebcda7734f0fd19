import { findEndedWithInputs, forgetWaitingRequest } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { forgetNamedObjects, forgetSwept, markForSweep } from './unclaimed-objects.ts';

/** Removes what was stored and, a day later, still belongs to nobody. Any number of processes may do it at once. */
export interface Sweeping {
  /** Sweeps now, in the background, and every hour. */
  start(): void;
  /** Fulfilled when nothing is being removed any more. */
  close(): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Far longer than it takes to store an object and to write the row that names it. */
const SPARED_MILLISECONDS = 24 * HOUR;
/** Longer than storage may take to remove a batch, all its own tries together. */
const SWEEPING_MILLISECONDS = 10 * MINUTE;
const BATCH = 100;

export function createSweeping(
  parts: Pick<GenerationParts, 'client' | 'storage' | 'clock' | 'logger'>,
): Sweeping {
  const { client, storage, clock, logger } = parts;
  const closing = new AbortController();
  let sweeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Those whose worker died, or left the end to recovery. Their turn comes when they have been noted for a day. */
  async function releaseInputs(endedBefore: Date): Promise<void> {
    for (const id of await findEndedWithInputs(client, endedBefore, BATCH)) {
      await forgetWaitingRequest(client, id, clock());
    }
  }

  async function sweep(): Promise<void> {
    const notedBefore = new Date(clock().getTime() - SPARED_MILLISECONDS);
    await releaseInputs(notedBefore);
    await forgetNamedObjects(client, notedBefore);
    do {
      const now = clock();
      const sweepingUntil = new Date(now.getTime() + SWEEPING_MILLISECONDS);
      const keys = await markForSweep(client, { notedBefore, now, sweepingUntil, limit: BATCH });
      if (keys.length === 0) return;
      try {
        await storage.delete(keys);
      } catch (error) {
        // The mark stays: what storage was asked to remove, it may still be about to remove.
        logger.warn(
          { error, keys },
          'objects that belong to nobody could not be removed; trying again later',
        );
        return;
      }
      await forgetSwept(client, keys, sweepingUntil);
      logger.info({ keys }, 'objects that belong to nobody were removed');
    } while (!closing.signal.aborted);
  }

  function begin(): void {
    sweeping ??= sweep()
      .catch((error: unknown) => logger.error({ error }, 'looking for objects that belong to nobody failed'))
      .finally(() => {
        sweeping = undefined;
      });
  }

  return {
    start: () => {
      begin();
      timer = setInterval(begin, HOUR).unref();
    },
    close: async () => {
      closing.abort();
      clearInterval(timer);
      await sweeping;
    },
  };
}
