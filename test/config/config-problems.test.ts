import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { problemsOf, workingFolder } from './problems.ts';

const s3 = { S3_BUCKET: 'my-pictures', AWS_REGION: 'eu-west-1' };
const postgresql = 'postgresql://lienzo:secret@db.example.com/lienzo';

/** So that the variables of S3 are not refused for want of a bucket. */
const harmless = { ...s3, S3_ENDPOINT: 'http://127.0.0.1:9000' };

describe('a bad value', () => {
  const port = 'expected a whole number from 0 to 65535, for example PORT=4000';
  const graphiql = 'expected true or false, for example GRAPHIQL=true';
  const host = 'expected an IP address or a host name without port, for example HOST=127.0.0.1';
  const address =
    'expected an http:// or https:// address without credentials, query and fragment, for example';
  const publicUrl = `${address} PUBLIC_URL=https://pictures.example.com`;
  const origins =
    'expected origins of the form scheme://host or scheme://host:port, without a path, or * alone, ' +
    'for example CORS_ORIGINS=https://app.example.com,http://localhost:3000';
  const hosts =
    'expected host names with or without port, without scheme and path, ' +
    'for example ALLOWED_HOSTS=lienzo.example.com,192.168.1.20:4000';
  const bucket =
    'expected the name of a bucket alone (3 to 63 characters, no s3:// and no path) or an ARN, ' +
    'for example S3_BUCKET=my-pictures';
  const prefix =
    'expected a path of letters, digits and ! - _ . * \' ( ) without empty, "." and ".." segments, ' +
    'for example S3_PREFIX=lienzo/';

  it.each([
    ['PORT', 'eighty', port],
    ['PORT', '-1', port],
    ['PORT', '65536', port],
    ['PORT', '4e3', port],
    ['PORT', '0x10', port],
    ['PORT', '4000.0', port],
    ['PORT', '04000', port],
    ['PORT', '4 000', port],
    ['PORT', '٤', port],
    ['NODE_ENV', 'prod', 'expected development, test or production, for example NODE_ENV=production'],
    ['HOST', '0.0.0.0:4000', host],
    ['HOST', '[::1]', host],
    ['HOST', '256.1.1.1', host],
    ['HOST', 'http://localhost', host],
    ['LOG_LEVEL', 'INFO', 'expected debug, info, warn, error or silent, for example LOG_LEVEL=info'],
    [
      'DATA_DIR',
      '~/lienzo',
      'expected a path that does not begin with ~, for example DATA_DIR=/var/lib/lienzo',
    ],
    ['GRAPHIQL', '1', graphiql],
    ['GRAPHIQL', 'TRUE', graphiql],
    [
      'URL_TTL_SECONDS',
      '604801',
      'expected a whole number from 60 to 604800, for example URL_TTL_SECONDS=604800',
    ],
    [
      'URL_TTL_SECONDS',
      '59',
      'expected a whole number from 60 to 604800, for example URL_TTL_SECONDS=604800',
    ],
    ['MAX_UPLOAD_MB', '0', 'expected a whole number from 1 to 50, for example MAX_UPLOAD_MB=20'],
    [
      'MAX_UPLOAD_MEGAPIXELS',
      '201',
      'expected a whole number from 1 to 200, for example MAX_UPLOAD_MEGAPIXELS=50',
    ],
    ['PUBLIC_URL', 'pictures.example.com', publicUrl],
    ['PUBLIC_URL', 'ftp://pictures.example.com', publicUrl],
    ['PUBLIC_URL', 'http:pictures.example.com', publicUrl],
    ['PUBLIC_URL', 'https://pictures.example.com/?', publicUrl],
    ['PUBLIC_URL', 'https://pictures.example.com/#', publicUrl],
    ['PUBLIC_URL', 'https://*.example.com', publicUrl],
    ['PUBLIC_URL', 'https://pictures.example.com:99999', publicUrl],
    ['CORS_ORIGINS', 'https://app.example.com/', origins],
    ['CORS_ORIGINS', 'https://app.example.com/path', origins],
    ['CORS_ORIGINS', 'app.example.com', origins],
    ['CORS_ORIGINS', 'https://*.example.com', origins],
    ['CORS_ORIGINS', 'null', origins],
    ['CORS_ORIGINS', 'https://', origins],
    ['ALLOWED_HOSTS', 'https://lienzo.example.com', hosts],
    ['ALLOWED_HOSTS', '*', hosts],
    ['ALLOWED_HOSTS', '@lienzo.example.com', hosts],
    ['ALLOWED_HOSTS', 'lienzo.example.com/path', hosts],
    ['ALLOWED_HOSTS', 'lienzo.example.com:port', hosts],
    [
      'OPENAI_IMAGE_MODEL',
      'two words',
      'expected the name of a model, without spaces, for example OPENAI_IMAGE_MODEL=gpt-image-2.6-flare',
    ],
    ['OPENAI_MODERATION', 'none', 'expected auto or low, for example OPENAI_MODERATION=auto'],
    ['IMAGE_ENGINE', 'dalle', 'expected painter or openai, for example IMAGE_ENGINE=openai'],
    ['STORAGE', 'S3', 'expected disk or s3, for example STORAGE=s3'],
    ['DATABASE', 'postgres', 'expected pglite or postgresql, for example DATABASE=postgresql'],
    [
      'AWS_REGION',
      'Europe (Ireland)',
      'expected the short name of a region, for example AWS_REGION=eu-west-1',
    ],
    ['S3_BUCKET', 's3://my-pictures', bucket],
    ['S3_BUCKET', 'my-pictures/lienzo', bucket],
    ['S3_PREFIX', '../up', prefix],
    ['S3_PREFIX', 'a//b', prefix],
    ['S3_PREFIX', '/', prefix],
  ])('%s=%s is told with what is expected', (name, value, expected) => {
    expect(problemsOf({ ...harmless, [name]: value })).toStrictEqual([
      `${name}: got "${value}"; ${expected}`,
    ]);
  });

  it.each([
    [
      'SECRET_KEY',
      'k'.repeat(31),
      'at least 32 printable ASCII characters without spaces',
      '$(openssl rand -hex 32)',
    ],
    [
      'SECRET_KEY',
      `${'k'.repeat(40)} k`,
      'at least 32 printable ASCII characters without spaces',
      '$(openssl rand -hex 32)',
    ],
    [
      'OPENAI_API_KEY',
      'two words',
      'an API key, which is printable ASCII without spaces',
      'sk-proj-your-own-key',
    ],
    [
      'OPENAI_API_KEY',
      'schlüssel',
      'an API key, which is printable ASCII without spaces',
      'sk-proj-your-own-key',
    ],
  ])('%s is a secret: its value is not told', (name, value, expected, example) => {
    expect(problemsOf({ [name]: value })).toStrictEqual([
      `${name}: got a value that is not shown; expected ${expected}, for example ${name}=${example}`,
    ]);
  });

  const form =
    'postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with / @ : # ? and % in the password percent-encoded';
  const percent = 'a URL in which every % begins a percent-encoded character; % itself is written %25';
  const sslmode = 'no sslmode in it, or one of disable, require and verify-full';
  const ssl = 'no ssl parameter in it but sslmode: DATABASE_TLS and DATABASE_CA_FILE are for that';
  it.each([
    ['mysql://user:pw@db/lienzo', form],
    ['db.example.com', form],
    ['postgres://user:pw@db', form],
    ['postgres://user:pw@db/', form],
    ['postgres:///lienzo', form],
    ['postgres://user:p w@db/lienzo', form],
    ['postgres://user:p/w@db/lienzo', form],
    ['postgres://user:1#w@db/lienzo', form],
    ['postgres://user:100%@db/lienzo', percent],
    [`${postgresql}?sslmode=prefer`, sslmode],
    [`${postgresql}?sslmode=disable&sslmode=require`, sslmode],
    [`${postgresql}?ssl=true`, ssl],
    [`${postgresql}?sslmode=require&sslrootcert=/etc/ca.pem`, ssl],
  ])('DATABASE_URL=%s is told without a part of it', (value, expected) => {
    expect(problemsOf({ DATABASE_URL: value })).toStrictEqual([
      `DATABASE_URL: got a value that is not shown; expected ${expected}, ` +
        'for example DATABASE_URL=postgresql://user:password@db.example.com:5432/lienzo',
    ]);
  });

  it('is cut when it is long, and its control characters are escaped', () => {
    const [long] = problemsOf({ LOG_LEVEL: 'x'.repeat(5000) });
    expect(long).toContain(`got "${'x'.repeat(80)}…";`);
    const [hostile] = problemsOf({ LOG_LEVEL: 'a\n\u001b[2Jb\u009bc\u202ed' });
    expect(hostile).toContain('got "a\\n\\u001b[2Jb\\u{9b}c\\u{202e}d";');
  });

  it('in a list is told item by item', () => {
    const problems = problemsOf({ CORS_ORIGINS: 'https://good.example, https://bad.example/path,, worse' });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('CORS_ORIGINS: got "https://bad.example/path"; expected origins');
    expect(problems[1]).toContain('CORS_ORIGINS: got "worse"; expected origins');
  });

  it('is * among other origins', () => {
    expect(problemsOf({ CORS_ORIGINS: '*,https://app.example.com' })).toStrictEqual([
      'CORS_ORIGINS: got "*,https://app.example.com"; expected either * alone or a list of origins, ' +
        'for example CORS_ORIGINS=https://app.example.com,http://localhost:3000',
    ]);
  });
});

describe('variables that contradict each other', () => {
  const key =
    'for example OPENAI_API_KEY=sk-proj-your-own-key, or IMAGE_ENGINE=painter for the built-in painter';
  const bucket = 'for example S3_BUCKET=my-pictures, or STORAGE=disk for a folder in DATA_DIR';
  const url =
    'for example DATABASE_URL=postgresql://user:password@db.example.com:5432/lienzo, ' +
    'or DATABASE=pglite for PGlite in DATA_DIR';
  const wrong: [string, Record<string, string>, string][] = [
    [
      'openai without a key',
      { IMAGE_ENGINE: 'openai' },
      `OPENAI_API_KEY: got nothing; expected a value because IMAGE_ENGINE=openai needs it, ${key}`,
    ],
    [
      'an address of the API without a key',
      { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      `OPENAI_API_KEY: got nothing; expected a value because OPENAI_BASE_URL would have no effect without it, ${key}`,
    ],
    [
      's3 without a bucket',
      { STORAGE: 's3', AWS_REGION: 'eu-west-1' },
      `S3_BUCKET: got nothing; expected a value because STORAGE=s3 needs it, ${bucket}`,
    ],
    [
      'variables of S3 without a bucket',
      { S3_PREFIX: 'lienzo', S3_SSE: 'AES256' },
      `S3_BUCKET: got nothing; expected a value because S3_PREFIX and S3_SSE would have no effect without it, ${bucket}`,
    ],
    [
      'postgresql without an address',
      { DATABASE: 'postgresql' },
      `DATABASE_URL: got nothing; expected a value because DATABASE=postgresql needs it, ${url}`,
    ],
    [
      'TLS without an address',
      { DATABASE_TLS: 'require' },
      `DATABASE_URL: got nothing; expected a value because DATABASE_TLS would have no effect without it, ${url}`,
    ],
    [
      'a bucket without a region',
      { S3_BUCKET: 'my-pictures' },
      'AWS_REGION: got nothing; expected a value because S3 needs it unless S3_ENDPOINT is set, for example AWS_REGION=eu-west-1',
    ],
    [
      'an AWS key id without its secret',
      { AWS_ACCESS_KEY_ID: 'AKIA' },
      'AWS_SECRET_ACCESS_KEY: got nothing; expected a value because AWS_ACCESS_KEY_ID is set, ' +
        'for example AWS_SECRET_ACCESS_KEY=your-own-secret-access-key',
    ],
    [
      'an AWS secret without its key id',
      { AWS_SECRET_ACCESS_KEY: 'abc' },
      'AWS_ACCESS_KEY_ID: got nothing; expected a value because AWS_SECRET_ACCESS_KEY is set, ' +
        'for example AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
    ],
    [
      'a KMS key without KMS',
      { ...s3, S3_SSE: 'AES256', S3_SSE_KMS_KEY_ID: 'alias/lienzo' },
      'S3_SSE_KMS_KEY_ID: got "alias/lienzo"; expected S3_SSE to be aws:kms, for example S3_SSE=aws:kms',
    ],
    [
      'requests smaller than uploads',
      { MAX_UPLOAD_MB: '30', MAX_REQUEST_MB: '10' },
      'MAX_REQUEST_MB: got "10"; expected at least 30, as MAX_UPLOAD_MB is, for example MAX_REQUEST_MB=30',
    ],
    [
      'requests smaller than the default of uploads',
      { MAX_REQUEST_MB: '19' },
      'MAX_REQUEST_MB: got "19"; expected at least 20, as MAX_UPLOAD_MB is, for example MAX_REQUEST_MB=20',
    ],
    [
      'TLS told twice and differently',
      { DATABASE_URL: `${postgresql}?sslmode=require`, DATABASE_TLS: 'disable' },
      'DATABASE_TLS: got "disable"; expected the same as sslmode in DATABASE_URL, which is require, for example DATABASE_TLS=require',
    ],
    [
      'an authority for certificates that nobody checks',
      { DATABASE_URL: postgresql, DATABASE_TLS: 'require', DATABASE_CA_FILE: 'ca.pem' },
      'DATABASE_CA_FILE: got "ca.pem"; expected DATABASE_TLS to be verify-full, because nothing else checks certificates, ' +
        'for example DATABASE_TLS=verify-full',
    ],
  ];

  it.each(wrong)('%s', (_name, env, message) => {
    expect(problemsOf(env)).toStrictEqual([message]);
  });

  it('are forgiven where the embedded part is asked for by name', () => {
    expect(
      problemsOf({
        IMAGE_ENGINE: 'painter',
        OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
        STORAGE: 'disk',
        S3_SSE_KMS_KEY_ID: 'alias/lienzo',
        DATABASE: 'pglite',
        DATABASE_CA_FILE: 'ca.pem',
      }),
    ).toStrictEqual([]);
  });

  it.each([
    [{ MAX_UPLOAD_MB: 'big', MAX_REQUEST_MB: '10' }, ['MAX_UPLOAD_MB']],
    [{ STORAGE: 'disc', S3_BUCKET: 'my-pictures', S3_SSE_KMS_KEY_ID: 'alias/lienzo' }, ['STORAGE']],
    [{ IMAGE_ENGINE: 'paint', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }, ['IMAGE_ENGINE']],
    [{ DATABASE_URL: 'db.example.com', DATABASE_CA_FILE: 'ca.pem' }, ['DATABASE_URL']],
    [{ DATABASE_URL: postgresql, DATABASE_TLS: 'yes', DATABASE_CA_FILE: 'ca.pem' }, ['DATABASE_TLS']],
  ])('are not told when one of them is a mistake by itself: %o', (env, expected) => {
    expect(problemsOf(env).map((message) => message.split(':')[0])).toStrictEqual(expected);
  });
});

describe('production without settings', () => {
  it('names what is missing and the default that can be asked for by name', () => {
    const because = 'expected a value because NODE_ENV=production has no silent defaults';
    expect(problemsOf({ NODE_ENV: 'production' })).toStrictEqual([
      `OPENAI_API_KEY: got nothing; ${because}, for example OPENAI_API_KEY=sk-proj-your-own-key, or IMAGE_ENGINE=painter for the built-in painter`,
      `S3_BUCKET: got nothing; ${because}, for example S3_BUCKET=my-pictures, or STORAGE=disk for a folder in DATA_DIR`,
      `DATABASE_URL: got nothing; ${because}, for example DATABASE_URL=postgresql://user:password@db.example.com:5432/lienzo, or DATABASE=pglite for PGlite in DATA_DIR`,
    ]);
  });

  it('needs PUBLIC_URL where the disk store is asked for', () => {
    const env = { NODE_ENV: 'production', IMAGE_ENGINE: 'painter', STORAGE: 'disk', DATABASE: 'pglite' };
    expect(problemsOf(env)).toStrictEqual([
      'PUBLIC_URL: got nothing; expected a value because in production STORAGE=disk needs it for the addresses of pictures, ' +
        'for example PUBLIC_URL=https://pictures.example.com',
    ]);
  });
});

describe('many mistakes', () => {
  it('are told at once, rules across variables too, in the order of .env.example', () => {
    const env = {
      DATABASE_POOL_SIZE: '0',
      NODE_ENV: 'production',
      PORT: 'eighty',
      AWS_ACCESS_KEY_ID: 'AKIA',
      MAX_REQUEST_MB: '5',
      IMAGE_ENGINE: 'openai',
      STORAGE: 'disk',
      LOG_LEVEL: 'loud',
    };
    expect(problemsOf(env).map((message) => message.split(':')[0])).toStrictEqual([
      'PORT',
      'LOG_LEVEL',
      'PUBLIC_URL',
      'MAX_REQUEST_MB',
      'OPENAI_API_KEY',
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_URL',
      'DATABASE_POOL_SIZE',
    ]);
  });

  it('make one text for the terminal', () => {
    const parse = () => parseConfig({ PORT: 'eighty', GRAPHIQL: 'yes' }, { workingFolder });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(
      [
        'The environment has 2 mistakes:',
        '  - PORT: got "eighty"; expected a whole number from 0 to 65535, for example PORT=4000',
        '  - GRAPHIQL: got "yes"; expected true or false, for example GRAPHIQL=true',
        'Every variable is explained in .env.example.',
      ].join('\n'),
    );
  });
});
