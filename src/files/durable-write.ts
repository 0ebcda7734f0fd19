import { open } from 'node:fs/promises';

/**
 * Writes a new file that only this user may read. Fulfilled when its bytes survive a power cut; its name does once
 * `syncFolder` has seen the folder.
 * @throws Error of the system; EEXIST where the file is there already
 */
export async function writeDurably(path: string, body: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names that were added to, renamed in or removed from a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
