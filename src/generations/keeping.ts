import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { v7 as makeId } from 'uuid';
import { outlastOutage } from '../database/transient-errors.ts';
import { LienzoError } from '../errors.ts';
import { makeImageKey } from '../images/image-keys.ts';
import type { ImageRecord } from '../images/image-records.ts';
import { mediaTypes } from '../images/picture-format.ts';
import { makePlaceholder } from '../images/placeholder.ts';
import { endLostAttempt } from './attempts.ts';
import type { Purchase } from './buying.ts';
import { park } from './ledger.ts';
import type { GenerationParts } from './parts.ts';
import { settle } from './settling.ts';
import type { SpoolEntry, SpooledImage } from './spool.ts';
import { noteObjects } from './unclaimed-objects.ts';

/** A picture that was paid for does not wait longer for its placeholder, which it can do without. */
const PLACEHOLDER_MILLISECONDS = 5_000;

/** Where the bytes of picture `index` are right now. */
type ReadBody = (index: number) => Promise<Uint8Array>;

/**
 * Keeps what was paid for: in the spool first, then in object storage, and the generation is settled. When storage does
 * not answer, the pictures wait in the spool, the generation says so, and recovery stores and settles them later.
 * @throws LienzoError OUTCOME_UNKNOWN when neither disk nor storage took them
 */
export async function keep(
  parts: GenerationParts,
  generation: { id: string; ownerId: string },
  purchase: Purchase,
): Promise<void> {
  const entry = describe(generation, purchase, parts.clock());
  const bodies = purchase.pictures.map(({ bytes }) => bytes);
  const [spooling, noting] = await Promise.allSettled([
    parts.spool.write(entry, bodies),
    noteImages(parts, entry),
  ]);
  const spooled = spooling.status === 'fulfilled';
  if (!spooled) {
    const { reason: error } = spooling;
    parts.logger.error({ error, generationId: generation.id }, 'pictures could not be spooled');
  }
  // What is in memory alone waits for the database as long as it takes; the spool's, recovery settles too.
  const patience = { maxSeconds: spooled ? parts.leaseSeconds : Infinity };
  try {
    if (noting.status === 'rejected') await outlastOutage(() => noteImages(parts, entry), patience);
    const readBody = (index: number) => Promise.resolve(bodies[index] ?? new Uint8Array());
    await storeAndSettle(parts, entry, readBody, patience);
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    parts.logger.error({ error, generationId: generation.id, spooled }, 'pictures could not be stored');
    if (!spooled) {
      // What it cost is known, and all that is left of it.
      const end = { errorCode: 'OUTCOME_UNKNOWN', now: parts.clock() };
      await outlastOutage(() => endLostAttempt(parts.client, generation.id, purchase.attempt, end), patience);
      throw lost(error);
    }
    await outlastOutage(() => parkInSpool(parts, generation.id, error), patience);
  }
}

/** Lets callers know that the pictures of a generation wait in the spool. */
export async function parkInSpool(
  parts: GenerationParts,
  generationId: string,
  cause: unknown,
): Promise<void> {
  await park(parts.client, generationId, waitsInSpool(cause));
}

/**
 * Notes that the pictures of a spool entry are about to be stored, perhaps once more.
 * @throws LienzoError STORAGE_UNAVAILABLE where that must wait
 */
export function noteImages(parts: GenerationParts, entry: SpoolEntry): Promise<void> {
  const { generationId: id, ownerId, images } = entry;
  return noteObjects(
    parts.client,
    { id, ownerId },
    images.map(({ key }) => key),
    parts.clock(),
  );
}

/**
 * Stores the pictures of a spool entry, which are noted, settles their generation and forgets the entry; it may be repeated.
 * @param patience how long the database may be away
 */
export async function storeAndSettle(
  parts: GenerationParts,
  entry: SpoolEntry,
  readBody: ReadBody,
  patience: { maxSeconds: number },
): Promise<void> {
  const images = await Promise.all(
    entry.images.map(async (image, index) => store(parts, entry, image, await readBody(index))),
  );
  const { attempt, generationId } = entry;
  const settled = await outlastOutage(
    () => settle(parts.client, generationId, { images, attempt, now: parts.clock() }),
    patience,
  );
  if (settled === 'unwanted') throw new Error('The generation waits for no pictures.');
  if (settled !== 'settled') parts.logger.warn({ generationId, settled }, 'pictures came late');
  await parts.spool.remove(attempt.id);
}

async function store(
  parts: GenerationParts,
  entry: SpoolEntry,
  image: SpooledImage,
  body: Uint8Array,
): Promise<ImageRecord> {
  const put = () => parts.storage.put(image.key, body, { contentType: mediaTypes[image.format] });
  const [placeholder] = await Promise.all([
    Promise.race([
      makePlaceholder(body, parts.decoding),
      sleep(PLACEHOLDER_MILLISECONDS, null, { ref: false }),
    ]),
    pRetry(put, { retries: 3, minTimeout: 200, shouldRetry: ({ error }) => isStorageFailure(error) }),
  ]);
  return {
    id: image.id,
    owner_id: entry.ownerId,
    generation_id: entry.generationId,
    position: image.position,
    key: image.key,
    format: image.format,
    width: image.width,
    height: image.height,
    byte_size: image.byteSize,
    placeholder,
    created_at: new Date(image.createdAt),
  };
}

function describe(generation: { id: string; ownerId: string }, purchase: Purchase, now: Date): SpoolEntry {
  return {
    attempt: purchase.attempt,
    generationId: generation.id,
    ownerId: generation.ownerId,
    images: purchase.pictures.map(({ bytes, format, width, height }, position) => {
      const id = makeId();
      return {
        id,
        key: makeImageKey(id, format, now),
        position,
        format,
        width,
        height,
        byteSize: bytes.length,
        createdAt: now.toISOString(),
      };
    }),
  };
}

/** Whether storage refused, so that a later try may do better. */
export function isStorageFailure(error: unknown): error is LienzoError {
  return error instanceof LienzoError && error.code === 'STORAGE_UNAVAILABLE';
}

function waitsInSpool(cause: unknown): LienzoError {
  return new LienzoError(
    'STORAGE_UNAVAILABLE',
    'The picture was made and is safe, but storage does not answer. It will be stored by itself; ask for the generation, or repeat the request with the same idempotency key, later.',
    { cause, details: { retryAfter: 60 } },
  );
}

function lost(cause: unknown): LienzoError {
  return new LienzoError(
    'OUTCOME_UNKNOWN',
    'The picture was made and billed, but neither disk nor storage could take it. It is not bought again by itself.',
    { cause },
  );
}
