import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Findings, lint, repository } from './lint-fixtures.ts';

const open = ['errors.ts', 'telemetry/logger.ts'];
const wholeStorage = ['storage', 'storage/object-storage.ts', 'storage/signed-objects.ts'];
const rooms =
  'access config database generations graphql http images painter provider storage studio telemetry'.split(
    ' ',
  );

/** The rooms' section of the design, written down a second time: who may import what. */
const mayImport: Record<string, string[]> = {
  'main.ts': [...open, 'app.ts', 'config', 'http'],
  'app.ts': [...open, ...rooms, ...wholeStorage],
  'errors.ts': [],
  access: [...open, 'database'],
  config: [],
  database: open,
  doctor: [...open, 'config', 'database', 'provider', ...wholeStorage],
  files: open,
  generations: [...open, 'images', 'provider', 'storage/object-storage.ts', 'database', 'access', 'files'],
  graphql: [...open, 'generations', 'images', 'access'],
  http: [...open, 'graphql', 'generations', 'access', 'studio', 'telemetry', 'storage/signed-objects.ts'],
  keys: open,
  images: [...open, 'storage/object-storage.ts', 'database'],
  painter: [],
  provider: open,
  storage: [...open, 'files'],
  studio: open,
  telemetry: open,
};

const vendorHomes: Record<string, string[]> = {
  openai: ['provider'],
  'openai/resources/images': ['provider'],
  '@aws-sdk/client-s3': ['storage/s3-storage.ts', 'doctor/public-access-block.ts'],
  '@aws-sdk/s3-request-presigner': ['storage/s3-storage.ts', 'doctor/public-access-block.ts'],
  kysely: ['access', 'database', 'generations', 'images'],
  pg: ['database'],
  '@electric-sql/pglite': ['database'],
  hono: ['app.ts', 'http', 'main.ts'],
  'hono/body-limit': ['app.ts', 'http', 'main.ts'],
  '@hono/node-server': ['app.ts', 'http', 'main.ts'],
  'graphql-yoga': ['graphql', 'http'],
  '@pothos/core': ['graphql'],
  pino: ['telemetry'],
  dotenv: ['main.ts', 'doctor/main.ts'],
  'node:process': ['main.ts', 'doctor/main.ts'],
};

const units = Object.keys(mayImport);
const targets = [...units, 'telemetry/logger.ts', 'storage/object-storage.ts', 'storage/signed-objects.ts'];
const vendors = Object.keys(vendorHomes);

const isFile = (unit: string) => unit.endsWith('.ts');
const pathOf = (target: string) => (isFile(target) ? target : `${target}/x.ts`);
const roomOf = (target: string) => target.split('/')[0];

/** Files that stand for a unit: one at its top, for a room also one in a folder of it. */
const filesOf = (unit: string) =>
  isFile(unit) ? [`src/${unit}`] : [`src/${unit}/fixture.ts`, `src/${unit}/folder/fixture.ts`];
const toSource = (file: string) => '../'.repeat(file.split('/').length - 2) || './';

/** Files with vendors of their own, and one beside them. */
const singleFiles = [
  'src/storage/s3-storage.ts',
  'src/storage/disk-storage.ts',
  'src/doctor/main.ts',
  'src/doctor/public-access-block.ts',
];

/** Line n of every fixture imports the nth of targets and vendors. */
const fixtures = Object.fromEntries(
  [...units.flatMap(filesOf), ...singleFiles].map((file) => [
    file,
    [...targets.map((target) => toSource(file) + pathOf(target)), ...vendors]
      .map((specifier, index) => `import * as name${index} from '${specifier}';\n`)
      .join(''),
  ]),
);

const spellings = {
  'a type': "import type { A } from '../config/config.ts';",
  'a re-export of a name': "export { a } from '../config/config.ts';",
  'a re-export of all': "export * from '../config/config.ts';",
  'an import at run time': "await import('../config/config.ts');",
  'a type in passing': "export type A = import('../config/config.ts').A;",
  'a way through the own folder': "import { a } from '../images/../config/config.ts';",
  'a way with a needless dot': "import { a } from './../config/config.ts';",
  'a way through the root': "import { a } from '../../src/config/config.ts';",
};
const spellingFile = (index: number) => `src/images/spelling-${index}.ts`;

let findings: Findings;
const importFindings = (file: string, specifier: string) => {
  const index = [...targets, ...vendors].indexOf(specifier);
  return (findings.get(`${file}:${index + 1}`) ?? []).filter(
    (finding) => finding.rule === 'eslint(no-restricted-imports)',
  );
};

beforeAll(async () => {
  findings = await lint({
    ...fixtures,
    ...Object.fromEntries(Object.values(spellings).map((text, index) => [spellingFile(index), text])),
  });
});

describe('the import rules of src', () => {
  it('know every room and file that is there', async () => {
    const entries = await readdir(join(repository, 'src'));
    expect(entries.filter((entry) => !units.includes(entry))).toEqual([]);
  });

  describe.each(units)('%s', (unit) => {
    const others = targets.filter((target) => roomOf(target) !== unit);
    const forbidden = others.filter((target) => !mayImport[unit]!.includes(target));
    const allowed = others.filter((target) => mayImport[unit]!.includes(target));

    it.each(forbidden)('may not import %s, and is told what to do instead', (target) => {
      for (const file of filesOf(unit)) {
        const [finding, ...more] = importFindings(file, target);
        expect(finding?.text).toMatch(
          new RegExp(`${unit} may import (only|nothing of ours).*\\. Instead: .{20}`),
        );
        expect(more).toEqual([]);
      }
    });

    it('may import what the design lists', () => {
      for (const file of filesOf(unit)) {
        expect(allowed.filter((target) => importFindings(file, target).length > 0)).toEqual([]);
      }
    });

    it('may import only the vendors that live there', () => {
      const expected = vendors.filter((vendor) => vendorHomes[vendor]!.includes(unit));
      for (const file of filesOf(unit)) {
        expect(vendors.filter((vendor) => importFindings(file, vendor).length === 0)).toEqual(expected);
      }
    });
  });

  it('give the AWS SDK to s3-storage.ts alone in its room, and nothing else with it', () => {
    const file = 'src/storage/s3-storage.ts';
    expect(importFindings(file, '@aws-sdk/client-s3')).toEqual([]);
    expect(importFindings(file, '@aws-sdk/s3-request-presigner')).toEqual([]);
    expect(importFindings(file, 'openai')).toHaveLength(1);
    expect(importFindings(file, 'database')).toHaveLength(1);
    expect(importFindings('src/storage/disk-storage.ts', '@aws-sdk/client-s3')[0]?.text).toContain(
      'use the ObjectStorage interface',
    );
  });

  it.each(['src/doctor/main.ts', 'src/doctor/public-access-block.ts'])(
    'give %s the vendors that are meant for it, and the rules of its room',
    (file) => {
      const expected = vendors.filter((vendor) => vendorHomes[vendor]!.includes(file.slice('src/'.length)));
      expect(vendors.filter((vendor) => importFindings(file, vendor).length === 0)).toEqual(expected);
      expect(importFindings(file, 'app.ts')).toHaveLength(1);
      expect(importFindings(file, 'config')).toEqual([]);
    },
  );

  it.each(Object.keys(spellings).map((name, index) => ({ name, index })))(
    'find a forbidden import written as $name',
    ({ index }) => {
      const found = findings.get(`${spellingFile(index)}:1`)?.map((finding) => finding.rule) ?? [];
      expect(found).toContainEqual(
        expect.stringMatching(/^eslint\(no-restricted-imports\)$|^typescript.*\(consistent-type-imports\)$/),
      );
    },
  );
});
