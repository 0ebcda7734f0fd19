import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../src/database/database.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';

/**
 * Another process on the database of `app`, with a folder of its own. Its `close` leaves the database open.
 * @param options.database its own way to that database
 */
export async function startBeside(
  app: TestApp,
  { database = app.database, ...options }: Omit<TestAppOptions, 'from'> & { database?: Database } = {},
): Promise<TestApp> {
  const beside = await createTestApp({ ...options, from: { database } });
  return {
    ...beside,
    close: async () => {
      await beside.stop();
      await rm(beside.folder, { recursive: true, force: true });
    },
  };
}

/**
 * What comes after SIGKILL: a new process on the folder and the database of `killed`, which nobody closed. The killed one
 * never hears from its upstream again.
 */
export async function startAfterKill(
  killed: TestApp,
  options: Omit<TestAppOptions, 'from'> = {},
): Promise<TestApp> {
  // The system lets go of a lock together with its process; this process lives on, so the locked file has to go.
  await rm(join(killed.folder, 'lock'));
  return createTestApp({ ...options, from: killed });
}

/** Removes the folder of an app that was killed in the middle of its work: closing it would wait for that work. */
export async function removeKilled(app: TestApp): Promise<void> {
  await rm(app.folder, { recursive: true, force: true });
}

/** A promise that is never settled: what a killed process gets to hear. */
export function never<Result>(): Promise<Result> {
  return new Promise(() => {});
}
