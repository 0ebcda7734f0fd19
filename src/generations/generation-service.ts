import { v7 as makeId } from 'uuid';
import { reachOf, type Principal } from '../access/principal.ts';
import type { Reach } from '../database/owned-rows.ts';
import { databaseAway, isOutage, isTransientError } from '../database/transient-errors.ts';
import { LienzoError } from '../errors.ts';
import { findImagesOfGenerations, type ImageRecord } from '../images/image-records.ts';
import { admit } from './admission.ts';
import { beginWithin } from './allowance.ts';
import { begin } from './beginning.ts';
import { createCanceling } from './canceling.ts';
import type { GenerationRequest } from './generation-request.ts';
import {
  findGeneration,
  findGenerationsByIds,
  findSpending,
  listGenerations,
  type Spending,
} from './generation-records.ts';
import { createKeyTurns } from './key-turns.ts';
import { findByIdempotencyKey, type GenerationRecord } from './ledger.ts';
import { nameRequest, newGeneration, type NamedRequest } from './named-request.ts';
import type { GenerationParts } from './parts.ts';
import { patiently } from './patiently.ts';
import { createPlaces } from './places.ts';
import { createRecovery } from './recovery.ts';
import { failureOf, isWaitedFor, mayRunAgain, refuseOtherRequest } from './replay.ts';
import { createRunner } from './runner.ts';
import { createSubmission } from './submission.ts';
import { createSweeping } from './sweeping.ts';
import { waitForEnd } from './waiting.ts';
import { watch, type GenerationUpdate } from './watching.ts';
import { createWorker } from './worker.ts';

/** The paid work, as GraphQL and REST see it. */
export interface GenerationService {
  /**
   * Makes the pictures that are asked for, or answers those that a request with the same idempotency key made.
   * @param options.signal ends the waiting, never the work: what was begun is finished and found by its key
   * @throws LienzoError with the generation's id, once there is one
   */
  run(
    principal: Principal,
    request: GenerationRequest,
    options?: { signal?: AbortSignal },
  ): Promise<ImageRecord[]>;
  /**
   * Writes a generation down for a worker and answers it at once, or what a request with the same idempotency key began.
   * @throws LienzoError for what can be seen without decoding a picture
   */
  submit(principal: Principal, request: GenerationRequest): Promise<GenerationRecord>;
  /** Ends a generation: see `Canceling`. */
  cancel(reach: Reach, id: string): Promise<GenerationRecord>;
  /**
   * How a generation stands, now and at each change until its end: see `watch`. Closing the service ends it too.
   * @throws LienzoError NOT_FOUND for an unknown and another caller's id alike
   */
  watch(reach: Reach, id: string, signal: AbortSignal): Promise<AsyncGenerator<GenerationUpdate, void>>;
  /** undefined for an unknown and another caller's id alike. */
  findById(reach: Reach, id: string): Promise<GenerationRecord | undefined>;
  findByIds(reach: Reach, ids: readonly string[]): Promise<GenerationRecord[]>;
  /** What the given generations used and cost. */
  findSpending(reach: Reach, ids: readonly string[]): Promise<Spending[]>;
  /** One page, newest first. */
  list(reach: Reach, options: Parameters<typeof listGenerations>[2]): ReturnType<typeof listGenerations>;
  /** Mends what an earlier process left behind; then the service may be used. */
  start(): Promise<void>;
  /** Fulfilled when all that runs has ended. No `run` may be called any more. */
  close(): Promise<void>;
}

/** Often enough to take over soon from a process whose lease has run out. */
const MAX_RECOVERY_SECONDS = 60;
const CANCEL_MILLISECONDS = 2_000;

export function createGenerationService(parts: GenerationParts): GenerationService {
  const { client, clock, logger } = parts;
  const runner = createRunner(parts);
  const places = createPlaces(parts.maxConcurrent);
  const keyTurns = createKeyTurns();
  const recovery = createRecovery(parts, runner);
  const submission = createSubmission(parts);
  const worker = createWorker(parts, { runner, places, mostOfOwner: Math.ceil(parts.maxWorkers / 2) });
  const canceling = createCanceling(parts, runner);
  const sweeping = createSweeping(parts);
  const timers: NodeJS.Timeout[] = [];
  const closing = new AbortController();
  const closed = new AbortController();

  /** undefined where somebody else was faster, or is about to be. */
  async function beginAndRun(
    principal: Principal,
    request: NamedRequest,
    earlier: GenerationRecord | undefined,
  ): Promise<string | undefined> {
    const { idempotencyKey: key } = request;
    // Whoever will join needs neither a place nor memory: a hundred at once would take them all.
    const another = keyTurns.another(principal.id, key);
    if (another !== undefined) {
      await another;
      return undefined;
    }
    const endTurn = keyTurns.take(principal.id, key);
    const memory = parts.sourceMemory.open();
    let leave = () => {};
    try {
      places.check();
      const admitted = await admit(parts, { id: principal.id, reach: reachOf(principal) }, request, memory);
      // Not before: pictures that are slow to check must not keep those from painting who only send words.
      leave = places.take();
      const id = earlier?.id ?? makeId();
      const now = clock();
      const generation = newGeneration(id, principal, request, now);
      const { settings } = admitted;
      const begun = await beginWithin(
        parts,
        principal,
        { count: request.count, settings },
        (transaction, reservedCost) =>
          begin(transaction, earlier, generation, settings, { lease: runner.lease(), now, reservedCost }),
      );
      if (!begun) return undefined;
      endTurn();
      await runner.start({ id, ownerId: principal.id, submitted: false }, admitted.imageRequest);
      return id;
    } finally {
      endTurn();
      leave();
      memory.release();
    }
  }

  /** Waits for a generation that is in hand, here or in another process. */
  async function wait(principal: Principal, id: string, signal: AbortSignal | undefined): Promise<void> {
    await runner.ended(id);
    await waitForEnd(parts, { ownerId: principal.id }, id, {
      signal,
      onLook: async ({ lease_expires_at: expiresAt }) => {
        if (expiresAt === null || expiresAt >= clock()) return;
        await recovery.recover({ restarted: false }).catch((error: unknown) => {
          if (!isTransientError(error)) throw error;
          if (isOutage(error)) recovery.noteOutage();
        });
      },
    });
  }

  function isInHand({ id, leased_by: processId }: GenerationRecord): boolean {
    return processId !== parts.spool.processId || runner.isRunning(id);
  }

  /** Does `work` every so often, also where an earlier time still hangs. */
  function background(name: string, milliseconds: number, work: () => Promise<void>): NodeJS.Timeout {
    return setInterval(() => {
      work().catch((error: unknown) => {
        if (isOutage(error)) recovery.noteOutage();
        logger.error({ error }, `${name} failed`);
      });
    }, milliseconds).unref();
  }

  /** What was begun goes on while the database is away, and its caller hears of it when it is back. */
  async function outlast<Result>(id: string, read: () => Promise<Result>): Promise<Result> {
    try {
      return await patiently(parts, read);
    } catch (error) {
      if (!isTransientError(error)) throw error;
      logger.warn({ error, generationId: id }, 'how a generation ended could not be read');
      throw databaseAway(error, { generationId: id });
    }
  }

  async function readAnswer(
    principal: Principal,
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<ImageRecord[]> {
    let generation = await findGeneration(client, { ownerId: principal.id }, id);
    // Somebody else may have begun it again since it ended for us; what was interrupted here is left to recovery.
    while (generation !== undefined && isWaitedFor(generation) && isInHand(generation)) {
      await wait(principal, id, signal);
      generation = await findGeneration(client, { ownerId: principal.id }, id);
    }
    if (generation?.status !== 'SUCCEEDED') throw failureOf(id, generation);
    const images = await findImagesOfGenerations(client, { ownerId: principal.id }, [id]);
    if (images.length > 0) return images;
    throw new LienzoError('NOT_FOUND', 'The image that this request made was deleted.', {
      details: { generationId: id },
    });
  }

  return {
    run: async (principal, request, { signal } = {}) => {
      const key = request.idempotencyKey;
      const named = nameRequest(request);
      let first: GenerationRecord | undefined;
      for (let round = 0; ; round += 1) {
        const earlier = key === undefined ? undefined : await findByIdempotencyKey(client, principal.id, key);
        if (round === 0) first = earlier;
        refuseOtherRequest(earlier, named.fingerprint);
        if (earlier !== undefined && isWaitedFor(earlier))
          await outlast(earlier.id, () => wait(principal, earlier.id, signal));
        if (earlier !== undefined && !mayRunAgain(earlier, request, first))
          return outlast(earlier.id, () => readAnswer(principal, earlier.id, signal));
        // A run that another process took for dead may still wait here for its turn to send.
        if (earlier !== undefined) await runner.ended(earlier.id);
        const begun = await beginAndRun(principal, named, earlier);
        // Another request with this key was faster: what it began is found now, if it began anything.
        if (begun !== undefined) return outlast(begun, () => readAnswer(principal, begun, signal));
      }
    },
    submit: (principal, request) => submission.submit(principal, nameRequest(request)),
    cancel: canceling.cancel,
    watch: (reach, id, signal) => watch(parts, reach, id, AbortSignal.any([signal, closing.signal])),
    findById: (reach, id) => findGeneration(client, reach, id),
    findByIds: (reach, ids) => findGenerationsByIds(client, reach, ids),
    findSpending: (reach, ids) => findSpending(client, reach, ids),
    list: (reach, options) => listGenerations(client, reach, options),
    start: async () => {
      // Recovery lets what was submitted and never sent wait in the queue again.
      await parts.queue.start();
      await recovery.recover({ restarted: true });
      timers.push(
        background('recovery', Math.min(MAX_RECOVERY_SECONDS, parts.leaseSeconds) * 1000, () =>
          recovery.recover({ restarted: false }),
        ),
        // As soon as the database is back: other processes must not take for dead what runs here.
        background('renewing leases', (parts.leaseSeconds * 1000) / 3, () =>
          patiently(parts, () => recovery.renew(), { signal: closed.signal }),
        ),
        background('looking for wishes to cancel', CANCEL_MILLISECONDS, () => canceling.heed()),
      );
      // After recovery, which stores again what waits in the spool.
      sweeping.start();
      if (parts.works) await parts.queue.work(() => worker.run(closing.signal));
    },
    close: async () => {
      closing.abort();
      await parts.queue.close();
      await runner.idle();
      timers.forEach(clearInterval);
      closed.abort();
      await sweeping.close();
    },
  };
}
