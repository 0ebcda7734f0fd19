import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import type { Database, Tables } from './database.ts';

const PARTIAL = '.partial-';

/**
 * Opens PostgreSQL in WASM on `folder`, making it at the first start. The caller holds the lock on the data folder:
 * nothing in PGlite stops a second process from ruining the files.
 * @throws Error that names the folder
 */
export async function openPGliteDatabase(options: { folder: string }): Promise<Database> {
  const { folder } = options;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await sweepPartial(folder);
    if (!existsSync(folder)) await initialise(folder);
    const pglite = new PGlite(folder);
    await pglite.waitReady;
    return pgliteDatabase(pglite);
  } catch (error) {
    throw new Error(`The database in ${folder} cannot be opened.`, { cause: error });
  }
}

/** A database on a PGlite that is open. */
export function pgliteDatabase(pglite: PGlite): Database {
  const client = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
  return {
    kind: 'pglite',
    client,
    unhurried: client,
    queueConnection: { db: fromPglite(pglite), backend: 'pglite' },
    // There is one connection, inside this process: it never breaks.
    listen: async (channel, { onPayload }) => {
      const unlisten = await pglite.listen(channel, onPayload);
      return {
        close: async () => {
          if (!pglite.closed) await unlisten();
        },
      };
    },
    close: async () => {
      await client.destroy();
      // Kysely leaves an instance open that it was never asked to use.
      if (!pglite.closed) await pglite.close();
    },
  };
}

/**
 * Writes a new database aside and renames it when it is whole, so that a process killed meanwhile leaves none that is
 * half made. A process of its own does it, because making a database takes about 200 MB more than using one.
 */
async function initialise(folder: string): Promise<void> {
  const partial = await mkdtemp(`${folder}${PARTIAL}`);
  // Without this process's own flags: some of them, as --eval and --inspect, are for one process alone.
  const child = fork(new URL('./pglite-initialise.ts', import.meta.url), [partial], { execArgv: [] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== 0)
    throw new Error(`The process that makes the database ended with ${signal ?? `code ${code}`}.`);
  await rename(partial, folder);
}

/** Removes what killed processes left half made. One of them may end just now, so what can't be removed is left. */
async function sweepPartial(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(basename(folder) + PARTIAL)) continue;
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}
