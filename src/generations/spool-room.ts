import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LienzoError } from '../errors.ts';

/** Room in the spool for the pictures of one generation, from before they are bought until they are kept. */
export interface ReservedRoom {
  /**
   * Makes sure once more, before money is spent, that the pictures can be kept.
   * @throws LienzoError OVERLOADED when disk or spool are nearly full, STORAGE_UNAVAILABLE when it cannot be written
   */
  check(): Promise<void>;
  release(): void;
}

/** Left for all else that writes to this disk. */
const MIN_FREE_BYTES = 256 * 1024 * 1024;
/** A picture of the most pixels that a model makes, as hard to compress as can be. */
const LARGEST_PICTURE_BYTES = 32 * 1024 * 1024;

/**
 * Hands out room in the folder of the spool; `reserve` throws as `check` does.
 * @param options.maxBytes of all pictures that wait there, and of those being bought
 * @param options.partialPrefix of names that nobody minds
 */
export function createSpoolRoom(options: {
  folder: string;
  maxBytes: number;
  partialPrefix: string;
  /** Instead of asking the file system. */
  readFreeBytes?: ((folder: string) => Promise<number>) | undefined;
}): { reserve(pictures: number): Promise<ReservedRoom> } {
  const { folder, maxBytes, partialPrefix, readFreeBytes = freeBytesOf } = options;
  let reservedBytes = 0;
  /** One after the other, so that each counts only those that were let in before it. */
  let turn: Promise<unknown> = Promise.resolve();

  /** A disk can have room and still refuse: read-only, out of inodes, over a quota. */
  async function probe(): Promise<void> {
    const file = join(folder, `${partialPrefix}probe-${randomUUID()}`);
    await writeFile(file, 'probe');
    await rm(file, { force: true });
  }

  /** @param newBytes on top of what is reserved */
  async function check(newBytes: number): Promise<void> {
    const [freeBytes, usedBytes] = await Promise.all([
      readFreeBytes(folder),
      bytesOfEntries(folder),
      probe(),
    ]).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (freeBytes < MIN_FREE_BYTES + reservedBytes + newBytes) throw diskFull();
    if (usedBytes + reservedBytes + newBytes > maxBytes) throw spoolFull();
  }

  async function grant(pictures: number): Promise<ReservedRoom> {
    let ownBytes = pictures * LARGEST_PICTURE_BYTES;
    await check(ownBytes);
    reservedBytes += ownBytes;
    return {
      check: () => check(0),
      release: () => {
        reservedBytes -= ownBytes;
        ownBytes = 0;
      },
    };
  }

  return {
    reserve: (pictures) => {
      const granted = turn.then(() => grant(pictures));
      turn = granted.catch(() => undefined);
      return granted;
    },
  };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What the entries hold. Those that are stored and removed meanwhile don't count. */
async function bytesOfEntries(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (entry) => {
    const files = await readdir(join(folder, entry)).catch(() => []);
    return Promise.all(files.map((file) => sizeOf(join(folder, entry, file))));
  });
  return (await Promise.all(sizes)).flat().reduce((sum, size) => sum + size, 0);
}

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function diskFull(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'This server has no disk space left for another picture. Try again later.',
    { details: { retryAfter: 60 } },
  );
}

function spoolFull(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'Too many finished pictures wait for storage on this server. Nothing was made or billed; try again later.',
    { details: { retryAfter: 60 } },
  );
}

function unavailable(cause: unknown): LienzoError {
  return new LienzoError(
    'STORAGE_UNAVAILABLE',
    'This server cannot keep pictures right now. Nothing was made or billed; try again later.',
    { cause },
  );
}
