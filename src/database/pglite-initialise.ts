import { parseArgs } from 'node:util';
import { PGlite } from '@electric-sql/pglite';

// The main file of a process of its own: makes an empty database in the folder that is its only argument, and ends.
const { positionals } = parseArgs({ allowPositionals: true });
const pglite = new PGlite(positionals[0]);
await pglite.waitReady;
await pglite.close();
