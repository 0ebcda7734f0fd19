import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { validate as isUuid } from 'uuid';
import { syncFolder, writeDurably } from '../files/durable-write.ts';
import type { PictureFormat } from '../images/picture-format.ts';
import type { PaidAttempt } from './attempts.ts';
import { createSpoolRoom, type ReservedRoom } from './spool-room.ts';

/**
 * Where pictures that were paid for wait until object storage has them: a folder on a disk of this process alone, which
 * outlives the process.
 */
export interface Spool {
  /** Stays the same as long as the folder does: "the process" to all others. */
  readonly processId: string;
  /**
   * Room for so many pictures, from before they are bought until they are kept.
   * @throws LienzoError OVERLOADED, STORAGE_UNAVAILABLE
   */
  reserve(pictures: number): Promise<ReservedRoom>;
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

const MANIFEST = 'manifest.json';
const PARTIAL = '.partial-';

/** @throws Error that names the folder, when it cannot be written */
export async function openSpool(options: {
  folder: string;
  /** Of all pictures that wait there, and of those being bought. */
  maxBytes: number;
  /** Instead of asking the file system. */
  readFreeBytes?: (folder: string) => Promise<number>;
}): Promise<Spool> {
  const { folder } = options;
  const room = createSpoolRoom({ ...options, partialPrefix: PARTIAL });
  let processId: string;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await sweepPartial(folder);
    processId = await readOrMakeId(join(folder, 'process-id'));
  } catch (error) {
    throw new Error(`The spool folder ${folder} cannot be written. Choose another place with DATA_DIR.`, {
      cause: error,
    });
  }

  return {
    processId,
    reserve: (pictures) => room.reserve(pictures),
    write: async (entry, bodies) => {
      const partial = join(folder, `${PARTIAL}${entry.attempt.id}`);
      try {
        await mkdir(partial, { mode: 0o700 });
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

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
