import type { Config, DatabaseConfig, ProviderConfig, StorageConfig } from '../config/config.ts';
import { openPostgreSqlDatabase } from '../database/postgresql-database.ts';
import { createOpenAIProvider } from '../provider/openai-provider.ts';
import { createPatientFetch } from '../provider/transport.ts';
import { createS3Storage } from '../storage/s3-storage.ts';
import { createLogger } from '../telemetry/logger.ts';
import { checkDataFolder } from './data-folder-check.ts';
import { errorMessage } from './error-facts.ts';
import { type Finding, failed, ok } from './finding.ts';
import { checkFolder } from './folder-check.ts';
import type { Cleaner } from './foreign-text.ts';
import { checkOpenAI } from './openai-check.ts';
import { checkPostgreSql } from './postgresql-check.ts';
import { readPublicAccessBlock } from './public-access-block.ts';
import { checkS3 } from './s3-check.ts';

/** For each step of a check. */
const LIMIT_MILLISECONDS = 10_000;
/** The libraries' own time-outs come later, so that one of ours tells the story. */
const LIBRARY_TIMEOUT_SECONDS = 15;

interface Tools {
  clock: () => Date;
  clean: Cleaner;
}

/**
 * Starts the checks of all parts at once, in the order in which they are to be told. None hides another, and none of the
 * promises rejects.
 */
export function startChecks(config: Config, tools: Tools): Promise<Finding[]>[] {
  return [
    checkPainter(config.provider, tools),
    checkDataFolder(config.dataFolder).then((finding) => [finding]),
    checkStorage(config.storage, config.urlTtlSeconds, tools),
    checkDatabase(config.database, tools),
  ].map((check) => check.catch((error: unknown) => [unforeseen(error, tools)]));
}

async function checkPainter(config: ProviderConfig, { clock, clean }: Tools): Promise<Finding[]> {
  if (config.engine === 'painter') {
    return [ok('painter', 'The painter is built in: nothing to check.')];
  }
  const provider = createOpenAIProvider({
    apiKey: config.apiKey ?? '',
    baseUrl: config.baseUrl,
    fetch: createPatientFetch({ timeoutSeconds: LIBRARY_TIMEOUT_SECONDS }),
    moderation: config.moderation,
    timeoutSeconds: LIBRARY_TIMEOUT_SECONDS,
  });
  return await checkOpenAI({
    provider,
    baseUrl: config.baseUrl,
    model: config.defaultModel,
    now: clock(),
    limitMilliseconds: LIMIT_MILLISECONDS,
    clean,
  });
}

async function checkStorage(
  config: StorageConfig,
  urlTtlSeconds: number,
  { clock, clean }: Tools,
): Promise<Finding[]> {
  if (config.kind === 'disk') return [await checkFolder('storage', config.folder)];
  return await checkS3({
    storage: createS3Storage({ ...config, clock }),
    place: config,
    urlTtlSeconds,
    // Compatible stores have no such settings, or ones that mean something else.
    readPublicAccessBlock: async () =>
      config.endpoint === undefined ? await readPublicAccessBlock(config) : undefined,
    clock,
    limitMilliseconds: LIMIT_MILLISECONDS,
    clean,
  });
}

async function checkDatabase(config: DatabaseConfig, { clock, clean }: Tools): Promise<Finding[]> {
  if (config.kind === 'pglite') {
    return [ok('database', `PGlite is built in and keeps its files in ${config.folder}.`)];
  }
  const url = new URL(config.url);
  return await checkPostgreSql({
    open: () => openPostgreSqlDatabase({ ...config, poolSize: 1, logger: createLogger({ level: 'silent' }) }),
    place: {
      address: url.searchParams.get('host') ?? `${url.hostname}:${url.port || '5432'}`,
      user: decodeURIComponent(url.username) || 'of this process',
      database: decodeURIComponent(url.pathname.slice(1)),
    },
    caFile: config.caFile,
    clock,
    limitMilliseconds: LIMIT_MILLISECONDS,
    clean,
  });
}

function unforeseen(error: unknown, { clean }: Tools): Finding {
  return failed('this check', {
    text: `A mistake in Lienzo itself: ${clean(errorMessage(error))}`,
    advice: 'Please report it.',
  });
}
