import type { Reach } from '../database/owned-rows.ts';
import { createChanges } from './changes.ts';
import { LOST_WORD_MILLISECONDS } from './events.ts';
import { findGeneration } from './generation-records.ts';
import type { GenerationRecord } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { patiently } from './patiently.ts';
import { isWaitedFor } from './replay.ts';

/**
 * Waits until nobody waits for a generation any more: it has ended, or its pictures wait in a spool. Answers it as it is
 * then, or when the time is over; undefined for an unknown and another caller's id alike.
 * @param options.onLook called with the generation each time that it is found still waited for
 * @throws the reason of `options.signal`, which ends the waiting
 */
export async function waitForEnd(
  parts: Pick<GenerationParts, 'client' | 'events' | 'leaseSeconds'>,
  reach: Reach,
  id: string,
  options: {
    signal?: AbortSignal | undefined;
    timeoutMilliseconds?: number;
    onLook?: (generation: GenerationRecord) => Promise<void>;
  },
): Promise<GenerationRecord | undefined> {
  const { signal, timeoutMilliseconds = Infinity, onLook } = options;
  const deadline = performance.now() + timeoutMilliseconds;
  const changes = createChanges();
  const unsubscribe = parts.events.subscribe(id, () => changes.mark());
  try {
    for (;;) {
      const generation = await patiently(parts, () => findGeneration(parts.client, reach, id));
      const left = deadline - performance.now();
      if (generation === undefined || !isWaitedFor(generation) || left <= 0) return generation;
      await onLook?.(generation);
      await changes.next({ timeoutMilliseconds: Math.min(LOST_WORD_MILLISECONDS, left), signal });
      signal?.throwIfAborted();
    }
  } finally {
    unsubscribe();
  }
}
