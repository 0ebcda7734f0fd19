import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validate as isUuid } from 'uuid';
import { LienzoError } from '../errors.ts';
import type { PictureFormat } from '../images/picture-format.ts';
import type { PaidAttempt } from './attempts.ts';

/**
 * Where pictures that were paid for wait until object storage has them: a folder on a disk of this process alone, which
 * outlives the process.
 */
export interface Spool {
  /** Stays the same as long as the folder does: "the process" to all others. */
  readonly processId: string;
  /**
   * Makes sure that a picture could be kept, before money is spent on it.
   * @throws LienzoError OVERLOADED when the disk is nearly full, STORAGE_UNAVAILABLE when it cannot be written
   */
  checkRoom(): Promise<void>;
  /** Keeps an entry with its bytes, whole or not at all; it survives a crash once the promise is fulfilled. */
  write(entry: SpoolEntry, bodies: readonly Uint8Array[]): Promise<void>;
  /** The attempts that have an entry. */
  attemptIds(): Promise<string[]>;
  /**
   * undefined where the entry was removed meanwhile.
   * @throws Error when it is damaged
   */
  read(attemptId: string): Promise<SpoolEntry | undefined>;
  /** The bytes of picture `index` of an entry. */
  readBody(entry: SpoolEntry, index: number): Promise<Uint8Array>;
  /** Forgets an entry, if there is one, whole or not at all. */
  remove(attemptId: string): Promise<void>;
}

/** The pictures of one attempt: all that is needed to store them and to settle the generation. */
export interface SpoolEntry {
  attempt: PaidAttempt;
  generationId: string;
  ownerId: string;
  images: readonly SpooledImage[];
}

export interface SpooledImage {
  id: string;
  key: string;
  position: number;
  format: PictureFormat;
  width: number;
  height: number;
  byteSize: number;
  /** ISO 8601 */
  createdAt: string;
}

/** Ten pictures of the largest size fit in. */
const MIN_FREE_BYTES = 256 * 1024 * 1024;
const MANIFEST = 'manifest.json';
const PARTIAL = '.partial-';

/** @throws Error that names the folder, when it cannot be written */
export async function openSpool(options: {
  folder: string;
  /** Instead of asking the file system. */
  readFreeBytes?: (folder: string) => Promise<number>;
}): Promise<Spool> {
  const { folder, readFreeBytes = freeBytesOf } = options;
  let processId: string;
  try {
    await mkdir(folder, { recursive: true });
    await sweepPartial(folder);
    processId = await readOrMakeId(join(folder, 'process-id'));
  } catch (error) {
    throw new Error(`The spool folder ${folder} cannot be written. Choose another place with DATA_DIR.`, {
      cause: error,
    });
  }

  return {
    processId,
    checkRoom: async () => {
      const freeBytes = await readFreeBytes(folder).catch((error: unknown) => {
        throw unavailable(error);
      });
      if (freeBytes < MIN_FREE_BYTES) throw diskFull();
      // A disk can have room and still refuse: read-only, out of inodes, over a quota.
      const probe = join(folder, `${PARTIAL}probe-${randomUUID()}`);
      await writeFile(probe, 'probe').catch((error: unknown) => {
        throw unavailable(error);
      });
      await rm(probe, { force: true });
    },
    write: async (entry, bodies) => {
      const partial = join(folder, `${PARTIAL}${entry.attempt.id}`);
      try {
        await mkdir(partial);
        for (const [index, body] of bodies.entries()) await writeDurably(join(partial, String(index)), body);
        await writeDurably(join(partial, MANIFEST), JSON.stringify(entry));
        await syncFolder(partial);
        await rename(partial, join(folder, entry.attempt.id));
        await syncFolder(folder);
      } catch (error) {
        await rm(partial, { recursive: true, force: true });
        throw error;
      }
    },
    attemptIds: async () => {
      const names = await readdir(folder, { withFileTypes: true });
      return names.filter((name) => name.isDirectory() && isUuid(name.name)).map(({ name }) => name);
    },
    read: async (attemptId) => {
      const manifest = await readFile(join(folder, attemptId, MANIFEST), 'utf8').catch(undefinedWhenAbsent);
      if (manifest === undefined) return undefined;
      const entry = JSON.parse(manifest) as SpoolEntry;
      for (const [index, { byteSize }] of entry.images.entries()) {
        const { size } = await stat(join(folder, attemptId, String(index)));
        if (size !== byteSize) throw new Error(`Picture ${index} has ${size} bytes instead of ${byteSize}.`);
      }
      return entry;
    },
    readBody: (entry, index) => readFile(join(folder, entry.attempt.id, String(index))),
    remove: async (attemptId) => {
      // Under a name that the next start sweeps: a process killed meanwhile leaves no half of an entry.
      const partial = join(folder, `${PARTIAL}${attemptId}`);
      await rename(join(folder, attemptId), partial).catch(undefinedWhenAbsent);
      await rm(partial, { recursive: true, force: true });
    },
  };
}

async function sweepPartial(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(PARTIAL)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function readOrMakeId(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (isUuid(known)) return known;
  const made = randomUUID();
  const partial = join(file, `../${PARTIAL}process-id`);
  await writeDurably(partial, made);
  await rename(partial, file);
  return made;
}

async function writeDurably(file: string, body: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename survives a power cut only once its folder is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function diskFull(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'This server has no disk space left for another picture. Try again later.',
    {
      details: { retryAfter: 60 },
    },
  );
}

function unavailable(cause: unknown): LienzoError {
  return new LienzoError(
    'STORAGE_UNAVAILABLE',
    'This server cannot keep pictures right now. Nothing was made or billed; try again later.',
    { cause },
  );
}

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
