import { defineConfig, type OxlintOverride } from 'oxlint';
import { mainFiles, type Unit, units, vendors } from './lint/import-rules.ts';
import { restrictedImports } from './lint/restricted-imports.ts';

const sourceMainFiles = mainFiles.map((file) => `src/${file}`);
const noProcess = `Only ${sourceMainFiles.join(' and ')} touch the process; take a plain value or a function as an option.`;

/** Rules of one unit or file. A file must match the right one last, as it replaces the others. */
function importRules(unit: Unit, place: string, files: string): OxlintOverride {
  const paths = mainFiles.includes(place)
    ? []
    : ['process', 'node:process'].map((name) => ({ name, message: noProcess }));
  return {
    files: [`src/${files}`],
    rules: { 'no-restricted-imports': ['error', { patterns: restrictedImports(unit, place), paths }] },
  };
}

/** Files that may import a vendor which the rest of their room may not. */
const filesOf = (unit: Unit) =>
  vendors.flatMap((vendor) => vendor.onlyIn).filter((place) => place.startsWith(`${unit.name}/`));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['test/gql/**', 'data/**'],
  env: { node: true, es2024: true },
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-var': 'error',
    'prefer-const': 'error',
    'typescript/await-thenable': 'error',
    // A query builder that nobody executes is a floating promise too.
    'typescript/no-floating-promises': ['error', { checkThenables: true }],
    'typescript/no-misused-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    // Also closes `import('…').Type`, a path that the import rules would not see.
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    // Says no to every `as` on parsed data, which zod and the tests make by the dozen.
    'typescript/no-unsafe-type-assertion': 'off',
    // Wants a return behind a switch that has every case; tsc and switch-exhaustiveness-check know better.
    'typescript/consistent-return': 'off',
    // Matters of taste: a small helper beside its only use, a local name, sorting what `map` has just made.
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'no-shadow': 'off',
    // sharp.strategy and fc.assert read as their own documentation does.
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
    // A property test may expect one thing of what was accepted and another of what was refused.
    'vitest/no-conditional-expect': 'off',
    // Forbids an expectation that is awaited after the clock was moved; no-floating-promises finds those never awaited.
    'vitest/valid-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
    // Fields register themselves when src/graphql/schema.ts imports them.
    'import/no-unassigned-import': 'off',
  },
  overrides: [
    {
      files: ['src/**'],
      rules: {
        'no-console': 'error',
        'no-restricted-globals': ['error', { name: 'process', message: noProcess }],
        'no-restricted-properties': [
          'error',
          { object: 'globalThis', property: 'process', message: noProcess },
        ],
      },
    },
    {
      files: sourceMainFiles,
      rules: { 'no-console': 'off', 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
    },
    {
      // Kysely hands over its expression builder to be taken apart: `({ exists, selectFrom }) => …`.
      files: ['src/{access,database,generations,images}/**'],
      rules: { 'typescript/unbound-method': 'off' },
    },
    ...units.map((unit) =>
      importRules(unit, unit.name, unit.name.endsWith('.ts') ? unit.name : `${unit.name}/**`),
    ),
    ...units.flatMap((unit) => filesOf(unit).map((file) => importRules(unit, file, file))),
  ],
});
