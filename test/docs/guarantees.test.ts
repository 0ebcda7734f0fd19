import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const page = new URL('../../docs/guarantees.md', import.meta.url);
const text = await readFile(page, 'utf8');
/** A link, and the names of tests in it up to the next link. */
const shown = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((line) => [...line.matchAll(/\]\((?<file>[^)]+)\)(?<names>[^[]*)/g)])
  .map(({ groups }) => ({
    file: groups?.['file'] ?? '',
    names: [...(groups?.['names'] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? ''),
  }));

describe('docs/guarantees.md', () => {
  it('promises something', () => {
    expect(shown.length).toBeGreaterThan(20);
  });

  it.each(shown)('names tests that are there: $file', async ({ file, names }) => {
    const source = await readFile(new URL(file, page), 'utf8');
    for (const name of names) expect(source).toContain(name);
  });

  it('has a test for each promise', () => {
    const promises = text
      .split('\n')
      .filter((line) => line.startsWith('|') && !/^\| *(-|promise)/.test(line));
    expect(promises.filter((line) => !line.includes('](../test/'))).toEqual([]);
  });
});
