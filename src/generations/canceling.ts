import type { Reach } from '../database/owned-rows.ts';
import { canceled } from '../provider/failure-errors.ts';
import { findGeneration } from './generation-records.ts';
import { failed, findToCancel, move, requestCancel, type GenerationRecord } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import type { Runner } from './runner.ts';
import { waitForEnd } from './waiting.ts';
import { noSuchGeneration } from './watching.ts';

export interface Canceling {
  /**
   * Ends a generation: free where it waits; where it runs, its request to the provider is aborted, and its state says
   * whether money may be spent. One that has ended is answered as it is.
   * @throws LienzoError NOT_FOUND for an unknown and another caller's id alike
   */
  cancel(reach: Reach, id: string): Promise<GenerationRecord>;
  /** Ends what this process runs and somebody asked another one to cancel. */
  heed(): Promise<void>;
}

/** Longer than another process takes to look for wishes. */
const PATIENCE_MILLISECONDS = 10_000;

export function createCanceling(parts: GenerationParts, runner: Runner): Canceling {
  const { client, clock } = parts;
  let heeding: Promise<void> | undefined;

  async function find(reach: Reach, id: string): Promise<GenerationRecord> {
    const generation = await findGeneration(client, reach, id);
    if (generation !== undefined) return generation;
    throw noSuchGeneration();
  }

  async function heed(): Promise<void> {
    for (const id of await findToCancel(client, parts.spool.processId)) runner.cancel(id);
  }

  return {
    cancel: async (reach, id) => {
      await find(reach, id);
      const end = failed({ status: 'CANCELED', error: canceled(), now: clock() });
      if (await move(client, id, ['QUEUED'], end)) return find(reach, id);
      if (!(await requestCancel(client, id, clock()))) return find(reach, id);
      runner.cancel(id);
      const ended = await waitForEnd(parts, reach, id, { timeoutMilliseconds: PATIENCE_MILLISECONDS });
      return ended ?? find(reach, id);
    },
    // A database that does not answer is asked once at a time, or these would take all connections.
    heed: () => {
      heeding ??= heed().finally(() => (heeding = undefined));
      return heeding;
    },
  };
}
