import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from '../files/durable-write.ts';

/** Files by object key below one folder, and nothing outside it. Keys are checked by the caller; errors are the system's. */
export interface ObjectFolder {
  /** Keeps the bytes whole or not at all; fulfilled when they survive a crash. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** The file for reading, to be closed by the caller; undefined when there is none. */
  open(key: string): Promise<FileHandle | undefined>;
  /** Removes the file if there is one. */
  remove(key: string): Promise<void>;
  /** Writes a small file as `write` does, and removes it. */
  probe(): Promise<void>;
}

/** Errors that mean that no regular path leads to the file. ELOOP: the file is a symbolic link. */
const absentCodes = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

/** Never follow a link, never wait for the other end of a pipe. Undefined flags, on other systems, count as 0. */
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Makes the folder where it is missing, readable by this user alone, and removes what an earlier process left
 * half-written. One process at a time may use it.
 */
export async function openObjectFolder(folder: string): Promise<ObjectFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The folder itself may be a link, to a larger disk for example; nothing below it may.
  const root = await realpath(folder);
  // Inside the folder, so that renaming stays within one file system; no key begins with a dot.
  const partialFolder = join(root, '.partial');
  await rm(partialFolder, { recursive: true, force: true });
  await mkdir(partialFolder, { mode: 0o700 });

  async function placeFile(target: string, bytes: Uint8Array): Promise<void> {
    const partial = join(partialFolder, randomUUID());
    try {
      await writeDurably(partial, bytes);
      await rename(partial, target);
    } catch (error) {
      // Where even this fails, the next start removes it; the first error says more.
      await rm(partial, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Makes the folders of `key` where they are missing; returns them and the root, the innermost first. */
  async function makeFolders(key: string): Promise<string[]> {
    const folders = [root];
    for (const name of key.split('/').slice(0, -1)) {
      const folder = join(folders[0] ?? root, name);
      await mkdir(folder, { mode: 0o700 }).catch(undefinedWhenPresent);
      if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is no folder, or a link`);
      folders.unshift(folder);
    }
    return folders;
  }

  async function write(key: string, bytes: Uint8Array): Promise<void> {
    const folders = await makeFolders(key);
    await placeFile(join(root, key), bytes);
    // Each of them may be new, made by this call or by one that has not synchronized it yet.
    for (const folder of folders) await syncFolder(folder);
  }

  async function openFile(key: string): Promise<FileHandle | undefined> {
    const path = join(root, key);
    const handle = await open(path, readFlags).catch(undefinedWhenAbsent);
    if (handle === undefined) return undefined;
    try {
      const inPlace = (await realpath(path).catch(undefinedWhenAbsent)) === path;
      if (inPlace && (await handle.stat()).isFile()) return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return undefined;
  }

  async function remove(key: string): Promise<void> {
    const path = join(root, key);
    const parent = dirname(path);
    if ((await realpath(parent).catch(undefinedWhenAbsent)) !== parent) return;
    await unlink(path).catch(undefinedWhenAbsent);
    await syncFolder(parent);
  }

  async function probe(): Promise<void> {
    const target = join(root, '.probe');
    await placeFile(target, Buffer.from('probe'));
    await rm(target, { force: true });
  }

  return { write, open: openFile, remove, probe };
}

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (!absentCodes.has(error.code ?? '')) throw error;
}

function undefinedWhenPresent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EEXIST') throw error;
}
