import { z } from 'zod';
import {
  bindAddress,
  hostHeader,
  httpAddress,
  network,
  originList,
  trustedDocument,
} from './address-schemas.ts';
import { databaseUrl, tlsMode } from './database-url.ts';
import { bucket, keyPrefix, region } from './s3-schemas.ts';
import { dollars, list, oneOf, path, token, trueOrFalse, wholeNumber } from './value-schemas.ts';
import type { VariableName } from './variables.ts';

/** The raw variables. A variable with a default in the table is never absent here: the default has been filled in. */
export const environmentSchema = z.object({
  NODE_ENV: oneOf('development', 'test', 'production'),
  HOST: bindAddress(),
  PORT: wholeNumber(0, 65_535),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  LOG_PROMPTS: trueOrFalse(),
  DATA_DIR: path('a path that does not begin with ~'),
  ROLE: oneOf('web', 'worker', 'all'),
  SHUTDOWN_SECONDS: wholeNumber(0, 3600),
  LEASE_SECONDS: wholeNumber(10, 3600),
  SECRET_KEY: token('at least 32 printable ASCII characters without spaces', 32).optional(),

  PUBLIC_URL: httpAddress().optional(),
  URL_TTL_SECONDS: wholeNumber(60, 604_800),
  CORS_ORIGINS: originList().optional(),
  ALLOWED_HOSTS: list(hostHeader()).optional(),
  GRAPHIQL: trueOrFalse().optional(),
  INTROSPECTION: trueOrFalse().optional(),

  ADMIN_API_KEY: token('at least 32 printable ASCII characters without spaces', 32).optional(),
  ALLOW_ANONYMOUS: trueOrFalse(),
  JWT_JWKS_URL: trustedDocument().optional(),
  JWT_ISSUER: token('the issuer as it stands in tokens, without spaces').optional(),
  JWT_AUDIENCE: token('the audience as it stands in tokens, without spaces').optional(),
  JWT_SCOPES_CLAIM: token('the name of a claim, without spaces'),
  TRUST_PROXY: list(network()).optional(),
  REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  IMAGES_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  TOTAL_BUDGET_USD_PER_DAY: dollars().optional(),
  UNPRICED_RESERVE_USD: dollars().optional(),

  MAX_UPLOAD_MB: wholeNumber(1, 50),
  MAX_UPLOAD_MEGAPIXELS: wholeNumber(1, 200),
  MAX_REQUEST_MB: wholeNumber(1, 1024),
  MAX_CONCURRENT_GENERATIONS: wholeNumber(1, 1000),
  MAX_SPOOL_MB: wholeNumber(512, 1_000_000),

  IMAGE_ENGINE: oneOf('painter', 'openai').optional(),
  OPENAI_API_KEY: token('an API key, which is printable ASCII without spaces').optional(),
  OPENAI_BASE_URL: httpAddress().optional(),
  OPENAI_IMAGE_MODEL: token('the name of a model, without spaces'),
  OPENAI_MODERATION: oneOf('auto', 'low'),
  PROVIDER_TIMEOUT_SECONDS: wholeNumber(1, 3600),
  PROVIDER_IMAGES_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  PROVIDER_MAX_WAIT_SECONDS: wholeNumber(0, 3600),

  STORAGE: oneOf('disk', 's3').optional(),
  S3_BUCKET: bucket().optional(),
  S3_PREFIX: keyPrefix().optional(),
  S3_ENDPOINT: httpAddress().optional(),
  S3_FORCE_PATH_STYLE: trueOrFalse(),
  S3_SSE: oneOf('AES256', 'aws:kms').optional(),
  S3_SSE_KMS_KEY_ID: token('the id, ARN or alias of a key, without spaces').optional(),
  AWS_REGION: region().optional(),
  AWS_DEFAULT_REGION: region().optional(),
  AWS_ACCESS_KEY_ID: token('an access key id, without spaces').optional(),
  AWS_SECRET_ACCESS_KEY: token('a secret access key, without spaces').optional(),

  DATABASE: oneOf('pglite', 'postgresql').optional(),
  DATABASE_URL: databaseUrl().optional(),
  DATABASE_POOL_SIZE: wholeNumber(1, 1000),
  DATABASE_TLS: tlsMode,
  DATABASE_CA_FILE: path('the path of a PEM file').optional(),
} satisfies Record<VariableName, z.ZodType>);

/** The variables, checked and converted, each by itself. */
export type Environment = z.output<typeof environmentSchema>;
