import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type {
  Config,
  DatabaseConfig,
  ProviderConfig,
  ServerConfig,
  StorageConfig,
  AccessConfig,
} from './config.ts';
import { checkTogether } from './cross-rules.ts';
import { choose, database, imageEngine, storage } from './parts.ts';
import { readEnvironment, type Reading } from './read-environment.ts';
import { variableNames, variables } from './variables.ts';

const bytesPerMegabyte = 1_048_576;

/**
 * The configuration that `env` asks for. Pure: it looks at its arguments alone, and at no file.
 * @param context.workingFolder absolute path that relative paths in `env` begin at
 * @throws ConfigError with every mistake in `env`, in the order of `.env.example`
 */
export function parseConfig(
  env: Record<string, string | undefined>,
  context: { workingFolder: string },
): Config {
  const reading = readEnvironment(env);
  const problems = [...reading.problems, ...checkTogether(reading)];
  if (problems.length > 0) {
    const place = (problem: (typeof problems)[number]) => variableNames.indexOf(problem.variable);
    throw new ConfigError(problems.toSorted((one, other) => place(one) - place(other)));
  }
  const { values } = reading;
  const dataFolder = resolve(context.workingFolder, values.DATA_DIR);
  return {
    production: values.NODE_ENV === 'production',
    answers: values.ROLE !== 'worker',
    shutdownSeconds: values.SHUTDOWN_SECONDS,
    logLevel: values.LOG_LEVEL,
    logPrompts: values.LOG_PROMPTS,
    secrets: secretsOf(reading),
    server: serverConfig(reading),
    access: accessConfig(reading),
    dataFolder,
    secretKey: values.SECRET_KEY,
    provider: providerConfig(reading),
    storage: storageConfig(reading, dataFolder),
    database: databaseConfig(reading, dataFolder, context.workingFolder),
    urlTtlSeconds: values.URL_TTL_SECONDS,
    maxUploadBytes: values.MAX_UPLOAD_MB * bytesPerMegabyte,
    maxUploadPixels: values.MAX_UPLOAD_MEGAPIXELS * 1_000_000,
    generations: {
      works: values.ROLE !== 'web',
      maxConcurrent: values.MAX_CONCURRENT_GENERATIONS,
      maxSpoolBytes: values.MAX_SPOOL_MB * bytesPerMegabyte,
      leaseSeconds: values.LEASE_SECONDS,
    },
  };
}

/** Of an address its password alone, also as it is read from there. */
function secretsOf({ given, values }: Reading): string[] {
  const names = variableNames.filter((name) => variables[name].secret && name !== 'DATABASE_URL');
  const password = values.DATABASE_URL === undefined ? '' : new URL(values.DATABASE_URL.url).password;
  const secrets = [...names.map((name) => given[name] ?? ''), password, decodeURIComponent(password)];
  return secrets.filter((secret) => secret !== '');
}

function serverConfig({ values }: Reading): ServerConfig {
  const graphiql = values.GRAPHIQL ?? values.NODE_ENV !== 'production';
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS ?? [],
    allowedHosts: values.ALLOWED_HOSTS ?? [],
    graphiql,
    introspection: values.INTROSPECTION ?? graphiql,
    maxRequestBytes: values.MAX_REQUEST_MB * bytesPerMegabyte,
  };
}

function accessConfig({ values }: Reading): AccessConfig {
  const jwksUrl = values.JWT_JWKS_URL;
  return {
    adminApiKey: values.ADMIN_API_KEY,
    allowAnonymous: values.ALLOW_ANONYMOUS,
    tokens:
      jwksUrl === undefined
        ? undefined
        : {
            jwksUrl,
            issuer: checked(values.JWT_ISSUER),
            audience: checked(values.JWT_AUDIENCE),
            scopesClaim: values.JWT_SCOPES_CLAIM,
          },
    trustedProxies: values.TRUST_PROXY ?? [],
    rates: {
      requestsPerMinute: values.REQUESTS_PER_MINUTE,
      imagesPerMinute: values.IMAGES_PER_MINUTE,
    },
    totalBudgetPerDay: values.TOTAL_BUDGET_USD_PER_DAY,
    unpricedReserve: values.UNPRICED_RESERVE_USD,
  };
}

function providerConfig(reading: Reading): ProviderConfig {
  const { values } = reading;
  const engine = choose(imageEngine, reading);
  return {
    engine,
    apiKey: engine === 'openai' ? checked(values.OPENAI_API_KEY) : undefined,
    baseUrl: engine === 'openai' ? values.OPENAI_BASE_URL : undefined,
    defaultModel: values.OPENAI_IMAGE_MODEL,
    moderation: values.OPENAI_MODERATION,
    timeoutSeconds: values.PROVIDER_TIMEOUT_SECONDS,
    imagesPerMinute: values.PROVIDER_IMAGES_PER_MINUTE,
    maxWaitSeconds: values.PROVIDER_MAX_WAIT_SECONDS,
  };
}

function storageConfig(reading: Reading, dataFolder: string): StorageConfig {
  const { values } = reading;
  if (choose(storage, reading) === 'disk') {
    return { kind: 'disk', folder: resolve(dataFolder, 'objects') };
  }
  return {
    kind: 's3',
    bucket: checked(values.S3_BUCKET),
    region: values.AWS_REGION ?? values.AWS_DEFAULT_REGION,
    endpoint: values.S3_ENDPOINT,
    forcePathStyle: values.S3_FORCE_PATH_STYLE,
    prefix: values.S3_PREFIX ?? '',
    sse: values.S3_SSE,
    sseKmsKeyId: values.S3_SSE_KMS_KEY_ID,
  };
}

function databaseConfig(reading: Reading, dataFolder: string, workingFolder: string): DatabaseConfig {
  const { values } = reading;
  if (choose(database, reading) === 'pglite') {
    return { kind: 'pglite', folder: resolve(dataFolder, 'database') };
  }
  const { url, tls } = checked(values.DATABASE_URL);
  const caFile = values.DATABASE_CA_FILE;
  return {
    kind: 'postgresql',
    url,
    poolSize: values.DATABASE_POOL_SIZE,
    tls: tls ?? values.DATABASE_TLS,
    caFile: caFile === undefined ? undefined : resolve(workingFolder, caFile),
  };
}

/** What a rule has made sure of: to go on without it would be a silent default. */
function checked<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('A rule of the configuration is missing.');
  return value;
}
