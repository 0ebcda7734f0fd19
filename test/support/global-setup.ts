import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/database/migrate.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';
import { createGenerationQueue } from '../../src/generations/queue.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { hasProgram } from './programs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty PGlite as a file: opening it takes a tenth of making one. */
    databaseDump: string;
    /** What `openTestDatabase` opens. */
    databaseKind: 'pglite' | 'postgresql';
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-test-'));
  const pglite = new PGlite();
  const database = pgliteDatabase(pglite);
  await migrate(database.client);
  const queue = createGenerationQueue({
    connection: database.queueConnection,
    maxAtOnce: 1,
    logger: createLogger({ level: 'silent' }),
  });
  await queue.start();
  await queue.close();
  const dump = await pglite.dumpDataDir('none');
  const file = join(folder, 'database.tar');
  await writeFile(file, new Uint8Array(await dump.arrayBuffer()));
  await database.close();
  project.provide('databaseDump', file);
  return async () => {
    await rm(folder, { recursive: true, force: true });
    // The last words of a run, so that nobody takes for tested what was not.
    for (const name of notRun()) console.log(`Not run here: ${name}`);
  };
}

function notRun(): string[] {
  return [
    ...['curl', 'nginx'].filter((name) => !hasProgram(name)).map((name) => `what needs the program ${name}`),
    ...(env['TEST_DATABASE_URL'] ? [] : ['what needs a PostgreSQL server (TEST_DATABASE_URL)']),
    ...(env['TEST_S3_ENDPOINT'] ? [] : ['what needs a real S3 (TEST_S3_ENDPOINT and others, see .ci/run)']),
  ];
}
