import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks, readText, root } from './markdown.ts';
import { startAsReader, type Reader } from './reader.ts';

const files = codeBlocks(await readText('README.md')).filter(({ fileName }) => fileName !== undefined);

describe('the code of the README, written into files as it stands', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await startAsReader();
    for (const { fileName = '', code } of files) {
      await writeFile(join(reader.folder, fileName), reader.adapt(code));
    }
  });
  afterAll(() => reader.close());

  /** The lines that a program of the reader's folder prints; nothing may go to standard error. */
  async function run(...command: [file: string, ...options: string[]]): Promise<string[]> {
    const { stdout, stderr } = await promisify(execFile)(execPath, command, { cwd: reader.folder });
    expect(stderr).toBe('');
    return stdout.trimEnd().split('\n');
  }

  const url = expect.stringMatching(/^http:\/\/localhost:\d+\/objects\/images\//) as string;

  it('is these six files', () => {
    const names = 'apollo.ts urql.ts codegen.ts paint.ts watch-apollo.ts watch-urql.ts';
    expect(files.map(({ fileName }) => fileName)).toEqual(names.split(' '));
  });

  it('varies, deletes and meets an error with Apollo Client', async () => {
    const [address, ...rest] = await run('apollo.ts');
    expect([address, rest]).toEqual([url, ['CONTENT_REJECTED']]);
    expect((await fetch(address ?? '')).status).toBe(404);
  });

  it('edits, lists and meets an error with urql', async () => {
    const [address, count, code] = await run('urql.ts');
    expect([address, code]).toEqual([url, 'BAD_USER_INPUT']);
    expect(Number(count)).toBeGreaterThan(0);
    expect((await fetch(address ?? '')).headers.get('content-type')).toBe('image/png');
  });

  it('generates its types from the running server and paints with them', async () => {
    await run(
      join(root, 'node_modules/@graphql-codegen/cli/esm/bin.js'),
      '--config',
      'codegen.ts',
      '--silent',
    );
    const [line = ''] = await run('paint.ts');
    expect(line).toMatch(/^http:\S+\.webp\?\S+ 1280 720$/);
  });

  it('submits and watches with Apollo Client, previews among what it sees', async () => {
    const lines = await run('watch-apollo.ts');
    expect(lines.at(-1)).toMatch(/^SUCCEEDED 0 http:\S+\.png\?/);
    // A watcher that is slow sees the newest preview only.
    expect(lines.join('\n')).toMatch(/^RUNNING [12] $/m);
  });

  it('submits and watches with urql', async () => {
    const lines = await run('watch-urql.ts');
    expect(lines.at(-1)).toMatch(/^SUCCEEDED http:\S+\.png\?/);
  });

  it('has types that are right', async () => {
    const options =
      '--noEmit --strict --skipLibCheck --module nodenext --target es2024 --types node ' +
      '--allowImportingTsExtensions --allowJs --maxNodeModuleJsDepth 10';
    const programs = ['apollo.ts', 'urql.ts', 'paint.ts', 'watch-apollo.ts', 'watch-urql.ts'];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    expect(await run(compiler, ...options.split(' '), ...programs)).toEqual(['']);
  });
});
