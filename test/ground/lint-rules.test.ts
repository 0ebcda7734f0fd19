import { beforeAll, describe, expect, it } from 'vitest';
import { type Findings, lint } from './lint-fixtures.ts';

const files = {
  'src/images/global.ts': 'export const path = process.cwd();',
  'src/images/property.ts': 'export const path: unknown = globalThis.process;',
  'src/images/module.ts': "import { cwd } from 'node:process';\nexport const path = cwd();",
  'src/main.ts': "import { cwd } from 'node:process';\nexport const paths = [cwd(), process.cwd()];",
  'src/images/promise.ts': 'const later = async () => 1;\nlater();\nexport {};',
  'src/images/thenable.ts':
    'declare function query(): { then(done: () => void, failed: () => void): void };\nquery();\nexport {};',
  'src/images/misused.ts': 'const is = async () => true;\nexport const answer = is() ? 1 : 2;',
  'src/images/switch.ts':
    "export function f(kind: 'a' | 'b') {\nswitch (kind) { case 'a': return 1; }\nreturn 2;\n}",
  'src/images/console.ts': "console.log('here');",
  'src/images/disabled.ts': '// oxlint-disable-next-line no-console\nexport const nothing = 0;',
};

let findings: Findings;
const rulesAt = (place: string) => (findings.get(place) ?? []).map((finding) => finding.rule);

beforeAll(async () => {
  findings = await lint(files);
});

describe('the lint rules', () => {
  it.each(['src/images/global.ts:1', 'src/images/property.ts:1', 'src/images/module.ts:1'])(
    'keep the process out of %s and say where it belongs',
    (place) => {
      expect(findings.get(place)?.[0]?.text).toContain('src/main.ts');
    },
  );

  it('let main.ts use the process', () => {
    expect([...findings.keys()].filter((place) => place.startsWith('src/main.ts'))).toEqual([]);
  });

  it.each([
    ['a promise that nobody awaits', 'src/images/promise.ts:2', 'no-floating-promises'],
    ['a query that nobody executes', 'src/images/thenable.ts:2', 'no-floating-promises'],
    ['a promise taken for a boolean', 'src/images/misused.ts:2', 'no-misused-promises'],
    ['a switch that forgets a case', 'src/images/switch.ts:2', 'switch-exhaustiveness-check'],
    ['output past the logger', 'src/images/console.ts:1', 'no-console'],
  ])('find %s', (_, place, rule) => {
    expect(rulesAt(place)).toContainEqual(expect.stringContaining(`(${rule})`));
  });

  it('find a disabled rule that had nothing to say', () => {
    expect(findings.get('src/images/disabled.ts:1')?.[0]?.text).toContain('Unused');
  });
});
