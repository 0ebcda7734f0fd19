import { v7 as makeId } from 'uuid';
import { reachOf, type Principal } from '../access/principal.ts';
import type { Executor } from '../database/database.ts';
import { databaseAway, isTransientError } from '../database/transient-errors.ts';
import { LienzoError } from '../errors.ts';
import { preadmit } from './admission.ts';
import { beginWithin } from './allowance.ts';
import { begin } from './beginning.ts';
import { findGeneration } from './generation-records.ts';
import { removeInputs, storeInputs, type WaitingRequest } from './inputs.ts';
import { findByIdempotencyKey, type GenerationRecord } from './ledger.ts';
import { newGeneration, type NamedRequest } from './named-request.ts';
import type { GenerationParts } from './parts.ts';
import { mayRunAgain, refuseOtherRequest } from './replay.ts';

/** Writes generations down that wait for a worker. */
export interface Submission {
  /**
   * Writes a generation down for later, or answers what a request with the same idempotency key began.
   * @throws LienzoError for what can be seen without decoding a picture; STORAGE_UNAVAILABLE for its uploads
   */
  submit(principal: Principal, request: NamedRequest): Promise<GenerationRecord>;
}

export function createSubmission(parts: GenerationParts): Submission {
  const { client, queue, clock, logger } = parts;

  /** Of a request that was refused, or that another one with its key had overtaken. */
  async function forget(waitingRequest: WaitingRequest, generationId: string): Promise<void> {
    await removeInputs(parts, waitingRequest).catch((error: unknown) => {
      logger.warn({ error, generationId }, 'uploads that nobody needs could not be removed yet');
    });
  }

  return {
    submit: async (principal, request) => {
      let first: GenerationRecord | undefined;
      for (let round = 0; ; round += 1) {
        const key = request.idempotencyKey;
        const earlier = key === undefined ? undefined : await findByIdempotencyKey(client, principal.id, key);
        if (round === 0) first = earlier;
        refuseOtherRequest(earlier, request.fingerprint);
        if (earlier !== undefined && !mayRunAgain(earlier, request, first)) return earlier;
        const settings = await preadmit(parts, { id: principal.id, reach: reachOf(principal) }, request);
        const id = earlier?.id ?? makeId();
        const owned = { id, ownerId: principal.id };
        const waitingRequest = await storeInputs(parts, owned, request);
        let queued: GenerationRecord | undefined;
        const write = async (transaction: Executor, reservedCost: string): Promise<boolean> => {
          const now = clock();
          const generation = newGeneration(id, principal, request, now);
          const beginning = { waitingRequest, now, reservedCost };
          if (!(await begin(transaction, earlier, generation, settings, beginning))) return false;
          await queue.enqueue(transaction, owned);
          // Before a worker can have taken it.
          queued = await findGeneration(transaction, owned, id);
          return true;
        };
        try {
          await beginWithin(parts, principal, { count: request.count, settings }, write);
        } catch (error) {
          // Of any other failure it is not known whether it was written; what was not is removed a day later.
          if (error instanceof LienzoError) await forget(waitingRequest, id);
          throw isTransientError(error) ? databaseAway(error, { generationId: id }) : error;
        }
        if (queued !== undefined) return queued;
        // Another request with this key was faster: what it began is found now.
        await forget(waitingRequest, id);
      }
    },
  };
}
