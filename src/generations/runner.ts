import { LienzoError } from '../errors.ts';
import { ProviderFailure, type ImageRequest } from '../provider/image-provider.ts';
import { buy } from './buying.ts';
import { keep } from './keeping.ts';
import { renewLeases } from './leases.ts';
import { fail, type Lease } from './ledger.ts';
import type { GenerationParts } from './parts.ts';

/** Runs recorded generations to their end, whether or not anybody waits for them. */
export interface Runner {
  /** A lease for this process from now on. */
  lease(): Lease;
  /** Buys and keeps; fulfilled, never rejected, when the database knows how it ended. */
  start(generation: { id: string; ownerId: string }, request: ImageRequest): Promise<void>;
  /** The end of a generation that this process runs; undefined for any other. */
  running(id: string): Promise<void> | undefined;
  /** A sign of life for all that runs here, and for `others`. */
  renew(others: readonly string[]): Promise<void>;
  /** Fulfilled when nothing runs. */
  idle(): Promise<void>;
}

export function createRunner(parts: GenerationParts): Runner {
  const inFlight = new Map<string, Promise<void>>();

  async function run(generation: { id: string; ownerId: string }, request: ImageRequest): Promise<void> {
    try {
      await keep(parts, generation, await buy(parts, generation.id, request));
    } catch (error) {
      await conclude(parts, generation.id, error);
    }
  }

  function lease(): Lease {
    const expiresAt = new Date(parts.clock().getTime() + parts.leaseSeconds * 1000);
    return { processId: parts.spool.processId, expiresAt };
  }

  return {
    lease,
    start: (generation, request) => {
      const end = run(generation, request).finally(() => inFlight.delete(generation.id));
      inFlight.set(generation.id, end);
      return end;
    },
    running: (id) => inFlight.get(id),
    renew: (others) => renewLeases(parts.client, [...inFlight.keys(), ...others], lease()),
    idle: async () => {
      while (inFlight.size > 0) await Promise.all(inFlight.values());
    },
  };
}

/** Writes how a run failed. What the database does not take now, recovery concludes when the lease has run out. */
async function conclude(parts: GenerationParts, generationId: string, error: unknown): Promise<void> {
  const end = endOf(error);
  const { logger } = parts;
  if (end === undefined) {
    logger.error({ error, generationId }, 'a generation was interrupted');
    return;
  }
  const level =
    end.error.code === 'PROVIDER_MISCONFIGURED' || end.status === 'OUTCOME_UNKNOWN' ? 'error' : 'warn';
  logger[level]({ error, generationId, code: end.error.code }, 'a generation failed');
  await fail(parts.client, generationId, {
    ...end,
    now: parts.clock(),
    processId: parts.spool.processId,
  }).catch((cause: unknown) => {
    logger.error({ error: cause, generationId }, 'the end of a generation could not be written');
  });
}

/** undefined: what became of it is not known here. */
function endOf(error: unknown): { status: 'FAILED' | 'OUTCOME_UNKNOWN'; error: LienzoError } | undefined {
  if (error instanceof ProviderFailure) {
    return { status: error.outcome === 'NOT_MADE' ? 'FAILED' : 'OUTCOME_UNKNOWN', error: error.error };
  }
  if (!(error instanceof LienzoError)) return undefined;
  if (error.code === 'OUTCOME_UNKNOWN') return { status: 'OUTCOME_UNKNOWN', error };
  return { status: 'FAILED', error };
}
