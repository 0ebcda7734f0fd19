import { parseArgs } from 'node:util';
import { PGlite } from '@electric-sql/pglite';

// The main file of a process of its own: makes an empty database in the folder that is its only argument, and ends.
// It ends with its parent too, whose successor begins in another folder.
// oxlint-disable-next-line no-restricted-globals -- a process of its own, which nobody hands anything
process.once('disconnect', () => process.exit(1));

const { positionals } = parseArgs({ allowPositionals: true });
const pglite = new PGlite(positionals[0]);
await pglite.waitReady;
await pglite.close();
// oxlint-disable-next-line no-restricted-globals -- as above; the channel to the parent would keep it alive
process.exit(0);
