import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** All tests, on the built-in parts. */
const builtIn: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'built-in',
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/e2e/processes.test.ts'],
    provide: { databaseKind: 'pglite' },
  },
};

/** What stops a server that others use: it runs when they are done. */
const disruptive: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'disruptive',
    include: ['test/e2e/processes.test.ts'],
    sequence: { groupOrder: 1 },
    provide: { databaseKind: 'pglite' },
  },
};

/** What asks the database, once more on PostgreSQL. */
const postgresql: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgresql',
    include: ['test/{database,generations,graphql}/**/*.test.ts'],
    provide: { databaseKind: 'postgresql' },
  },
};

/** Tests that take minutes of waiting: `npm run test:long`, and CI. */
const long: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'long', include: ['test/long/**/*.test.ts'], provide: { databaseKind: 'pglite' } },
};

const projects = [
  builtIn,
  disruptive,
  ...(env['TEST_DATABASE_URL'] ? [postgresql] : []),
  // Named by the script, or where everything must run.
  ...(env['REQUIRE_ALL'] === '1' || argv.includes('long') ? [long] : []),
];

export default defineConfig({
  resolve: {
    // Vite would give our files another build of graphql than Node gives Yoga and Pothos, and `instanceof` would fail.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    projects,
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Files share their modules, which have no state of their own: loading them took a third of the time.
    isolate: false,
    // By default one core stays idle: half of the two that CI has.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
