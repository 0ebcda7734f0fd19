import { LienzoError } from '../errors.ts';
import { outcomeUnknown } from '../provider/failures.ts';
import { storeAndSettle } from './keeping.ts';
import { abandon, findAbandoned } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import type { Runner } from './runner.ts';

/** Mends what a broken storage, a broken database or a killed process left behind. */
export interface Recovery {
  /**
   * Stores what waits in this process's spool, and ends what nobody runs any more. It may run at any time, in any number
   * of processes at once.
   * @param options.restarted true at the start of the process: what its own lease says it runs, it does not
   */
  recover(options: { restarted: boolean }): Promise<void>;
}

export function createRecovery(parts: GenerationParts, runner: Runner): Recovery {
  async function storeSpooled(): Promise<string[]> {
    const waiting: string[] = [];
    for (const entry of await parts.spool.entries()) {
      if (runner.running(entry.generationId) !== undefined) continue;
      try {
        await storeAndSettle(parts, entry, (index) => parts.spool.readBody(entry, index));
        parts.logger.info({ generationId: entry.generationId }, 'pictures from the spool were stored');
      } catch (error) {
        waiting.push(entry.generationId);
        parts.logger.warn({ error, generationId: entry.generationId }, 'pictures still wait in the spool');
      }
    }
    return waiting;
  }

  return {
    recover: async ({ restarted }) => {
      const waiting = await storeSpooled();
      await runner.renew(waiting);
      const restartedProcessId = restarted ? parts.spool.processId : undefined;
      for (const id of await findAbandoned(parts.client, { now: parts.clock(), restartedProcessId })) {
        if (waiting.includes(id) || runner.running(id) !== undefined) continue;
        const ended = await abandon(parts.client, id, {
          now: parts.clock(),
          neverSent: neverSent(),
          unknown: outcomeUnknown(),
        });
        if (ended) parts.logger.warn({ generationId: id }, 'a generation that nobody ran was ended');
      }
    },
  };
}

function neverSent(): LienzoError {
  return new LienzoError(
    'INTERNAL_SERVER_ERROR',
    'The server stopped before the request was sent. Nothing was made or billed; send it again.',
  );
}
