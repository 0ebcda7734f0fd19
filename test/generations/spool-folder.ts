import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of all entries in the spool of the data folder `folder`, sorted; the process id is no entry. */
export async function spooledFiles(folder: string): Promise<string[]> {
  const spool = join(folder, 'spool');
  const found = await readdir(spool, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name !== 'process-id')
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
