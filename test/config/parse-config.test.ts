import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { variableNames } from '../../src/config/variables.ts';
import { workingFolder } from './problems.ts';

const parse = (env: Record<string, string | undefined>) => parseConfig(env, { workingFolder });
const s3 = { S3_BUCKET: 'my-pictures', AWS_REGION: 'eu-west-1' };
const postgresql = 'postgresql://lienzo:secret@db.example.com/lienzo';

describe('an empty environment', () => {
  it('gives the three embedded parts and the defaults', () => {
    expect(parse({})).toStrictEqual({
      production: false,
      answers: true,
      shutdownSeconds: 120,
      logLevel: 'info',
      logPrompts: false,
      secrets: [],
      server: {
        host: '127.0.0.1',
        port: 4000,
        publicUrl: undefined,
        corsOrigins: [],
        allowedHosts: [],
        graphiql: true,
        introspection: true,
        maxRequestBytes: 67_108_864,
      },
      access: {
        adminApiKey: undefined,
        allowAnonymous: false,
        tokens: undefined,
        trustedProxies: [],
        rates: { requestsPerMinute: undefined, imagesPerMinute: undefined },
        totalBudgetPerDay: undefined,
        unpricedReserve: undefined,
      },
      dataFolder: '/srv/lienzo/data',
      secretKey: undefined,
      provider: {
        engine: 'painter',
        apiKey: undefined,
        baseUrl: undefined,
        defaultModel: 'gpt-image-2.6-flare',
        moderation: 'auto',
        timeoutSeconds: 240,
        imagesPerMinute: undefined,
        maxWaitSeconds: 60,
      },
      storage: { kind: 'disk', folder: '/srv/lienzo/data/objects' },
      database: { kind: 'pglite', folder: '/srv/lienzo/data/database' },
      urlTtlSeconds: 604_800,
      maxUploadBytes: 20_971_520,
      maxUploadPixels: 50_000_000,
      generations: { works: true, maxConcurrent: 32, maxSpoolBytes: 4_294_967_296, leaseSeconds: 60 },
    });
  });

  it('is what empty and blank texts amount to', () => {
    const empty = Object.fromEntries(variableNames.map((name, place) => [name, place % 2 ? '' : '  ']));
    expect(parse(empty)).toStrictEqual(parse({}));
  });
});

describe('values that are set', () => {
  it('reach their places, converted', () => {
    const config = parse({
      NODE_ENV: 'test',
      HOST: '::1',
      PORT: ' 0 ',
      LOG_LEVEL: 'silent',
      DATA_DIR: '../elsewhere',
      SECRET_KEY: 'k'.repeat(32),
      PUBLIC_URL: 'https://Pictures.example.com:443/lienzo//',
      URL_TTL_SECONDS: '60',
      GRAPHIQL: 'false',
      LOG_PROMPTS: 'true',
      ADMIN_API_KEY: 'a'.repeat(32),
      ALLOW_ANONYMOUS: 'true',
      JWT_JWKS_URL: 'https://login.example.com/jwks.json',
      JWT_ISSUER: 'https://login.example.com/',
      JWT_AUDIENCE: 'lienzo',
      JWT_SCOPES_CLAIM: 'permissions',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      REQUESTS_PER_MINUTE: '600',
      IMAGES_PER_MINUTE: '30',
      TOTAL_BUDGET_USD_PER_DAY: '12.5',
      UNPRICED_RESERVE_USD: '0.25',
      MAX_UPLOAD_MB: '1',
      MAX_UPLOAD_MEGAPIXELS: '7',
      MAX_REQUEST_MB: '2',
      ROLE: 'web',
      SHUTDOWN_SECONDS: '7',
      LEASE_SECONDS: '10',
      MAX_CONCURRENT_GENERATIONS: '3',
      MAX_SPOOL_MB: '512',
      OPENAI_IMAGE_MODEL: 'own-model',
      OPENAI_MODERATION: 'low',
      PROVIDER_TIMEOUT_SECONDS: '600',
      PROVIDER_MAX_WAIT_SECONDS: '0',
    });
    expect(config).toMatchObject({
      production: false,
      logLevel: 'silent',
      server: {
        host: '::1',
        port: 0,
        publicUrl: 'https://pictures.example.com/lienzo',
        graphiql: false,
        introspection: false,
        maxRequestBytes: 2_097_152,
      },
      logPrompts: true,
      access: {
        adminApiKey: 'a'.repeat(32),
        allowAnonymous: true,
        tokens: {
          jwksUrl: 'https://login.example.com/jwks.json',
          issuer: 'https://login.example.com/',
          audience: 'lienzo',
          scopesClaim: 'permissions',
        },
        trustedProxies: ['loopback', '10.0.0.0/8'],
        rates: { requestsPerMinute: 600, imagesPerMinute: 30 },
        totalBudgetPerDay: '12.5',
        unpricedReserve: '0.25',
      },
      dataFolder: '/srv/elsewhere',
      secretKey: 'k'.repeat(32),
      storage: { folder: '/srv/elsewhere/objects' },
      provider: { defaultModel: 'own-model', moderation: 'low', timeoutSeconds: 600, maxWaitSeconds: 0 },
      urlTtlSeconds: 60,
      maxUploadBytes: 1_048_576,
      maxUploadPixels: 7_000_000,
      generations: { works: false, maxConcurrent: 3, maxSpoolBytes: 536_870_912, leaseSeconds: 10 },
    });
  });

  it('make lists of origins and hosts as browsers send them', () => {
    const { server } = parse({
      CORS_ORIGINS: 'https://App.example.com:443, http://localhost:3000,capacitor://localhost,',
      ALLOWED_HOSTS:
        'LIENZO.example.com , bücher.example:8080,[::1]:4000,www.example.com:443,www.example.org:80',
    });
    expect(server.corsOrigins).toStrictEqual([
      'https://app.example.com',
      'http://localhost:3000',
      'capacitor://localhost',
    ]);
    expect(server.allowedHosts).toStrictEqual([
      'lienzo.example.com',
      'xn--bcher-kva.example:8080',
      '[::1]:4000',
      'www.example.com',
      'www.example.org',
    ]);
  });

  it('take * as any origin', () => {
    expect(parse({ CORS_ORIGINS: '*' }).server.corsOrigins).toStrictEqual(['*']);
  });
});

describe('the painter of pictures', () => {
  it('is OpenAI as soon as there is a key', () => {
    expect(
      parse({ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/' }).provider,
    ).toMatchObject({
      engine: 'openai',
      apiKey: 'sk-1',
      baseUrl: 'http://127.0.0.1:9/v1',
    });
  });

  it('is the built-in painter when it is named, and learns neither key nor address', () => {
    const env = { IMAGE_ENGINE: 'painter', OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' };
    expect(parse(env).provider).toStrictEqual(parse({}).provider);
  });
});

describe('storage', () => {
  it('is S3 as soon as there is a bucket', () => {
    const env = { ...s3, S3_PREFIX: '/team/lienzo', S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: 'alias/lienzo' };
    expect(parse(env).storage).toStrictEqual({
      kind: 's3',
      bucket: 'my-pictures',
      region: 'eu-west-1',
      endpoint: undefined,
      forcePathStyle: false,
      prefix: 'team/lienzo/',
      sse: 'aws:kms',
      sseKmsKeyId: 'alias/lienzo',
    });
  });

  it('needs no region where there is an endpoint', () => {
    const env = {
      S3_BUCKET: 'my-pictures',
      S3_ENDPOINT: 'http://127.0.0.1:9000/',
      S3_FORCE_PATH_STYLE: 'true',
    };
    expect(parse(env).storage).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      forcePathStyle: true,
      region: undefined,
      prefix: '',
    });
  });

  it('takes AWS_DEFAULT_REGION where AWS_REGION is not set', () => {
    const env = { S3_BUCKET: 'my-pictures', AWS_DEFAULT_REGION: 'us-east-2' };
    expect(parse(env).storage).toMatchObject({ region: 'us-east-2' });
    expect(parse({ ...env, AWS_REGION: 'eu-west-1' }).storage).toMatchObject({ region: 'eu-west-1' });
  });

  it('is the folder when disk is named, whatever S3 variables say', () => {
    expect(parse({ ...s3, S3_PREFIX: 'lienzo', STORAGE: 'disk' }).storage.kind).toBe('disk');
  });
});

describe('the database', () => {
  it('is PostgreSQL as soon as there is an address', () => {
    const env = { DATABASE_TLS: 'verify-full', DATABASE_CA_FILE: 'ca.pem', DATABASE_POOL_SIZE: '25' };
    expect(parse({ ...env, DATABASE_URL: postgresql }).database).toStrictEqual({
      kind: 'postgresql',
      url: postgresql,
      poolSize: 25,
      tls: 'verify-full',
      caFile: '/srv/lienzo/ca.pem',
    });
  });

  it('takes sslmode out of the address and understands it as DATABASE_TLS', () => {
    const DATABASE_URL = `${postgresql}?sslmode=require&application_name=lienzo`;
    const expected = { tls: 'require', url: `${postgresql}?application_name=lienzo` };
    expect(parse({ DATABASE_URL }).database).toMatchObject(expected);
    expect(parse({ DATABASE_URL, DATABASE_TLS: 'require' }).database).toMatchObject(expected);
  });

  it('can be reached through a local socket', () => {
    const DATABASE_URL = 'postgres:///lienzo?host=/var/run/postgresql';
    expect(parse({ DATABASE_URL }).database).toMatchObject({ url: DATABASE_URL, tls: 'disable' });
  });

  it('is PGlite when it is named, whatever the address says', () => {
    expect(parse({ DATABASE_URL: postgresql, DATABASE: 'pglite' }).database.kind).toBe('pglite');
  });
});

describe('production', () => {
  const external = { ...s3, NODE_ENV: 'production', OPENAI_API_KEY: 'sk-1', DATABASE_URL: postgresql };

  it('runs on the three external parts, with GraphiQL off unless it is asked for', () => {
    const config = parse(external);
    expect(config).toMatchObject({
      production: true,
      server: { graphiql: false, host: '127.0.0.1' },
      provider: { engine: 'openai' },
      storage: { kind: 's3' },
      database: { kind: 'postgresql' },
    });
    expect(parse({ ...external, GRAPHIQL: 'true' }).server.graphiql).toBe(true);
  });

  it('runs on the embedded parts when they are asked for by name', () => {
    const config = parse({
      NODE_ENV: 'production',
      IMAGE_ENGINE: 'painter',
      STORAGE: 'disk',
      DATABASE: 'pglite',
      PUBLIC_URL: 'https://pictures.example.com',
    });
    expect(config).toMatchObject({
      production: true,
      provider: { engine: 'painter' },
      storage: { kind: 'disk' },
      database: { kind: 'pglite' },
    });
  });
});

describe('the real environment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is not read: neither its variables nor the folder of the process', () => {
    vi.stubEnv('PORT', '5555');
    vi.stubEnv('NODE_ENV', 'production');
    const config = withoutProcess(() => parse({ DATA_DIR: 'elsewhere' }));
    expect(config).toMatchObject({
      production: false,
      server: { port: 4000 },
      dataFolder: '/srv/lienzo/elsewhere',
    });
  });

  it('is not what is changed, and neither is the argument', () => {
    const env = Object.freeze({ ...s3, PORT: ' 5000 ' });
    expect(withoutProcess(() => parse(env)).server.port).toBe(5000);
  });
});

/** Runs `action` where looking at the environment or the folder of the process throws. */
function withoutProcess<Result>(action: () => Result): Result {
  const forbidden = () => {
    throw new Error('the process was asked');
  };
  const spies = [
    vi.spyOn(process, 'env', 'get').mockImplementation(forbidden),
    vi.spyOn(process, 'cwd').mockImplementation(forbidden),
  ];
  try {
    return action();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
