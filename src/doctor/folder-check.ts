import { mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodes } from './error-facts.ts';
import { type Explanation, type Finding, failed, ok, warning } from './finding.ts';

const MEGABYTE = 1_048_576;
/** Below this a few pictures fill the disk. */
const LEAST_FREE = 100 * MEGABYTE;
/** Some hundred pictures. */
const COMFORTABLY_FREE = 1024 * MEGABYTE;

/** By code of the system: why a folder can't be used. */
const table: Record<string, (folder: string) => Explanation> = {
  EACCES: notPermitted,
  EPERM: notPermitted,
  EROFS: (folder) => ({
    text: `${folder} lies on a disk that is mounted read-only.`,
    advice: 'Mount it writable, or choose another folder with DATA_DIR.',
  }),
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  ENOTDIR: (folder) => ({
    text: `${folder} is a file, or lies below one.`,
    advice: 'Move the file away, or choose another folder with DATA_DIR.',
  }),
};

/**
 * Whether this user can write files into the folder, and how many. Leaves nothing behind: a folder that is not there yet is
 * not made, as it might be run by another user than the server.
 */
export async function checkFolder(
  subject: string,
  folder: string,
  readFreeBytes = freeBytesOf,
): Promise<Finding> {
  try {
    const present = await nearestPresentFolder(folder);
    await writeAndRemove(present);
    return judgeSpace(subject, folder, await readFreeBytes(present), present === folder);
  } catch (error) {
    const [code = 'an unknown error'] = errorCodes(error);
    return failed(subject, table[code]?.(folder) ?? unforeseen(folder, code));
  }
}

/** The folder itself, or the one above it in which it would be made. */
async function nearestPresentFolder(folder: string): Promise<string> {
  try {
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('A file'), { code: 'ENOTDIR' });
    return folder;
  } catch (error) {
    const parent = dirname(folder);
    if (!errorCodes(error).includes('ENOENT') || parent === folder) throw error;
    return await nearestPresentFolder(parent);
  }
}

async function writeAndRemove(folder: string): Promise<void> {
  const probe = await mkdtemp(join(folder, '.doctor-'));
  try {
    await writeFile(join(probe, 'probe'), 'probe');
  } finally {
    await rm(probe, { recursive: true });
  }
}

/** What is left for users other than root. */
async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function judgeSpace(subject: string, folder: string, freeBytes: number, present: boolean): Finding {
  const megabytes = Math.floor(freeBytes / MEGABYTE);
  const free = megabytes < 10_000 ? `${megabytes} MB` : `${Math.floor(megabytes / 1024)} GB`;
  const text = present
    ? `${folder} can be written and has ${free} free.`
    : `${folder} is not there yet and will be made at the first start; ${free} are free.`;
  if (freeBytes >= COMFORTABLY_FREE) return ok(subject, text);
  const explanation = { text, advice: 'Make room: pictures have some MB each.' };
  return freeBytes < LEAST_FREE ? failed(subject, explanation) : warning(subject, explanation);
}

function notPermitted(folder: string): Explanation {
  return {
    text: `This user may not write to ${folder}.`,
    advice: 'Give the folder to the user that runs the server (chown), or choose another one with DATA_DIR.',
  };
}

function diskFull(folder: string): Explanation {
  return {
    text: `The disk of ${folder} is full.`,
    advice: 'Make room, or choose another folder with DATA_DIR.',
  };
}

function unforeseen(folder: string, code: string): Explanation {
  return { text: `${folder} cannot be used: ${code}.`, advice: 'Choose another folder with DATA_DIR.' };
}
