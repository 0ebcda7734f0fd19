import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A folder that this process alone may use, until `release`. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes `folder` for this process, making it where it is missing. The lock is the operating system's lock on an SQLite
 * file: it is gone with the process that held it, however that ended, which a file with a process id is not.
 * @throws Error that names the folder, when another process holds it or it cannot be written
 */
export function lockFolder(folder: string): FolderLock {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Error(
      `The data folder ${folder} cannot be made: ${reason(error)}. Choose another one with DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      throw new Error(
        `The data folder ${folder} is in use by another Lienzo process. Stop that one, or give this one a folder of its own with DATA_DIR.`,
        { cause: error },
      );
    }
    throw new Error(
      `The data folder ${folder} cannot be written: ${reason(error)}. Choose another one with DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
  const held = database;
  return { release: () => held.close() };
}

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
