import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Config, DatabaseConfig, ProviderConfig, ServerConfig, StorageConfig } from './config.ts';
import { checkTogether } from './cross-rules.ts';
import { choose, database, imageEngine, storage } from './parts.ts';
import { readEnvironment, type Reading } from './read-environment.ts';
import { variableNames } from './variables.ts';

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
    logLevel: values.LOG_LEVEL,
    server: serverConfig(reading),
    dataFolder,
    secretKey: values.SECRET_KEY,
    provider: providerConfig(reading),
    storage: storageConfig(reading, dataFolder),
    database: databaseConfig(reading, dataFolder, context.workingFolder),
    urlTtlSeconds: values.URL_TTL_SECONDS,
    maxUploadBytes: values.MAX_UPLOAD_MB * bytesPerMegabyte,
  };
}

function serverConfig({ values }: Reading): ServerConfig {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS ?? [],
    allowedHosts: values.ALLOWED_HOSTS ?? [],
    graphiql: values.GRAPHIQL ?? values.NODE_ENV !== 'production',
    maxRequestBytes: values.MAX_REQUEST_MB * bytesPerMegabyte,
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
