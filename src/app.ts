import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Authenticate } from './access/authentication.ts';
import { deriveKey, safetyIdentifier } from './access/derived-keys.ts';
import { openAccess } from './access/open-access.ts';
import type { Config } from './config/config.ts';
import type { Database } from './database/database.ts';
import { lockFolder } from './database/folder-lock.ts';
import { migrate, readSecret } from './database/migrate.ts';
import { ping } from './database/ping.ts';
import { openPGliteDatabase } from './database/pglite-database.ts';
import { openPostgreSqlDatabase } from './database/postgresql-database.ts';
import { openGenerationEvents } from './generations/events.ts';
import { createGenerationService } from './generations/generation-service.ts';
import { createModelService } from './generations/model-service.ts';
import { createPace, type Sleep } from './generations/pace.ts';
import { createGenerationQueue } from './generations/queue.ts';
import { noticeRetirement } from './generations/retirement-notice.ts';
import { createSourceMemory } from './generations/source-memory.ts';
import { openSpool } from './generations/spool.ts';
import { createHttpApp, type Connection } from './http/http-app.ts';
import { createUnavailableHandler } from './http/unavailable.ts';
import { createDecoding } from './images/decoding.ts';
import { createImageAddresses } from './images/image-addresses.ts';
import { createImageLibrary } from './images/image-library.ts';
import { createUploadChecks } from './images/uploads.ts';
import { createPainter } from './painter/painter.ts';
import type { ImageProvider } from './provider/image-provider.ts';
import { sourceLimits } from './provider/models.ts';
import { createOpenAIProvider } from './provider/openai-provider.ts';
import { createPatientFetch } from './provider/transport.ts';
import type { ObjectStorage } from './storage/object-storage.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Logger } from './telemetry/logger.ts';

/** Submitted generations in work at once; each worker asks the database now and then. */
const MAX_WORKERS = 8;

/** The whole server but for its socket. */
export interface App {
  /**
   * Answers a request; 503 until `start` is done, and from `close` on.
   * @param connection.remoteAddress IP address of the other end of the socket, where there is one
   */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /**
   * Opens all parts and mends what an earlier process left behind.
   * @param options.publicUrl where this server is reached, unless the configuration says so itself
   * @throws Error that says what is wrong, in words for the operator
   */
  start(options: { publicUrl: string }): Promise<void>;
  /** What is open right now: event streams of clients, and subscriptions to changes. */
  watched(): { streams: number; subscriptions: number };
  /** Takes no more requests, answers those in hand, lets what runs come to its end, and lets go of everything. */
  close(): Promise<void>;
}

/** What tests hold still, or put in the place of a part. */
export interface Overrides {
  clock?: () => Date;
  /** How turns at the provider are waited for. */
  sleep?: Sleep;
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
  const answerUnavailable = createUnavailableHandler(config.server);
  let answer: (request: Request, connection: Connection) => Promise<Response> = answerUnavailable;
  let closing = false;
  let watched: App['watched'] = () => ({ streams: 0, subscriptions: 0 });

  async function start(publicUrl: string): Promise<void> {
    const { defaultModel } = config.provider;
    noticeRetirement({ defaultModel, now: clock(), logger });
    const lock = lockFolder(config.dataFolder);
    closers.unshift(() => lock.release());
    const database = overrides.database ?? (await openDatabase(config.database, logger));
    closers.unshift(() => database.close());
    await migrate(database.unhurried);
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

    const access = await openAccess(
      database,
      {
        ...config.access,
        answers: config.answers,
        host: config.server.host,
        production: config.production,
      },
      { clock, logger },
    );

    const maxWorkers = Math.min(config.generations.maxConcurrent, MAX_WORKERS);
    const events = await openGenerationEvents(database);
    closers.unshift(() => events.close());
    const decoding = createDecoding();
    const generations = createGenerationService({
      ...parts,
      budgets: access.budgets,
      rateLimits: access.rateLimits,
      unpricedReserve: config.access.unpricedReserve,
      logPrompts: config.logPrompts,
      provider: overrides.provider ?? createProvider(config.provider),
      spool: await openSpool({
        folder: join(config.dataFolder, 'spool'),
        maxBytes: config.generations.maxSpoolBytes,
        ...overrides.spool,
      }),
      queue: createGenerationQueue({
        connection: database.queueConnection,
        maxAtOnce: maxWorkers,
        logger,
      }),
      events,
      pace: createPace({
        client: database.client,
        imagesPerMinute: config.provider.imagesPerMinute,
        clock,
        sleep: overrides.sleep ?? ((milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })),
      }),
      works: config.generations.works,
      maxConcurrent: config.generations.maxConcurrent,
      maxWorkers,
      defaultModel,
      uploads: createUploadChecks(
        {
          maxBytes: config.maxUploadBytes,
          maxPixels: config.maxUploadPixels,
          maxConvertedBytes: sourceLimits.maxBytes,
          maxMaskBytes: sourceLimits.maxMaskBytes,
        },
        decoding,
      ),
      maxUploadPixels: config.maxUploadPixels,
      decoding,
      sourceMemory: createSourceMemory(),
      leaseSeconds: config.generations.leaseSeconds,
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
      answers: config.answers,
      services: {
        generations,
        images: createImageLibrary({ ...parts, addresses }),
        access: access.service,
        models: createModelService({ defaultModel, clock }),
      },
      authenticate: overrides.authenticate ?? access.authenticate,
      rateLimits: access.rateLimits,
      trustedProxies: config.access.trustedProxies,
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
    closers.unshift(() => http.close());
    watched = () => ({ streams: http.openStreams(), subscriptions: events.subscriptions() });
    if (!closing) answer = http.fetch;
  }

  async function close(): Promise<void> {
    closing = true;
    answer = answerUnavailable;
    for (const closer of closers.splice(0)) await closer();
  }

  return {
    fetch: (request, connection = { remoteAddress: '' }) => answer(request, connection),
    watched: () => watched(),
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
