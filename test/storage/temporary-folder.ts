import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A new folder for the caller to remove. */
export async function makeTemporaryFolder(): Promise<string> {
  return await mkdtemp(join(await realpath(tmpdir()), 'lienzo-storage-'));
}
