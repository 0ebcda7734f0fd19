import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App, type Overrides } from '../../src/app.ts';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Database } from '../../src/database/database.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { createPainter, type PainterOptions } from '../../src/painter/painter.ts';
import { createOpenAIProvider } from '../../src/provider/openai-provider.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { graphqlBody } from './graphql-body.ts';
import { openTestDatabase } from './test-database.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface TestAppOptions extends Omit<Overrides, 'database' | 'provider'> {
  /** Variables of the environment, beside those that the test app needs. */
  env?: Record<string, string>;
  /** In the place of the built-in painter's transport. */
  upstream?: Fetch;
  painter?: PainterOptions;
  /**
   * Goes on with the database and the folder of an app that was closed or abandoned; without the folder, it is another
   * process on the same database.
   */
  from?: { database: Database; folder?: string };
}

/** What clients see of an error. */
export interface ErrorAnswer {
  message: string;
  path?: (string | number)[];
  extensions: { code: ErrorCode; requestId: string; [detail: string]: unknown };
}

export interface Answer<Result> {
  status: number;
  headers: Headers;
  data?: Result | null;
  errors?: ErrorAnswer[];
}

/** A whole server without a socket: PGlite in memory, disk store in a temporary folder, the built-in painter. */
export interface TestApp {
  folder: string;
  config: Config;
  database: Database;
  fetch: App['fetch'];
  watched: App['watched'];
  /** Requests that reached the provider, in order. */
  upstreamCalls: { path: string }[];
  /** All log lines, as JSON. */
  log: string[];
  /** Sends an operation; files among the variables make it a multipart request. */
  run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables?: Variables,
    headers?: Record<string, string>,
  ): Promise<Answer<Result>>;
  /** As `run`, and throws on any error. */
  runOk<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables?: Variables,
  ): Promise<Result>;
  /** As `run`, and throws unless there is exactly one error. */
  runError<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables?: Variables,
  ): Promise<ErrorAnswer>;
  /** Closes the server and its database, and removes its folder. */
  close(): Promise<void>;
  /** Closes the server alone, so that another one may go on from here. */
  stop(): Promise<void>;
}

export const testOrigin = 'http://localhost:4000';

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { env, upstream, painter, from, ...overrides } = options;
  const folder = from?.folder ?? (await mkdtemp(join(tmpdir(), 'lienzo-app-')));
  const database = from?.database ?? (await openTestDatabase());
  const config = parseConfig({ NODE_ENV: 'test', DATA_DIR: folder, ...env }, { workingFolder: folder });
  const log: string[] = [];
  const upstreamCalls: { path: string }[] = [];
  const transport = upstream ?? createPainter(painter);
  const provider = createOpenAIProvider({
    apiKey: 'test-key',
    baseUrl: 'http://painter.invalid/v1',
    fetch: (input, init) => {
      const { protocol, pathname } = new URL(input instanceof Request ? input.url : input);
      // Before its first upload the SDK tries what `fetch` answers with, which costs nothing and leaves no process.
      if (protocol === 'data:') return Promise.resolve(new Response());
      upstreamCalls.push({ path: pathname });
      return transport(input, init);
    },
    moderation: config.provider.moderation,
    timeoutSeconds: config.provider.timeoutSeconds,
  });
  const logger = createLogger({
    level: 'debug',
    secrets: config.secrets,
    destination: { write: (line) => void log.push(line) },
  });
  const app = createApp(config, logger, {
    ...overrides,
    // With OPENAI_API_KEY and OPENAI_BASE_URL the app makes its own, as in production.
    ...(config.provider.engine === 'painter' ? { provider } : {}),
    // The test closes it, perhaps after several apps.
    database: { ...database, close: () => Promise.resolve() },
  });
  await app.start({ publicUrl: testOrigin });

  const run: TestApp['run'] = async (document, variables, headers) => {
    const request = graphqlBody(String(document), variables);
    const response = await app.fetch(
      new Request(`${testOrigin}/graphql`, {
        method: 'POST',
        body: request.body,
        headers: { accept: 'application/graphql-response+json', ...request.headers, ...headers },
      }),
    );
    const body = (await response.json()) as object;
    return { status: response.status, headers: response.headers, ...body };
  };

  return {
    folder,
    config,
    database,
    fetch: (request) => app.fetch(request),
    watched: () => app.watched(),
    upstreamCalls,
    log,
    run,
    runOk: async (document, variables) => {
      const { data, errors } = await run(document, variables);
      if (errors !== undefined || !data) throw new Error(`expected data, got ${JSON.stringify(errors)}`);
      return data;
    },
    runError: async (document, variables) => {
      const { data, errors } = await run(document, variables);
      const [error, ...more] = errors ?? [];
      if (error === undefined || more.length > 0) {
        throw new Error(`expected one error, got ${JSON.stringify({ data, errors })}`);
      }
      return error;
    },
    stop: () => app.close(),
    close: async () => {
      await app.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
