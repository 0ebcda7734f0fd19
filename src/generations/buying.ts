import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { v7 as makeId } from 'uuid';
import {
  ProviderFailure,
  type CallHooks,
  type ImageRequest,
  type Picture,
} from '../provider/image-provider.ts';
import { canceled } from '../provider/failure-errors.ts';
import { costOf } from '../provider/prices.ts';
import { beginAttempt, endAttempt, type PaidAttempt } from './attempts.ts';
import type { GenerationParts } from './parts.ts';
import { patiently } from './patiently.ts';
import type { ReservedRoom } from './spool-room.ts';

/** Pictures that are paid for, and the attempt that they were paid in. */
export interface Purchase {
  attempt: PaidAttempt;
  pictures: readonly Picture[];
}

interface BuyingOptions {
  /** Where the pictures will be kept. */
  room: ReservedRoom;
  /** Aborted when the caller cancels the generation. */
  signal: AbortSignal;
  onPreview: CallHooks['onPreview'] & {};
  /** Whether it was submitted: it had its first turn before, and may wait for another one as long as it takes. */
  submitted: boolean;
}

/** Tries after the first one. */
const MAX_RETRIES = 4;

/**
 * Buys the pictures of one generation. Sends again only what was proved to have made nothing and may go through later,
 * after a growing wait, or the one that the provider names, within `maxWaitSeconds` in all.
 * @throws ProviderFailure of the last attempt; LienzoError when there is no room to keep a picture
 */
export async function buy(
  parts: GenerationParts,
  generationId: string,
  request: ImageRequest,
  options: BuyingOptions,
): Promise<Purchase> {
  const { signal, submitted } = options;
  const maxWaitSeconds = submitted ? Infinity : parts.maxWaitSeconds;
  // Where its answer is lost, a turn is taken in vain.
  const turn = () => patiently(parts, () => parts.pace.turn(request.count, { maxWaitSeconds, signal }));
  // Not counted as waiting for the provider.
  if (!submitted) await turn();
  const deadline = Date.now() + parts.maxWaitSeconds * 1000;
  const tryOnce = async (attemptNumber: number) => {
    if (attemptNumber > 1) await turn();
    return attempt(parts, generationId, request, options);
  };
  return pRetry(tryOnce, {
    retries: MAX_RETRIES,
    minTimeout: 500,
    maxTimeout: 15_000,
    randomize: true,
    maxRetryTime: parts.maxWaitSeconds * 1000,
    onFailedAttempt: ({ error, attemptNumber }) => {
      parts.logger.warn({ error, generationId, attemptNumber }, 'an attempt to buy pictures failed');
    },
    shouldRetry: async ({ error }) => {
      if (!(error instanceof ProviderFailure) || !error.sendAgain) return false;
      const waitMilliseconds = (error.retryAfterSeconds ?? 0) * 1000;
      if (Date.now() + waitMilliseconds >= deadline) return false;
      await sleep(waitMilliseconds, undefined, { signal }).catch(() => undefined);
      return true;
    },
  });
}

async function attempt(
  parts: GenerationParts,
  generationId: string,
  request: ImageRequest,
  { room, signal, onPreview }: BuyingOptions,
): Promise<Purchase> {
  if (signal.aborted) throw canceled();
  await room.check();
  const id = makeId();
  const { processId } = parts.spool;
  const refused = await patiently(parts, () =>
    beginAttempt(parts.client, { id, generationId, processId, now: parts.clock() }),
  );
  if (refused === 'canceled') throw canceled();
  if (refused === 'taken over') throw new Error('Somebody else took the generation over.');
  try {
    const { pictures, usage, upstreamRequestId } = await parts.provider.createImages(request, {
      signal,
      onPreview,
    });
    const cost = usage === null ? null : costOf(request.model, usage);
    return { attempt: { id, upstreamRequestId, usage, cost }, pictures };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const end = {
      outcome: error.outcome,
      errorCode: error.error.code,
      upstreamRequestId: error.upstreamRequestId,
      now: parts.clock(),
    };
    // Unwritten, a proof that nothing was made would be lost.
    await patiently(parts, () => endAttempt(parts.client, { id, generationId }, end));
    throw error;
  }
}
