import { availableParallelism } from 'node:os';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * CI tries a test once more, as it is one run on a machine that others use, and lists what passed only then. Tests of
 * chance, the fuzz and the kill suite, get no second try: what they find once is a fault.
 */
const retry = env['REQUIRE_ALL'] === '1' ? 1 : 0;

/** All other tests, on the built-in parts. */
const builtIn: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'built-in',
    retry,
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/kill/**', 'test/painter/**', 'test/e2e/processes.test.ts'],
    provide: { databaseKind: 'pglite', fuzz: fuzzing(300) },
  },
};

/** What stops the clock of its whole process, in which no server of another file may live on. */
const painter: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'painter', retry, isolate: true, include: ['test/painter/**/*.test.ts'] },
};

/** What stops a server that others use: it runs when they are done. */
const disruptive: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'disruptive',
    retry,
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
    retry,
    include: ['test/{access,database,generations,graphql}/**/*.test.ts'],
    provide: { databaseKind: 'postgresql' },
  },
};

/** Tests that take minutes of waiting: `npm run test:long`, and CI. */
const long: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'long', retry, include: ['test/long/**/*.test.ts'], provide: { databaseKind: 'pglite' } },
};

/** Every property once more, with 100,000 cases: `npm run test:fuzz`, and CI. */
const fuzz: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'fuzz',
    include: ['test/fuzz/**/*.test.ts'],
    testTimeout: 900_000,
    provide: { fuzz: fuzzing(100_000) },
  },
};

/** Servers that are killed over and over, when nothing else runs, as moments count: `npm run test:kill`, and CI. */
const kill: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'kill',
    include: ['test/kill/**/*.test.ts'],
    sequence: { groupOrder: 2 },
    provide: { killing: killing() },
  },
};

/** KILLS: fewer of them, for a first look. KILL_SEED: the seed that a run prints aims as that run did. */
function killing(): { seed: number; pglite: number; postgresql: number } {
  const read = (name: string): number | undefined => {
    const text = env[name];
    if (!text) return undefined;
    if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} is a whole number, not ${text}`);
    return Number(text);
  };
  const kills = read('KILLS');
  return {
    seed: read('KILL_SEED') ?? Math.floor(Math.random() * 2 ** 31),
    pglite: kills ?? 50,
    postgresql: kills ?? 200,
  };
}

/** FUZZ_SEED: the seed that fast-check prints with a failure brings the same cases again. */
function fuzzing(numRuns: number): { numRuns: number; seed?: number } {
  const seed = env['FUZZ_SEED'];
  if (!seed) return { numRuns };
  if (!/^-?\d+$/.test(seed)) throw new Error(`FUZZ_SEED is a whole number, not ${seed}`);
  return { numRuns, seed: Number(seed) };
}

/** Named by the script, or where everything must run. */
const isAskedFor = (project: string) =>
  env['REQUIRE_ALL'] === '1' || argv.join(' ').includes(`--project ${project}`);

const projects = [
  builtIn,
  painter,
  disruptive,
  ...(env['TEST_DATABASE_URL'] ? [postgresql] : []),
  ...(isAskedFor('long') ? [long] : []),
  ...(isAskedFor('fuzz') ? [fuzz] : []),
  ...(isAskedFor('kill') ? [kill] : []),
];

export default defineConfig({
  resolve: {
    // Vite would give our files another build of graphql than Node gives Yoga and Pothos, and `instanceof` would fail.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    projects,
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/real-timers.ts'],
    pool: 'forks',
    // Files share their modules, which have no state of their own: loading them took a third of the time.
    isolate: false,
    // By default one core stays idle: half of the two that CI has. A third of the time, tests wait.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A machine may be five times slower than another, and no test fails on a stopwatch: these end what hangs.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
