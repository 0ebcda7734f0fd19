/** What the process was asked to be, checked. Each room gets its own slice, as plain values. */
export interface Config {
  /** NODE_ENV=production: nothing falls back silently, GraphiQL is off unless it is asked for. */
  production: boolean;
  /** Whether this process answers more than /healthz and /readyz. */
  answers: boolean;
  /** Longest time that running generations get to end when the process is told to. */
  shutdownSeconds: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Whether prompts may stand in the log. */
  logPrompts: boolean;
  /** Values that must be written nowhere: keys, and the password of the database. */
  secrets: readonly string[];
  server: ServerConfig;
  access: AccessConfig;
  /** Absolute path of the folder for everything this process keeps: spool, and the embedded parts. */
  dataFolder: string;
  /** Root of all derived keys; where absent, the database keeps one that was made at first start. */
  secretKey: string | undefined;
  provider: ProviderConfig;
  storage: StorageConfig;
  database: DatabaseConfig;
  /** Life of the addresses in `Image.url`, 60..604800 seconds. */
  urlTtlSeconds: number;
  maxUploadBytes: number;
  maxUploadPixels: number;
  generations: GenerationsConfig;
}

export interface GenerationsConfig {
  /** Whether this process runs what was submitted for later. */
  works: boolean;
  /** Most generations that this process has in hand at once. */
  maxConcurrent: number;
  /** Most bytes of finished pictures that wait for storage. */
  maxSpoolBytes: number;
  /** How long this process is believed to work on a generation without a further sign of life. */
  leaseSeconds: number;
}

export interface ServerConfig {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Origin and path that signed addresses of the disk store begin with, no slash at its end; undefined: http://localhost:PORT. */
  publicUrl: string | undefined;
  /** Origins that browsers may call from, as they stand in the header `Origin`; or one item "*". */
  corsOrigins: readonly string[];
  /** Host names that are answered beside localhost, 127.0.0.1, [::1] and that of `publicUrl`; lower case, with or without port; ports 80 and 443 are left out, as browsers do. */
  allowedHosts: readonly string[];
  graphiql: boolean;
  /** Whether clients may read the schema. */
  introspection: boolean;
  maxRequestBytes: number;
}

export interface AccessConfig {
  adminApiKey: string | undefined;
  /** Callers without a credential are answered, whatever else is set. */
  allowAnonymous: boolean;
  /** undefined: no tokens are taken. */
  tokens: { jwksUrl: string; issuer: string; audience: string; scopesClaim: string } | undefined;
  /** Addresses, networks, or their names loopback, linklocal and uniquelocal. */
  trustedProxies: readonly string[];
  /** Of callers without limits of their own; undefined: none. */
  rates: { requestsPerMinute: number | undefined; imagesPerMinute: number | undefined };
  /** US dollars, exact; undefined: no limit. */
  totalBudgetPerDay: string | undefined;
  /** US dollars that a budget counts for an image without a known price; undefined: no budget pays for such. */
  unpricedReserve: string | undefined;
}

export interface ProviderConfig {
  /** "painter" runs inside the process; "openai" speaks to `baseUrl`. */
  engine: 'painter' | 'openai';
  /** Always there for "openai", never for "painter". */
  apiKey: string | undefined;
  /** undefined: OpenAI's own. No slash at its end. */
  baseUrl: string | undefined;
  /** Sent when a caller names no model. */
  defaultModel: string;
  moderation: 'auto' | 'low';
  timeoutSeconds: number;
  /** Most pictures that all processes together ask for in a minute; undefined: no limit of ours. */
  imagesPerMinute: number | undefined;
  /** Longest time that a request waits for the provider's rate limit. */
  maxWaitSeconds: number;
}

export type StorageConfig =
  | { kind: 'disk'; /** absolute */ folder: string }
  | {
      kind: 's3';
      bucket: string;
      /** undefined only where there is an endpoint */
      region: string | undefined;
      /** undefined: AWS; no slash at its end */
      endpoint: string | undefined;
      forcePathStyle: boolean;
      /** "" or a path that ends with a slash */
      prefix: string;
      sse: 'AES256' | 'aws:kms' | undefined;
      sseKmsKeyId: string | undefined;
    };

export type DatabaseConfig =
  | { kind: 'pglite'; /** absolute */ folder: string }
  | {
      kind: 'postgresql';
      /** without `sslmode`: `tls` alone says how the connection is secured */
      url: string;
      poolSize: number;
      tls: 'disable' | 'require' | 'verify-full';
      /** absolute; only with verify-full */
      caFile: string | undefined;
    };
