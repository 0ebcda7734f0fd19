import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/graphql/schema.ts';

/** Prints the schema, sorted, to schema.graphql; with --check it compares only, and exits with 1 when they differ. */
const file = join(import.meta.dirname, '../schema.graphql');
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (!argv.includes('--check')) {
  await writeFile(file, printed);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== printed) {
  console.error(
    'schema.graphql is not what the code says. Run `npm run generate`, look at the difference, commit it.',
  );
  process.exitCode = 1;
}
