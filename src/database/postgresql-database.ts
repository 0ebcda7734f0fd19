import { readFile } from 'node:fs/promises';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import type { Database, Tables } from './database.ts';
import { listenOnPostgreSql } from './postgresql-listener.ts';
import { isTransientError } from './transient-errors.ts';

export interface PostgreSqlOptions {
  /** postgresql://user:password@host:port/database */
  url: string;
  /** Connections at most. */
  poolSize: number;
  tls: 'disable' | 'require' | 'verify-full';
  /** PEM file with the authority that signed the server's certificate. */
  caFile: string | undefined;
  /** How long the server may take for an answer; 120 by default. */
  answerSeconds?: number;
  logger: Logger;
}

/** A server that fell silent is noticed, and what waits for it fails; no statement of ours takes nearly as long. */
const ANSWER_SECONDS = 120;
const KEEP_ALIVE_MILLISECONDS = 10_000;
/** A process that stands still in a transaction must not hold its locks for longer: others wait for them. */
const IDLE_IN_TRANSACTION = '1min';
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
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
    query_timeout: (options.answerSeconds ?? ANSWER_SECONDS) * 1000,
  };
  const pool = new Pool({
    ...connection,
    max: options.poolSize,
    idleTimeoutMillis: 30_000,
    // Not as a parameter of the connection, which some poolers refuse.
    verify: (connected, done) => {
      connected.query(
        `set idle_in_transaction_session_timeout = '${IDLE_IN_TRANSACTION}'`,
        (error: Error | undefined) => done(error),
      );
    },
  });
  // The pool replaces connections that break (the server restarts). Without listeners they would end the process: an idle
  // one through the pool, and one in use, between two queries of a transaction, by itself.
  pool.on('error', () => {});
  pool.on('connect', (connected) => {
    connected.on('error', (error) => options.logger.warn({ error }, 'a database connection broke'));
  });
  const client = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: discardBroken(pool) }) });
  return {
    kind: 'postgresql',
    client,
    queueConnection: { ...connection, max: QUEUE_CONNECTIONS },
    listen: (channel, hooks) => listenOnPostgreSql({ connection, channel, hooks, logger: options.logger }),
    close: () => client.destroy(),
  };
}

/** The pool, which would hand out a connection again whose server did not answer, or has just said that it goes. */
function discardBroken(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      let isBroken = false;
      const query = (text: string, values: unknown[]) =>
        client.query(text, values).catch((error: unknown) => {
          isBroken ||= isTransientError(error);
          throw error;
        });
      return {
        // Without a cursor: none is asked for.
        query: query as unknown as PostgresPoolClient['query'],
        release: () => client.release(isBroken),
      };
    },
    end: () => pool.end(),
  };
}

async function tlsOptions(options: PostgreSqlOptions): Promise<PoolConfig['ssl']> {
  if (options.tls === 'disable') return false;
  const ca = options.caFile === undefined ? undefined : await readFile(options.caFile, 'utf8');
  return { rejectUnauthorized: options.tls === 'verify-full', ...(ca === undefined ? {} : { ca }) };
}
