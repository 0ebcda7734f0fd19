/** What a person who sets a variable must know; `.env.example` shows the same, and a test compares the two. */
export interface Variable {
  /** The heading under which `.env.example` shows it. */
  group: string;
  /** One sentence. */
  description: string;
  /** As it would be written in the environment. Absent: nothing, or what the description says. */
  default?: string;
  /** A value for messages to recommend. */
  example: string;
  /** The value never appears in a message, not even in part. */
  secret?: true;
}

const table = {
  NODE_ENV: {
    group: 'Server',
    description: 'development, test or production; production has no silent defaults and no GraphiQL.',
    default: 'development',
    example: 'production',
  },
  HOST: {
    group: 'Server',
    description: 'Address to listen on; 0.0.0.0 opens the server to the network.',
    default: '127.0.0.1',
    example: '127.0.0.1',
  },
  PORT: {
    group: 'Server',
    description: 'Port to listen on; 0 lets the system choose one.',
    default: '4000',
    example: '4000',
  },
  LOG_LEVEL: {
    group: 'Server',
    description: 'debug, info, warn, error or silent.',
    default: 'info',
    example: 'info',
  },
  LOG_PROMPTS: {
    group: 'Server',
    description: 'true writes the prompt of each generation into the log, at the level info.',
    default: 'false',
    example: 'true',
  },
  DATA_DIR: {
    group: 'Server',
    description: 'Folder for all that this process keeps; a persistent volume of its own for each process.',
    default: './data',
    example: '/var/lib/lienzo',
  },
  ROLE: {
    group: 'Server',
    description:
      'web answers requests and runs what is waited for, worker runs what was submitted, all does both.',
    default: 'all',
    example: 'web',
  },
  SHUTDOWN_SECONDS: {
    group: 'Server',
    description: 'Longest time that running generations get to end when the process is told to, 0 to 3600.',
    default: '120',
    example: '120',
  },
  LEASE_SECONDS: {
    group: 'Server',
    description:
      'Time without a sign of life after which other processes take over what this one ran, 10 to 3600 seconds.',
    default: '60',
    example: '60',
  },
  SECRET_KEY: {
    group: 'Server',
    description:
      'Root of all signatures, 32 characters or more; without it the database keeps one made at first start.',
    example: '$(openssl rand -hex 32)',
    secret: true,
  },

  PUBLIC_URL: {
    group: 'Web',
    description:
      'What the addresses of pictures in the disk store begin with; without it http://localhost:PORT.',
    example: 'https://pictures.example.com',
  },
  URL_TTL_SECONDS: {
    group: 'Web',
    description: 'Life of the addresses in Image.url in seconds, 60 to 604800 (seven days).',
    default: '604800',
    example: '604800',
  },
  CORS_ORIGINS: {
    group: 'Web',
    description: 'Origins that browsers may call from, separated by commas, or * for all.',
    example: 'https://app.example.com,http://localhost:3000',
  },
  ALLOWED_HOSTS: {
    group: 'Web',
    description:
      'Hosts answered without credentials beside localhost, 127.0.0.1 and [::1], separated by commas.',
    example: 'lienzo.example.com,192.168.1.20:4000',
  },
  GRAPHIQL: {
    group: 'Web',
    description: 'true serves GraphiQL at GET /graphql, false does not; without it true outside production.',
    example: 'true',
  },
  INTROSPECTION: {
    group: 'Web',
    description:
      'true lets clients read the schema, and helps them with names they misspell; without it as GRAPHIQL.',
    example: 'true',
  },

  ADMIN_API_KEY: {
    group: 'Access',
    description:
      "The operator's own credential, 32 characters or more, with all rights; with it nobody is answered without a credential.",
    example: '$(openssl rand -hex 32)',
    secret: true,
  },
  ALLOW_ANONYMOUS: {
    group: 'Access',
    description:
      'true answers callers without a credential too, whatever else is set, and wherever the server listens.',
    default: 'false',
    example: 'true',
  },
  JWT_JWKS_URL: {
    group: 'Access',
    description:
      'Where the issuer of JSON Web Tokens publishes its keys; JWT_ISSUER and JWT_AUDIENCE belong to it.',
    example: 'https://login.example.com/.well-known/jwks.json',
  },
  JWT_ISSUER: {
    group: 'Access',
    description: 'The claim iss of every token.',
    example: 'https://login.example.com/',
  },
  JWT_AUDIENCE: {
    group: 'Access',
    description: 'The claim aud that every token has, perhaps among others.',
    example: 'lienzo',
  },
  JWT_SCOPES_CLAIM: {
    group: 'Access',
    description: 'The claim that carries scopes, as a text with spaces between them or as a list.',
    default: 'scope',
    example: 'permissions',
  },
  TRUST_PROXY: {
    group: 'Access',
    description:
      'Proxies whose X-Forwarded-For is believed: addresses, networks, or loopback, linklocal and uniquelocal, separated by commas.',
    example: 'loopback,10.0.0.0/8',
  },
  REQUESTS_PER_MINUTE: {
    group: 'Access',
    description:
      'Requests that each caller may send in a minute, 1 to 1000000, but for API keys with a limit of their own.',
    example: '600',
  },
  IMAGES_PER_MINUTE: {
    group: 'Access',
    description:
      'Images that each caller may ask for in a minute, 1 to 100000, but for API keys with a limit of their own.',
    example: '30',
  },
  TOTAL_BUDGET_USD_PER_DAY: {
    group: 'Access',
    description: 'US dollars that all callers together may spend in a day (UTC).',
    example: '50',
  },
  UNPRICED_RESERVE_USD: {
    group: 'Access',
    description:
      'US dollars that a budget counts for each image of a model without a known price; without it such models have no budget.',
    example: '0.50',
  },

  MAX_UPLOAD_MB: {
    group: 'Limits',
    description: 'Largest uploaded file in MB of 1,048,576 bytes, 1 to 50.',
    default: '20',
    example: '20',
  },
  MAX_UPLOAD_MEGAPIXELS: {
    group: 'Limits',
    description: 'Largest uploaded picture in millions of pixels, 1 to 200.',
    default: '50',
    example: '50',
  },
  MAX_REQUEST_MB: {
    group: 'Limits',
    description:
      'Largest request body in MB of 1,048,576 bytes, at least MAX_UPLOAD_MB; all requests together hold eight times as much.',
    default: '64',
    example: '64',
  },

  MAX_CONCURRENT_GENERATIONS: {
    group: 'Limits',
    description: 'Most generations that this process has in hand at once, 1 to 1000; more answer OVERLOADED.',
    default: '32',
    example: '32',
  },
  MAX_SPOOL_MB: {
    group: 'Limits',
    description:
      'Most MB of 1,048,576 bytes of finished pictures that wait for storage in DATA_DIR, 512 to 1000000; more answer OVERLOADED.',
    default: '4096',
    example: '4096',
  },

  IMAGE_ENGINE: {
    group: 'Painter of pictures',
    description:
      'painter or openai; without it openai where OPENAI_API_KEY is set, else the built-in painter.',
    example: 'openai',
  },
  OPENAI_API_KEY: {
    group: 'Painter of pictures',
    description: 'Key of the OpenAI Images API, or whatever a compatible server takes.',
    example: 'sk-proj-your-own-key',
    secret: true,
  },
  OPENAI_BASE_URL: {
    group: 'Painter of pictures',
    description: 'Address of a server with a compatible API; without it the one of OpenAI.',
    example: 'https://images.example.com/v1',
  },
  OPENAI_IMAGE_MODEL: {
    group: 'Painter of pictures',
    description: 'Model that paints when a caller names none.',
    default: 'gpt-image-2.6-flare',
    example: 'gpt-image-2.6-flare',
  },
  OPENAI_MODERATION: {
    group: 'Painter of pictures',
    description: 'How strictly the provider filters, auto or low.',
    default: 'auto',
    example: 'auto',
  },
  PROVIDER_TIMEOUT_SECONDS: {
    group: 'Painter of pictures',
    description: 'Longest time for one call to the provider in seconds, 1 to 3600.',
    default: '240',
    example: '240',
  },
  PROVIDER_IMAGES_PER_MINUTE: {
    group: 'Painter of pictures',
    description:
      'Most pictures that all processes together ask the provider for in a minute, 1 to 100000; without it no limit of ours.',
    example: '50',
  },
  PROVIDER_MAX_WAIT_SECONDS: {
    group: 'Painter of pictures',
    description: "Longest time that a request waits for the provider's rate limit in seconds, 0 to 3600.",
    default: '60',
    example: '60',
  },

  STORAGE: {
    group: 'Storage',
    description: 'disk or s3; without it s3 where S3_BUCKET is set, else a folder in DATA_DIR.',
    example: 's3',
  },
  S3_BUCKET: {
    group: 'Storage',
    description: 'Name of the private bucket that keeps the pictures.',
    example: 'my-pictures',
  },
  S3_PREFIX: {
    group: 'Storage',
    description: 'Path inside the bucket that all keys begin with.',
    example: 'lienzo/',
  },
  S3_ENDPOINT: {
    group: 'Storage',
    description: 'Address of a compatible store; without it AWS.',
    example: 'https://s3.example.com',
  },
  S3_FORCE_PATH_STYLE: {
    group: 'Storage',
    description:
      'true puts the bucket into the path instead of the host name, as many compatible stores want.',
    default: 'false',
    example: 'true',
  },
  S3_SSE: {
    group: 'Storage',
    description: 'Encryption at rest to ask for, AES256 or aws:kms; without it whatever the bucket does.',
    example: 'AES256',
  },
  S3_SSE_KMS_KEY_ID: {
    group: 'Storage',
    description: 'Key for S3_SSE=aws:kms; without it the one of the account.',
    example: 'alias/lienzo',
  },
  AWS_REGION: {
    group: 'Storage',
    description: 'Region of the bucket, required for S3 unless S3_ENDPOINT is set.',
    example: 'eu-west-1',
  },
  AWS_DEFAULT_REGION: {
    group: 'Storage',
    description: 'Used where AWS_REGION is not set.',
    example: 'eu-west-1',
  },
  AWS_ACCESS_KEY_ID: {
    group: 'Storage',
    description: 'Credentials of S3; without them the AWS SDK looks for a profile or a role.',
    example: 'AKIAIOSFODNN7EXAMPLE',
    secret: true,
  },
  AWS_SECRET_ACCESS_KEY: {
    group: 'Storage',
    description: 'The secret of AWS_ACCESS_KEY_ID.',
    example: 'your-own-secret-access-key',
    secret: true,
  },

  DATABASE: {
    group: 'Database',
    description:
      'pglite or postgresql; without it postgresql where DATABASE_URL is set, else PGlite in DATA_DIR.',
    example: 'postgresql',
  },
  DATABASE_URL: {
    group: 'Database',
    description: 'Address of the PostgreSQL database; its sslmode, if any, counts as DATABASE_TLS.',
    example: 'postgresql://user:password@db.example.com:5432/lienzo',
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    group: 'Database',
    description: 'Most connections that this process opens, 1 to 1000.',
    default: '10',
    example: '10',
  },
  DATABASE_TLS: {
    group: 'Database',
    description:
      "disable, require (encrypted, anyone's certificate) or verify-full (the certificate is checked).",
    default: 'disable',
    example: 'verify-full',
  },
  DATABASE_CA_FILE: {
    group: 'Database',
    description:
      'PEM file of the authority for DATABASE_TLS=verify-full; without it those that Node.js trusts.',
    example: '/etc/ssl/certs/database-ca.pem',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof table;

/** Every variable that the server reads, in the order of `.env.example`. */
export const variables: Readonly<Record<VariableName, Variable>> = table;

/** Texts by variable. */
export type Given = Readonly<Partial<Record<VariableName, string>>>;

/** The names in the order of the table. */
export const variableNames = Object.keys(table) as VariableName[];
