import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { startFakeUpstream } from '../support/fake-upstream/client.ts';
import { makeDatabase } from '../support/postgresql.ts';

/** The outside parts that a server runs on, ready to use. */
export interface Parts {
  /** What the server's environment says of them. */
  env: Record<string, string>;
  /** Requests for pictures that reached the provider; undefined where it is inside the server. */
  purchases: () => Promise<number | undefined>;
  /** What a prompt says so that its picture is refused, or the connection breaks. */
  failures: { refused: string; broken: string };
  /** Rules of the Images API that the server broke. */
  violations: () => Promise<string[]>;
  close: () => Promise<void>;
}

/** A choice of outside parts, and the variables without which it can't be had here. */
export interface PartsChoice {
  name: string;
  missing: string[];
  open: () => Promise<Parts>;
}

const s3 = {
  S3_ENDPOINT: 'TEST_S3_ENDPOINT',
  S3_BUCKET: 'TEST_S3_BUCKET',
  AWS_REGION: 'TEST_S3_REGION',
  AWS_ACCESS_KEY_ID: 'TEST_S3_ACCESS_KEY_ID',
  AWS_SECRET_ACCESS_KEY: 'TEST_S3_SECRET_ACCESS_KEY',
};

const uncounted = {
  failures: { refused: 'simulate:moderation', broken: 'simulate:disconnect' },
  purchases: () => Promise.resolve(undefined),
  violations: () => Promise.resolve([]),
};

/** All that production uses: the fake upstream, and a real S3 and PostgreSQL, which several processes can share. */
export const productionParts: PartsChoice = {
  name: 'the Images API, S3 and PostgreSQL in production',
  missing: missing(['TEST_DATABASE_URL', ...Object.values(s3)]),
  open: openProductionParts,
};

export const partsChoices: PartsChoice[] = [
  {
    name: 'the built-in parts',
    missing: [],
    open: () => Promise.resolve({ env: {}, ...uncounted, close: () => Promise.resolve() }),
  },
  {
    name: 'PostgreSQL and otherwise the built-in parts',
    missing: missing(['TEST_DATABASE_URL']),
    open: async () => {
      const database = await makeDatabase();
      return { env: { DATABASE_URL: database.url }, ...uncounted, close: database.drop };
    },
  },
  productionParts,
];

function missing(names: string[]): string[] {
  return names.filter((name) => !env[name]);
}

async function openProductionParts(): Promise<Parts> {
  const database = await makeDatabase();
  const upstream = await startFakeUpstream();
  return {
    env: {
      NODE_ENV: 'production',
      // Most of the suite is not about callers.
      ALLOW_ANONYMOUS: 'true',
      OPENAI_API_KEY: upstream.apiKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      ...Object.fromEntries(Object.entries(s3).map(([name, source]) => [name, env[source] ?? ''])),
      S3_FORCE_PATH_STYLE: 'true',
      S3_PREFIX: `test-${randomUUID()}/`,
      DATABASE_URL: database.url,
    },
    failures: { refused: 'upstream:moderation-input', broken: 'upstream:reset-before-headers' },
    purchases: async () => (await upstream.requests()).filter(({ path }) => path.includes('/images/')).length,
    violations: () => upstream.violations(),
    close: async () => {
      await upstream.stop();
      await database.drop();
    },
  };
}
