import { readFile } from 'node:fs/promises';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import type { Database, Tables } from './database.ts';
import { listenOnPostgreSql } from './postgresql-listener.ts';

export interface PostgreSqlOptions {
  /** postgresql://user:password@host:port/database */
  url: string;
  /** Connections at most. */
  poolSize: number;
  tls: 'disable' | 'require' | 'verify-full';
  /** PEM file with the authority that signed the server's certificate. */
  caFile: string | undefined;
  logger: Logger;
}

/** The queue has a few of its own: one that listens, and some for its workers. */
const QUEUE_CONNECTIONS = 3;

/** Opens a pool of connections; the first query connects. Who listens has a connection beside the pool. */
export async function openPostgreSqlDatabase(options: PostgreSqlOptions): Promise<Database> {
  const ssl = await tlsOptions(options);
  const connection = {
    connectionString: options.url,
    ssl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new Pool({ ...connection, max: options.poolSize, idleTimeoutMillis: 30_000 });
  // The pool replaces connections that break (the server restarts). Without listeners they would end the process: an idle
  // one through the pool, and one in use, between two queries of a transaction, by itself.
  pool.on('error', () => {});
  pool.on('connect', (connected) => {
    connected.on('error', (error) => options.logger.warn({ error }, 'a database connection broke'));
  });
  const client = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: 'postgresql',
    client,
    queueConnection: { connectionString: options.url, ssl, max: QUEUE_CONNECTIONS },
    listen: (channel, hooks) => listenOnPostgreSql({ connection, channel, hooks, logger: options.logger }),
    close: () => client.destroy(),
  };
}

async function tlsOptions(options: PostgreSqlOptions): Promise<PoolConfig['ssl']> {
  if (options.tls === 'disable') return false;
  const ca = options.caFile === undefined ? undefined : await readFile(options.caFile, 'utf8');
  return { rejectUnauthorized: options.tls === 'verify-full', ...(ca === undefined ? {} : { ca }) };
}
