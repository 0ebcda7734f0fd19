import { join } from 'node:path';
import { deriveKey, safetyIdentifier } from './access/derived-keys.ts';
import { anonymous, type Authenticate } from './access/principal.ts';
import type { Config } from './config/config.ts';
import type { Database } from './database/database.ts';
import { lockFolder } from './database/folder-lock.ts';
import { migrate, readSecret } from './database/migrate.ts';
import { ping } from './database/ping.ts';
import { openPGliteDatabase } from './database/pglite-database.ts';
import { openPostgreSqlDatabase } from './database/postgresql-database.ts';
import { createGenerationService } from './generations/generation-service.ts';
import { openSpool } from './generations/spool.ts';
import { createHttpApp } from './http/http-app.ts';
import { createImageAddresses } from './images/image-addresses.ts';
import { createImageLibrary } from './images/image-library.ts';
import { createPainter } from './painter/painter.ts';
import type { ImageProvider } from './provider/image-provider.ts';
import { sourceLimits } from './provider/models.ts';
import { createOpenAIProvider } from './provider/openai-provider.ts';
import { createPatientFetch } from './provider/transport.ts';
import type { ObjectStorage } from './storage/object-storage.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Logger } from './telemetry/logger.ts';

const LEASE_SECONDS = 60;
const MAX_UPLOAD_PIXELS = 50_000_000;

/** The whole server but for its socket. */
export interface App {
  /** Answers a request; 503 until `start` is done, and from `close` on. */
  fetch(request: Request): Promise<Response>;
  /**
   * Opens all parts and mends what an earlier process left behind.
   * @param options.publicUrl where this server is reached, unless the configuration says so itself
   * @throws Error that says what is wrong, in words for the operator
   */
  start(options: { publicUrl: string }): Promise<void>;
  /** Takes no more requests, answers those in hand, lets what runs come to its end, and lets go of everything. */
  close(): Promise<void>;
}

/** What tests hold still, or put in the place of a part. */
export interface Overrides {
  clock?: () => Date;
  authenticate?: Authenticate;
  database?: Database;
  provider?: ImageProvider;
  wrapStorage?: (storage: ObjectStorage) => ObjectStorage;
  spool?: { readFreeBytes: (folder: string) => Promise<number> };
  patience?: { idleMilliseconds: number; totalMilliseconds: number };
}

export function createApp(config: Config, logger: Logger, overrides: Overrides = {}): App {
  const clock = overrides.clock ?? (() => new Date());
  // What was opened is closed in the opposite order.
  const closers: (() => Promise<void> | void)[] = [];
  let answer: (request: Request) => Promise<Response> = answerUnavailable;
  let closing = false;

  async function start(publicUrl: string): Promise<void> {
    const lock = lockFolder(config.dataFolder);
    closers.unshift(() => lock.release());
    const database = overrides.database ?? (await openDatabase(config.database, logger));
    closers.unshift(() => database.close());
    await migrate(database.client);
    const secret = config.secretKey ?? (await readSecret(database.client));
    const { storage, signedObjects, closeStorage } = await openStorage(config.storage, {
      publicUrl,
      signingKey: deriveKey(secret, 'object-urls'),
      urlTtlSeconds: config.urlTtlSeconds,
      clock,
      logger,
    });
    closers.unshift(closeStorage);
    const parts = {
      client: database.client,
      storage: overrides.wrapStorage?.(storage) ?? storage,
      clock,
      logger,
    };

    const generations = createGenerationService({
      ...parts,
      provider: overrides.provider ?? createProvider(config.provider),
      spool: await openSpool({ folder: join(config.dataFolder, 'spool'), ...overrides.spool }),
      defaultModel: config.provider.defaultModel,
      uploadLimits: {
        maxBytes: config.maxUploadBytes,
        maxPixels: MAX_UPLOAD_PIXELS,
        maxConvertedBytes: sourceLimits.maxBytes,
        maxMaskBytes: sourceLimits.maxMaskBytes,
      },
      leaseSeconds: LEASE_SECONDS,
      maxWaitSeconds: config.provider.maxWaitSeconds,
      safetyIdentifier: (id) => safetyIdentifier(deriveKey(secret, 'safety-identifiers'), id),
    });
    closers.unshift(() => generations.close());
    await generations.start();

    const addresses = createImageAddresses({
      storage: parts.storage,
      ttlSeconds: config.urlTtlSeconds,
      clock,
    });
    const http = createHttpApp({
      ...config.server,
      services: { generations, images: createImageLibrary({ ...parts, addresses }) },
      authenticate: overrides.authenticate ?? (() => Promise.resolve(anonymous)),
      signedObjects,
      checkReady: async () => {
        await ping(database.client);
        await parts.storage.check();
      },
      logger,
      publicUrl,
      maxUploadBytes: config.maxUploadBytes,
      ...(overrides.patience === undefined ? {} : { patience: overrides.patience }),
    });
    closers.unshift(() => http.answered());
    if (!closing) answer = http.fetch;
  }

  async function close(): Promise<void> {
    closing = true;
    answer = answerUnavailable;
    for (const closer of closers.splice(0)) await closer();
  }

  return {
    fetch: (request) => answer(request),
    start: async ({ publicUrl }) => {
      try {
        await start(config.server.publicUrl ?? publicUrl);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}

/** The process is alive, but not yet or no longer of use. */
async function answerUnavailable(request: Request): Promise<Response> {
  if (new URL(request.url).pathname === '/healthz') return Response.json({ status: 'ok' });
  return Response.json({ status: 'unavailable' }, { status: 503, headers: { 'retry-after': '1' } });
}

function openDatabase(config: Config['database'], logger: Logger): Promise<Database> {
  return config.kind === 'pglite'
    ? openPGliteDatabase(config)
    : openPostgreSqlDatabase({ ...config, logger });
}

function createProvider(config: Config['provider']): ImageProvider {
  const { moderation, timeoutSeconds } = config;
  if (config.engine === 'painter') {
    const fetch = createPainter();
    return createOpenAIProvider({
      apiKey: 'painter',
      baseUrl: 'http://painter.invalid/v1',
      fetch,
      moderation,
      timeoutSeconds,
    });
  }
  return createOpenAIProvider({
    apiKey: config.apiKey ?? '',
    baseUrl: config.baseUrl,
    fetch: createPatientFetch({ timeoutSeconds }),
    moderation,
    timeoutSeconds,
  });
}
