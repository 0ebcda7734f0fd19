import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copiesOf } from '../../scripts/lockfile.ts';
import { repository } from './lint-fixtures.ts';

const readJson = async (path: string) => JSON.parse(await readFile(join(repository, path), 'utf8'));
const manifest = await readJson('package.json');
const lockfile = await readJson('package-lock.json');

describe('the packages', () => {
  it('ask for a Node that strips types without a flag', () => {
    expect(manifest.engines.node).toBe('>=22.18');
  });

  it('bring a Node 24 of their own, for machines that have an older one', () => {
    const [copy, ...more] = copiesOf('node', lockfile);
    expect(copy?.version).toMatch(/^24\./);
    expect(more).toEqual([]);
  });

  it.each(['knip', 'oxlint', 'oxlint-tsgolint', 'typescript'])('pin %s to one exact version', (name) => {
    expect(manifest.devDependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(copiesOf(name, lockfile)[0]?.version).toBe(manifest.devDependencies[name]);
  });

  it('hold exactly one copy of graphql', () => {
    expect(copiesOf('graphql', lockfile)).toEqual([
      { path: 'node_modules/graphql', version: expect.stringMatching(/^17\./) },
    ]);
  });

  it('lock the binaries of the linter for Linux, without which `npm ci` refuses the lockfile', () => {
    expect(copiesOf('@oxlint/binding-linux-x64-gnu', lockfile)).toHaveLength(1);
    expect(copiesOf('@oxlint-tsgolint/linux-x64', lockfile)).toHaveLength(1);
  });
});

describe('copiesOf', () => {
  it('finds nested copies, and no package whose name only ends alike', () => {
    const packages = {
      '': { version: '0.1.0' },
      'node_modules/graphql': { version: '17.1.0' },
      'node_modules/a/node_modules/graphql': { version: '16.15.0' },
      'node_modules/a-graphql': { version: '1.0.0' },
      'node_modules/@scope/graphql-yoga': { version: '5.0.0' },
    };
    expect(copiesOf('graphql', { packages })).toEqual([
      { path: 'node_modules/graphql', version: '17.1.0' },
      { path: 'node_modules/a/node_modules/graphql', version: '16.15.0' },
    ]);
  });
});
