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
  /** How long the server may take for an answer; 15 by default. */
  answerSeconds?: number;
  logger: Logger;
}

/** A server that fell silent is noticed long before leases run out; no statement of ours takes nearly as long. */
const ANSWER_SECONDS = 15;
/** Of the queue, some of whose statements tidy up. */
const QUEUE_ANSWER_SECONDS = 60;
const CONNECT_MILLISECONDS = 10_000;
/** A server that is gone without a word is noticed 10 seconds later: the system asks it every second, ten times. */
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
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
  };
  const pool = new Pool({
    ...connection,
    max: options.poolSize,
    idleTimeoutMillis: 30_000,
    // Not as a parameter of the connection, which some poolers refuse.
    verify: (connected, done) => {
      const question = {
        text: `set idle_in_transaction_session_timeout = '${IDLE_IN_TRANSACTION}'`,
        query_timeout: CONNECT_MILLISECONDS,
      };
      connected.query(question, (error: Error | undefined) => done(error));
    },
  });
  // The pool replaces connections that break (the server restarts). Without listeners they would end the process: an idle
  // one through the pool, and one in use, between two queries of a transaction, by itself.
  pool.on('error', () => {});
  pool.on('connect', (connected) => {
    connected.on('error', (error) => options.logger.warn({ error }, 'a database connection broke'));
  });
  const clientWith = (answerSeconds: number | undefined) =>
    new Kysely<Tables>({ dialect: new PostgresDialect({ pool: impatient(pool, answerSeconds) }) });
  const client = clientWith(options.answerSeconds ?? ANSWER_SECONDS);
  const queueConnection = {
    ...connection,
    max: QUEUE_CONNECTIONS,
    query_timeout: QUEUE_ANSWER_SECONDS * 1000,
  };
  return {
    kind: 'postgresql',
    client,
    unhurried: clientWith(undefined),
    queueConnection,
    listen: (channel, hooks) => listenOnPostgreSql({ connection, channel, hooks, logger: options.logger }),
    close: () => client.destroy(),
  };
}

/**
 * The pool, with a limit for each answer. A connection whose server did not answer, or has just said that it goes, is asked
 * nothing more, not even to roll back, and the pool does not hand it out again.
 */
function impatient(pool: Pool, answerSeconds: number | undefined): PostgresPool {
  const limit = answerSeconds === undefined ? {} : { query_timeout: answerSeconds * 1000 };
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      let failure: Error | undefined;
      const query = async (text: string, values: unknown[]) => {
        if (failure !== undefined) throw failure;
        const question = { text, values, ...limit };
        try {
          return await client.query(question);
        } catch (error) {
          if (isTransientError(error)) failure = error as Error;
          throw error;
        }
      };
      return {
        // Without a cursor: none is asked for.
        query: query as unknown as PostgresPoolClient['query'],
        release: () => client.release(failure),
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
