import PQueue from 'p-queue';
import { isTransientError } from '../database/transient-errors.ts';
import { admit } from './admission.ts';
import type { ByteShare } from './byte-budget.ts';
import { createChanges } from './changes.ts';
import { claimNext, findNext } from './fair-turns.ts';
import type { ImageOptions } from './generation-request.ts';
import { readInputs, removeInputs, type WaitingRequest } from './inputs.ts';
import { isStorageFailure } from './keeping.ts';
import {
  findEndedWithInputs,
  forgetWaitingRequest,
  isAnyQueued,
  lowerEstimate,
  putBack,
  type GenerationRecord,
} from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { patiently } from './patiently.ts';
import type { Places } from './places.ts';
import { conclude, type Runner } from './runner.ts';

/** Runs what was submitted. */
export interface Worker {
  /**
   * Runs the generation whose turn it is to its end, and the next one, until none waits. Until its turn has come it is
   * QUEUED, so that canceling it is free, and a process that closes holds none back.
   * @param signal ends the waiting, never the work
   * @throws unknown when it is to be called again later: the generation waits as before
   */
  run(signal: AbortSignal): Promise<void>;
}

interface Turn {
  generation: GenerationRecord;
  /** Gives the place in this process back. */
  leave: () => void;
}

/** Another process may have ended what nobody here is told of. */
const LOOK_MILLISECONDS = 1_000;
/** One that can't be made ready is left alone meanwhile, so that it does not hold up all others. */
const SET_ASIDE_MILLISECONDS = 10_000;
const MOST_FORGOTTEN_AT_ONCE = 20;
/** The queue gives up on a job after four hours (queue.ts), and a busy worker might never end one. */
const LONGEST_JOB_MILLISECONDS = 60 * 60_000;

/** @param options.mostOfOwner generations of one owner that run at once, in all processes */
export function createWorker(
  parts: GenerationParts,
  { runner, places, mostOfOwner }: { runner: Runner; places: Places; mostOfOwner: number },
): Worker {
  const { client, storage, pace, clock, logger } = parts;
  // Of all that wait here one waits for its turn: the more did, the earlier it would be decided whose the turns are.
  const line = new PQueue({ concurrency: 1 });
  const ends = createChanges();
  const setAside = new Set<string>();
  const rules = () => ({ mostOfOwner, except: [...setAside] });

  /** undefined: none waits any more. */
  async function waitForTurn(signal: AbortSignal): Promise<Turn | undefined> {
    for (;;) {
      signal.throwIfAborted();
      if ((await findNext(client, rules())) !== undefined) {
        const turn = await takeTurn(signal);
        if (turn !== undefined) return turn;
      } else if (await isAnyQueued(client)) {
        await ends.next({ timeoutMilliseconds: LOOK_MILLISECONDS, signal });
      } else {
        return undefined;
      }
    }
  }

  async function takeTurn(signal: AbortSignal): Promise<Turn | undefined> {
    const leave = places.take();
    try {
      await pace.turn(1, { maxWaitSeconds: Infinity, signal });
      signal.throwIfAborted();
      const generation = await claimNext(client, { lease: runner.lease(), now: clock(), rules: rules() });
      if (generation !== undefined) {
        await patiently(parts, () => pace.count(generation.count - 1));
        return { generation, leave };
      }
    } catch (error) {
      leave();
      throw error;
    }
    leave();
    return undefined;
  }

  async function runClaimed(generation: GenerationRecord): Promise<void> {
    const { id, owner_id: ownerId } = generation;
    const memory = parts.sourceMemory.open();
    try {
      // One that another process took for dead may still be on its way here, under the same lease.
      await runner.ended(id);
      const imageRequest = await runner.prepare(id, () => prepare(generation, memory));
      await runner.start({ id, ownerId, submitted: true }, imageRequest);
      logger.info({ generationId: id }, 'a submitted generation was run');
    } catch (error) {
      // Nothing was sent yet: a run itself never throws.
      if (isStorageFailure(error) || isTransientError(error)) {
        setAside.add(id);
        setTimeout(() => setAside.delete(id), SET_ASIDE_MILLISECONDS).unref();
        await patiently(parts, () => putBack(client, id, parts.spool.processId));
        throw error;
      }
      await conclude(parts, id, error);
    } finally {
      memory.release();
    }
  }

  async function prepare(generation: GenerationRecord, memory: ByteShare) {
    const waiting = generation.waiting_request as WaitingRequest;
    const wanted = {
      kind: generation.kind,
      prompt: generation.prompt,
      count: generation.count,
      options: { ...(generation.options as ImageOptions), model: generation.model },
      previews: waiting.previews,
      ...(await readInputs(storage, waiting)),
    };
    // What may be started from was looked at when it was submitted.
    const asker = { id: generation.owner_id, reach: 'everybody' } as const;
    const { imageRequest, settings } = await admit(parts, asker, wanted, memory);
    // Its uploads were not decoded when it was submitted, and counted as large as they could have been.
    await lowerEstimate(client, generation.id, settings.estimatedCost);
    return imageRequest;
  }

  /** False where none waits any more. */
  async function runNext(signal: AbortSignal): Promise<boolean> {
    const turn = await line.add(() => waitForTurn(signal));
    try {
      if (turn !== undefined) await runClaimed(turn.generation);
    } finally {
      turn?.leave();
      ends.mark();
    }
    return turn !== undefined;
  }

  /** Of what was run, and of what was canceled or ended by recovery. */
  async function forgetInputs(): Promise<void> {
    for (const id of await findEndedWithInputs(client, clock(), MOST_FORGOTTEN_AT_ONCE)) {
      const waiting = await forgetWaitingRequest(client, id, clock());
      if (waiting !== undefined) await removeInputs(parts, waiting);
    }
  }

  return {
    run: async (signal) => {
      const deadline = performance.now() + LONGEST_JOB_MILLISECONDS;
      // The jobs of a worker that died come back minutes later: what they stood for need not wait so long.
      let mayBeMore = true;
      while (mayBeMore && performance.now() < deadline) {
        mayBeMore = await runNext(signal);
        await forgetInputs().catch((error: unknown) => {
          logger.warn({ error }, 'uploads that nobody needs could not be removed');
        });
      }
    },
  };
}
