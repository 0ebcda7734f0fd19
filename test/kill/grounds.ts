import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type Database } from '../../src/database/database.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { makeDatabase } from '../support/postgresql.ts';
import { readLedger, type Ledger } from './ledger-rows.ts';

/** The folder and the database that servers are killed on, one after the other. */
export interface Grounds {
  /** Where servers are started. */
  folder: string;
  dataFolder: string;
  /** What the environment of a server says of them. */
  env: Record<string, string>;
  /**
   * Holds the ledger still as a dead server left it, so that the next one may begin to mend it.
   * @returns what reads it
   */
  freeze(): Promise<() => Promise<Ledger>>;
  /** Calls `onChange` with the id of each generation whose state changes; undefined where that can't be seen from outside. */
  listen: ((onChange: (generationId: string) => void) => Promise<{ close(): Promise<void> }>) | undefined;
  close(): Promise<void>;
}

export async function openGrounds(kind: 'pglite' | 'postgresql'): Promise<Grounds> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-kill-'));
  const dataFolder = join(folder, 'data');
  const shared = {
    folder,
    dataFolder,
    env: {
      DATA_DIR: dataFolder,
      LOG_LEVEL: 'warn',
      // Halves the time of a start, once a server has ended well and left it behind.
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    },
  };
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  return kind === 'pglite' ? onPGlite(shared, removeFolder) : onPostgreSql(shared, removeFolder);
}

type Shared = Pick<Grounds, 'folder' | 'dataFolder' | 'env'>;

function onPGlite(shared: Shared, close: () => Promise<void>): Grounds {
  return {
    ...shared,
    // The server itself must mend its files after a kill, so they are read as a copy.
    freeze: async () => {
      const copy = await mkdtemp(join(shared.folder, 'frozen-'));
      await cp(join(shared.dataFolder, 'database'), copy, { recursive: true });
      return async () => {
        const database = pgliteDatabase(new PGlite(copy));
        try {
          return await readLedger(database.client);
        } finally {
          await database.close();
          await rm(copy, { recursive: true, force: true });
        }
      };
    },
    listen: undefined,
    close,
  };
}

async function onPostgreSql(shared: Shared, removeFolder: () => Promise<void>): Promise<Grounds> {
  const { url, drop } = await makeDatabase();
  const database: Database = await openPostgreSqlDatabase({
    url,
    poolSize: 2,
    tls: 'disable',
    caFile: undefined,
    logger: createLogger({ level: 'silent' }),
  });
  return {
    ...shared,
    env: { ...shared.env, DATABASE_URL: url },
    freeze: async () => {
      const ledger = await readLedger(database.client);
      return () => Promise.resolve(ledger);
    },
    listen: (onChange) =>
      database.listen('lienzo_generations', { onPayload: onChange, onReconnect: () => {} }),
    close: async () => {
      await database.close();
      await drop();
      await removeFolder();
    },
  };
}
