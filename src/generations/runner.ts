import { LienzoError } from '../errors.ts';
import { ProviderFailure, type ImageRequest } from '../provider/image-provider.ts';
import type { Lease } from './beginning.ts';
import { buy } from './buying.ts';
import { keep } from './keeping.ts';
import { renewLeases } from './leases.ts';
import { fail } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { patiently } from './patiently.ts';
import { createPreviews } from './previews.ts';
import type { ReservedRoom } from './spool-room.ts';

export interface RunningGeneration {
  id: string;
  ownerId: string;
  /** Whether it was asked for without waiting. It had its turn before it is run. */
  submitted: boolean;
}

/** Runs recorded generations to their end, whether or not anybody waits for them. */
export interface Runner {
  /** A lease for this process from now on. */
  lease(): Lease;
  /**
   * Makes ready what a generation is run with; meanwhile it counts as running here, and its lease is renewed.
   * @throws what `work` throws
   */
  prepare<Result>(id: string, work: () => Promise<Result>): Promise<Result>;
  /** Buys and keeps; fulfilled, never rejected, when the database knows how it ended. */
  start(generation: RunningGeneration, request: ImageRequest): Promise<void>;
  /** Ends a generation that this process runs: as CANCELED where nothing was sent, else as OUTCOME_UNKNOWN. */
  cancel(id: string): void;
  /** Whether this process runs or prepares it. */
  isRunning(id: string): boolean;
  /** Fulfilled when it does so no more. */
  ended(id: string): Promise<void>;
  /** A sign of life for all that runs here, and for `others`. */
  renew(others: readonly string[]): Promise<void>;
  /** Fulfilled when nothing runs. */
  idle(): Promise<void>;
}

const ignore = (): void => {};

interface InFlight {
  /** Never rejected. */
  end: Promise<void>;
  cancel: () => void;
}

export function createRunner(parts: GenerationParts): Runner {
  const inFlight = new Map<string, InFlight>();
  const previews = createPreviews(parts);

  async function run(
    generation: RunningGeneration,
    request: ImageRequest,
    signal: AbortSignal,
  ): Promise<void> {
    let room: ReservedRoom | undefined;
    const { show: onPreview, end: endPreviews } = previews.open(generation.id);
    try {
      room = await parts.spool.reserve(request.count);
      const { submitted } = generation;
      const purchase = await buy(parts, generation.id, request, { signal, submitted, room, onPreview });
      endPreviews();
      await keep(parts, generation, purchase);
    } catch (error) {
      await conclude(parts, generation.id, error);
    } finally {
      endPreviews();
      room?.release();
    }
  }

  function lease(): Lease {
    const expiresAt = new Date(parts.clock().getTime() + parts.leaseSeconds * 1000);
    return { processId: parts.spool.processId, expiresAt };
  }

  function follow<Result>(id: string, work: Promise<Result>, cancel: () => void): Promise<Result> {
    const one: InFlight = { end: Promise.resolve(), cancel };
    const ended = work.finally(() => {
      if (inFlight.get(id) === one) inFlight.delete(id);
    });
    one.end = ended.then(ignore, ignore);
    inFlight.set(id, one);
    return ended;
  }

  return {
    lease,
    // Whoever cancels it now is heard before anything is sent.
    prepare: (id, work) => follow(id, work(), () => {}),
    start: (generation, request) => {
      if (parts.logPrompts)
        parts.logger.info({ generationId: generation.id, prompt: request.prompt }, 'a prompt');
      const controller = new AbortController();
      const work = run(generation, request, controller.signal);
      return follow(generation.id, work, () => controller.abort());
    },
    cancel: (id) => inFlight.get(id)?.cancel(),
    isRunning: (id) => inFlight.has(id),
    ended: async (id) => {
      for (let one = inFlight.get(id); one !== undefined; one = inFlight.get(id)) await one.end;
    },
    renew: (others) => renewLeases(parts.client, [...inFlight.keys(), ...others], lease()),
    idle: async () => {
      while (inFlight.size > 0) await Promise.all([...inFlight.values()].map(({ end }) => end));
      await previews.idle();
    },
  };
}

/** Writes how a run failed. What the database does not take now, recovery concludes when the lease has run out. */
export async function conclude(parts: GenerationParts, generationId: string, error: unknown): Promise<void> {
  const end = endOf(error);
  const { logger } = parts;
  if (end === undefined) {
    logger.error({ error, generationId }, 'a generation was interrupted');
    return;
  }
  const level =
    end.error.code === 'PROVIDER_MISCONFIGURED' || end.status === 'OUTCOME_UNKNOWN' ? 'error' : 'warn';
  logger[level]({ error, generationId, code: end.error.code }, 'a generation failed');
  const written = { ...end, now: parts.clock(), processId: parts.spool.processId };
  await patiently(parts, () => fail(parts.client, generationId, written)).catch((cause: unknown) => {
    logger.error({ error: cause, generationId }, 'the end of a generation could not be written');
  });
}

/** undefined: what became of it is not known here. */
function endOf(
  error: unknown,
): { status: 'FAILED' | 'CANCELED' | 'OUTCOME_UNKNOWN'; error: LienzoError } | undefined {
  if (error instanceof ProviderFailure) {
    if (error.outcome === 'UNKNOWN') return { status: 'OUTCOME_UNKNOWN', error: error.error };
    return endOf(error.error);
  }
  if (!(error instanceof LienzoError)) return undefined;
  if (error.code === 'OUTCOME_UNKNOWN') return { status: 'OUTCOME_UNKNOWN', error };
  return { status: error.code === 'GENERATION_CANCELED' ? 'CANCELED' : 'FAILED', error };
}
