import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../database/folder-lock.ts';
import { property } from './error-facts.ts';
import { type Finding, failed, warning } from './finding.ts';
import { checkFolder } from './folder-check.ts';

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy). */
const BUSY = 5;

/** The folder that every process has for itself: whether it can be written, and whether another process holds it. */
export async function checkDataFolder(folder: string): Promise<Finding> {
  const subject = 'data folder';
  const finding = await checkFolder(subject, folder);
  // Where no server has been, there is no lock to be held, and none is left behind for another user to stumble over.
  if (finding.level === 'FAILED' || !existsSync(join(folder, 'lock'))) return finding;
  try {
    lockFolder(folder).release();
    return finding;
  } catch (error) {
    if (error instanceof Error && property(error.cause, 'errcode') === BUSY) {
      return warning(subject, {
        text: `${folder} is held by another Lienzo process that runs now.`,
        advice: 'If that is not the server you mean, give each its own folder with DATA_DIR.',
      });
    }
    return failed(subject, {
      text: `The file "lock" in ${folder} cannot be used.`,
      advice: 'Give the folder and its files to the user that runs the server (chown).',
    });
  }
}
