import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  buildSchema,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
  type ASTNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { expectedSchema } from './expected-schema.ts';

const root = join(import.meta.dirname, '../..');

function withoutDescriptions(sdl: string): string {
  const sorted = printSchema(lexicographicSortSchema(buildSchema(sdl)));
  return print(
    visit(parse(sorted), {
      enter: (node: ASTNode) => ('description' in node ? { ...node, description: undefined } : undefined),
    }),
  );
}

describe('the schema', () => {
  it('is the contract: types, nullability, arguments and defaults', () => {
    expect(withoutDescriptions(printSchema(schema))).toBe(withoutDescriptions(expectedSchema));
  });

  it('is the committed schema.graphql, sorted', async () => {
    const committed = await readFile(join(root, 'schema.graphql'), 'utf8');
    expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  it('is built without an environment, without writing, and without network, process or native code', async () => {
    // Node's permissions refuse writing, processes, workers and native code; the script refuses the rest.
    const script = `
      import net from 'node:net';
      import dns from 'node:dns';
      const refuse = () => { throw new Error('the import used the network'); };
      net.Socket.prototype.connect = net.Server.prototype.listen = dns.lookup = refuse;
      const { schema } = await import(${JSON.stringify(join(root, 'src/graphql/schema.ts'))});
      const resources = process.getActiveResourcesInfo().filter((name) => !name.endsWith('Wrap'));
      console.log(JSON.stringify({ query: schema.getQueryType().name, resources }));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--permission', '--allow-fs-read=*', '--input-type=module', '--eval', script],
      { cwd: '/', env: {} },
    );
    expect(JSON.parse(stdout)).toEqual({ query: 'Query', resources: [] });
  });
});
