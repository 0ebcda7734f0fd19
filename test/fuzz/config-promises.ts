import { isAbsolute } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { Environment } from './environments.ts';

/** What `config.ts` says of each member, and what production promises. */
export function expectPromisesKept(config: Config, env: Environment): void {
  const broken = Object.entries({
    ...promisesOfParts(config),
    ...promisesOfProduction(config, env),
    passwords: ![env.PUBLIC_URL, env.OPENAI_BASE_URL, env.S3_ENDPOINT].some(hasPassword),
  }).filter(([, kept]) => !kept);
  expect(broken).toEqual([]);
}

const isWithin = (value: number, minimum: number, maximum: number) =>
  Number.isInteger(value) && value >= minimum && value <= maximum;

/** An http(s) address that can be lengthened by a path. */
const isBase = (address: string | undefined) =>
  address === undefined ||
  (/^https?:\/\/[^\s?#@]*[^\s?#@/]$/.test(address) && new URL(`${address}/a`).pathname.endsWith('/a'));

/** The server keeps no password for such an address, so one that is given must not be taken. */
const hasPassword = (address: string | undefined) => /^\s*\w+:\/\/[^/?#\\]*@/.test(address ?? '');

function promisesOfParts({ server, provider, storage, database, ...config }: Config) {
  return {
    port: isWithin(server.port, 0, 65_535),
    publicUrl: isBase(server.publicUrl),
    corsOrigins: server.corsOrigins.every((origin) => origin === '*' || !/[\sA-Z/]$/.test(origin)),
    anyOrigin: !server.corsOrigins.includes('*') || server.corsOrigins.length === 1,
    allowedHosts: server.allowedHosts.every(
      (host) => /^[a-z0-9._:[\]-]+$/.test(host) && !/:(?:80|443)$/.test(host),
    ),
    folders: isAbsolute(config.dataFolder) && !config.dataFolder.includes('\0'),
    secretKey: config.secretKey === undefined || /^[!-~]{32,}$/.test(config.secretKey),
    sizes: config.maxUploadBytes > 0 && server.maxRequestBytes >= config.maxUploadBytes,
    life: isWithin(config.urlTtlSeconds, 60, 604_800),
    apiKey: (provider.engine === 'openai') === (provider.apiKey !== undefined),
    baseUrl: isBase(provider.baseUrl) && (provider.engine === 'openai' || provider.baseUrl === undefined),
    waits: isWithin(provider.timeoutSeconds, 1, 3600) && isWithin(provider.maxWaitSeconds, 0, 3600),
    storage:
      storage.kind === 'disk'
        ? storage.folder.startsWith(config.dataFolder)
        : isBase(storage.endpoint) &&
          (storage.region ?? storage.endpoint) !== undefined &&
          /^(?:[^/]+\/)*$/.test(storage.prefix) &&
          !storage.prefix.split('/').includes('..') &&
          (storage.sseKmsKeyId === undefined || storage.sse === 'aws:kms'),
    database:
      database.kind === 'pglite'
        ? database.folder.startsWith(config.dataFolder)
        : !new URL(database.url).searchParams.has('sslmode') &&
          isWithin(database.poolSize, 1, 1000) &&
          (database.caFile === undefined || (isAbsolute(database.caFile) && database.tls === 'verify-full')),
  };
}

/** Nothing falls back silently. */
function promisesOfProduction({ production, server, provider, storage, database }: Config, env: Environment) {
  const asked = (name: keyof Environment, word: string) => !production || env[name]?.trim() === word;
  return {
    painterWasAskedFor: provider.engine !== 'painter' || asked('IMAGE_ENGINE', 'painter'),
    diskWasAskedFor:
      storage.kind !== 'disk' ||
      (asked('STORAGE', 'disk') && (!production || server.publicUrl !== undefined)),
    pgliteWasAskedFor: database.kind !== 'pglite' || asked('DATABASE', 'pglite'),
    graphiqlWasAskedFor: !server.graphiql || asked('GRAPHIQL', 'true'),
  };
}
