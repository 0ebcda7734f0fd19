import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as makeId } from 'uuid';
import type { Principal } from '../access/principal.ts';
import { LienzoError, type ErrorCode } from '../errors.ts';
import { findImagesOfGenerations, type ImageRecord } from '../images/image-records.ts';
import { admit, type Admitted } from './admission.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GenerationRequest } from './generation-request.ts';
import {
  findGeneration,
  findGenerationsByIds,
  findSpending,
  listGenerations,
  type Spending,
} from './generation-records.ts';
import { findByIdempotencyKey, recordGeneration, runAgain, type GenerationRecord } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { createRecovery } from './recovery.ts';
import { createRunner } from './runner.ts';

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
  /** undefined for an unknown and another caller's id alike. */
  findById(ownerId: string, id: string): Promise<GenerationRecord | undefined>;
  findByIds(ownerId: string, ids: readonly string[]): Promise<GenerationRecord[]>;
  /** What the given generations used and cost. */
  findSpending(ownerId: string, ids: readonly string[]): Promise<Spending[]>;
  /** One page, newest first. */
  list(ownerId: string, options: Parameters<typeof listGenerations>[2]): ReturnType<typeof listGenerations>;
  /** Mends what an earlier process left behind; then the service may be used. */
  start(): Promise<void>;
  /** Fulfilled when all that runs has ended. No `run` may be called any more. */
  close(): Promise<void>;
}

/** A request and what it is recognised by. */
type NamedRequest = GenerationRequest & { fingerprint: string };

const POLL_MILLISECONDS = 250;
const RECOVERY_MILLISECONDS = 60_000;

export function createGenerationService(parts: GenerationParts): GenerationService {
  const { client, clock, logger } = parts;
  const runner = createRunner(parts);
  const recovery = createRecovery(parts, runner);
  const timers: NodeJS.Timeout[] = [];

  /** undefined where somebody else was faster. */
  async function begin(
    principal: Principal,
    request: NamedRequest,
    earlier: GenerationRecord | undefined,
  ): Promise<string | undefined> {
    const admitted = await admit(parts, principal, request);
    const id = earlier?.id ?? makeId();
    const recorded =
      earlier === undefined
        ? await recordNew(id, principal, request, admitted)
        : await runAgain(client, id, { ...settingsOf(admitted), now: clock(), lease: runner.lease() });
    if (!recorded) return undefined;
    await runner.start({ id, ownerId: principal.id }, admitted.imageRequest);
    return id;
  }

  function recordNew(id: string, principal: Principal, request: NamedRequest, admitted: Admitted) {
    const { model, options, sourceImageIds } = settingsOf(admitted);
    const generation = {
      id,
      owner_id: principal.id,
      kind: request.kind,
      prompt: request.prompt,
      model,
      count: request.count,
      options,
      source_image_ids: sourceImageIds,
      idempotency_key: request.idempotencyKey ?? null,
      fingerprint: request.fingerprint,
      created_at: clock(),
    };
    return recordGeneration(client, generation, runner.lease());
  }

  /** Waits for a generation that is in hand, here or in another process. */
  async function wait(principal: Principal, id: string, signal: AbortSignal | undefined): Promise<void> {
    await runner.running(id);
    for (;;) {
      const generation = await findGeneration(client, principal.id, id);
      if (generation?.status !== 'RUNNING' || generation.error !== null) return;
      if ((generation.lease_expires_at?.getTime() ?? 0) < clock().getTime())
        await recovery.recover({ restarted: false });
      await sleep(POLL_MILLISECONDS, undefined, { signal });
    }
  }

  async function answer(principal: Principal, id: string): Promise<ImageRecord[]> {
    const generation = await findGeneration(client, principal.id, id);
    if (generation?.status !== 'SUCCEEDED') throw failureOf(id, generation);
    const images = await findImagesOfGenerations(client, principal.id, [id]);
    if (images.length > 0) return images;
    throw new LienzoError('NOT_FOUND', 'The image that this request made was deleted.', {
      details: { generationId: id },
    });
  }

  return {
    run: async (principal, request, { signal } = {}) => {
      const key = request.idempotencyKey;
      const named = { ...request, fingerprint: fingerprintOf(request) };
      for (;;) {
        const earlier = key === undefined ? undefined : await findByIdempotencyKey(client, principal.id, key);
        if (earlier !== undefined && earlier.fingerprint !== named.fingerprint) throw conflict(earlier.id);
        if (earlier?.status === 'RUNNING') await wait(principal, earlier.id, signal);
        if (earlier !== undefined && !mayRunAgain(earlier)) return answer(principal, earlier.id);
        // A run that another process took for dead may still wait here for its turn to send.
        if (earlier !== undefined) await runner.running(earlier.id);
        const begun = await begin(principal, named, earlier);
        // Another request with this key was faster: what it began is found now.
        if (begun !== undefined) return answer(principal, begun);
      }
    },
    findById: (ownerId, id) => findGeneration(client, ownerId, id),
    findByIds: (ownerId, ids) => findGenerationsByIds(client, ownerId, ids),
    findSpending: (ownerId, ids) => findSpending(client, ownerId, ids),
    list: (ownerId, options) => listGenerations(client, ownerId, options),
    start: async () => {
      await recovery.recover({ restarted: true });
      const background = (name: string, milliseconds: number, work: () => Promise<void>) =>
        setInterval(() => {
          work().catch((error: unknown) => logger.error({ error }, `${name} failed`));
        }, milliseconds).unref();
      timers.push(
        background('recovery', RECOVERY_MILLISECONDS, () => recovery.recover({ restarted: false })),
        background('renewing leases', (parts.leaseSeconds * 1000) / 3, () => recovery.renew()),
      );
    },
    close: async () => {
      timers.forEach(clearInterval);
      await runner.idle();
    },
  };
}

function settingsOf({ imageRequest, sourceImageIds }: Admitted) {
  const { model, size, quality, format, compression, background, complexity } = imageRequest;
  return { model, options: { size, quality, format, compression, background, complexity }, sourceImageIds };
}

/** Only what failed with nothing made, and may go another way now. */
function mayRunAgain({ status, error }: GenerationRecord): boolean {
  return status === 'FAILED' && error?.code !== 'CONTENT_REJECTED';
}

function failureOf(id: string, generation: GenerationRecord | undefined): LienzoError {
  const error = generation?.error;
  if (!error) {
    return new LienzoError(
      'INTERNAL_SERVER_ERROR',
      'The generation was interrupted; ask for it again later.',
      {
        details: { generationId: id },
      },
    );
  }
  return new LienzoError(error.code as ErrorCode, error.message, {
    details: { ...error.details, generationId: id },
  });
}

function conflict(id: string): LienzoError {
  return new LienzoError(
    'IDEMPOTENCY_CONFLICT',
    'This idempotency key was used before with other arguments. Use a new key for a new request.',
    { details: { generationId: id, field: 'idempotencyKey' } },
  );
}
