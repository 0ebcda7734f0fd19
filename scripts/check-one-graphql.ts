import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copiesOf } from './lockfile.ts';

// Two copies of graphql do not know each other's errors and types: coded errors would come back as unexpected ones.
const lockfile = join(import.meta.dirname, '../package-lock.json');
const copies = copiesOf('graphql', JSON.parse(await readFile(lockfile, 'utf8')));

if (copies.length !== 1) {
  console.error(`package-lock.json installs ${copies.length} copies of graphql where exactly one must be:`);
  for (const { path, version } of copies) console.error(`  ${path} ${version}`);
  console.error('Leave out the package that brings another one; `npm explain graphql` names it.');
  process.exitCode = 1;
}
