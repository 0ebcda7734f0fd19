import { isOutage } from '../database/transient-errors.ts';
import { LienzoError } from '../errors.ts';
import { outcomeUnknown } from '../provider/failure-errors.ts';
import { isStorageFailure, noteImages, parkInSpool, storeAndSettle } from './keeping.ts';
import { abandon, findAbandoned } from './leases.ts';
import { findFate } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import type { Runner } from './runner.ts';
import type { SpoolEntry } from './spool.ts';

/** Mends what a broken storage, a broken database or a killed process left behind. */
export interface Recovery {
  /**
   * Stores what waits in this process's spool, and ends what nobody runs any more. It may run at any time, in any number
   * of processes at once.
   * @param options.restarted true at the start of the process: what its own lease says it runs, it does not
   */
  recover(options: { restarted: boolean }): Promise<void>;
  /** The database was away just now: nobody could renew a lease, and one that ran out says nothing for a while. */
  noteOutage(): void;
  /** A sign of life for all that this process runs or keeps in its spool. */
  renew(): Promise<void>;
}

/** A lease that ran out longer ago is believed at any time. */
const LONGEST_OUTAGE_SECONDS = 60 * 60;

export function createRecovery(parts: GenerationParts, runner: Runner): Recovery {
  const { client, logger, spool } = parts;
  const aLeaseFromNow = () => addSeconds(parts.clock(), parts.leaseSeconds).getTime();
  // The database may have been away when this process started.
  let mistrustUntil = aLeaseFromNow();
  let recovering: Promise<void> | undefined;

  /** What waits in the spool; while a generation runs, its own run takes care of that. */
  async function waitingEntries(): Promise<SpoolEntry[]> {
    const entries: SpoolEntry[] = [];
    for (const attemptId of await spool.attemptIds()) {
      try {
        const entry = await spool.read(attemptId);
        if (entry !== undefined && !runner.isRunning(entry.generationId)) entries.push(entry);
      } catch (error) {
        logger.error({ error, attemptId }, 'an entry of the spool cannot be read');
      }
    }
    return entries;
  }

  /** Returns the generations whose pictures still wait. */
  async function storeEntries(entries: readonly SpoolEntry[]): Promise<string[]> {
    if (entries.length === 0) return [];
    // Asked once, since each entry would wait for several tries of its own.
    const outage = await parts.storage.check().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const waiting: string[] = [];
    for (const entry of entries) {
      const { generationId } = entry;
      try {
        if (outage !== undefined) throw outage.error;
        if (!(await storeEntry(entry))) waiting.push(generationId);
      } catch (error) {
        waiting.push(generationId);
        logger.warn({ error, generationId }, 'pictures still wait in the spool');
        if (isStorageFailure(error)) await parkInSpool(parts, generationId, error);
      }
    }
    return waiting;
  }

  async function storeEntry(entry: SpoolEntry): Promise<boolean> {
    const { attempt, generationId } = entry;
    const fate = await findFate(client, attempt.id);
    if (fate?.outcome === 'MADE') {
      // Settled before; storing again could bring back a picture that was deleted since.
      await spool.remove(attempt.id);
      return true;
    }
    if (fate === undefined || fate.status === 'FAILED' || fate.status === 'CANCELED') {
      logger.error(
        { generationId, ...fate },
        'pictures in the spool belong to no generation that waits for them',
      );
      return false;
    }
    await noteImages(parts, entry);
    // When the database is away now, it comes by again.
    await storeAndSettle(parts, entry, (index) => spool.readBody(entry, index), { maxSeconds: 0 });
    logger.info({ generationId }, 'pictures from the spool were stored');
    return true;
  }

  function noteOutage(): void {
    mistrustUntil = aLeaseFromNow();
  }

  async function recover(restarted: boolean): Promise<void> {
    const entries = await waitingEntries();
    // Before the storing, which may take its time: another process would take the generations for abandoned.
    await runner.renew(generationsOf(entries));
    const waiting = await storeEntries(entries);
    const now = parts.clock();
    const which = {
      expiredBefore: now.getTime() < mistrustUntil ? addSeconds(now, -LONGEST_OUTAGE_SECONDS) : now,
      restartedProcessId: restarted ? spool.processId : undefined,
    };
    for (const id of await findAbandoned(client, which)) {
      if (waiting.includes(id) || runner.isRunning(id)) continue;
      const ended = await abandon(client, id, {
        ...which,
        now,
        neverSent: neverSent(),
        unknown: outcomeUnknown(),
        queue: parts.queue,
      });
      if (ended) logger.warn({ generationId: id }, 'a generation that nobody ran was ended');
    }
  }

  return {
    // Many that wait for the same process ask at the same time: one look serves all.
    recover: ({ restarted }) => {
      recovering ??= recover(restarted).finally(() => (recovering = undefined));
      return recovering;
    },
    noteOutage,
    renew: async () => {
      try {
        await runner.renew(generationsOf(await waitingEntries()));
      } catch (error) {
        if (isOutage(error)) noteOutage();
        throw error;
      }
    },
  };
}

function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

function generationsOf(entries: readonly SpoolEntry[]): string[] {
  return entries.map(({ generationId }) => generationId);
}

function neverSent(): LienzoError {
  return new LienzoError(
    'INTERNAL_SERVER_ERROR',
    'The server stopped before the request was sent. Nothing was made or billed; send it again.',
  );
}
