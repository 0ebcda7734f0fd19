import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Client, type ClientConfig } from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import type { ListenHooks, Listening } from './database.ts';

/** How long a connection may take to say goodbye. */
const GOODBYE_MILLISECONDS = 1_000;

/**
 * Listens on one connection of its own, outside the pool, and connects anew when it breaks, for as long as it takes.
 * @throws Error when the first connection fails
 */
export async function listenOnPostgreSql(options: {
  connection: ClientConfig;
  channel: string;
  hooks: ListenHooks;
  logger: Logger;
}): Promise<Listening> {
  const { channel, hooks, logger } = options;
  const closing = new AbortController();
  let current: Client;
  let reconnecting: Promise<void> | undefined;

  async function connect(): Promise<Client> {
    const client = new Client(options.connection);
    // Without a listener an error would end the process. The end comes after it, and is what counts.
    client.on('error', (error) => logger.warn({ error, channel }, 'the listening connection broke'));
    client.on('notification', ({ payload = '' }) => hooks.onPayload(payload));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      // The retry throws away what comes after the closing, and nobody would end it.
      closing.signal.throwIfAborted();
    } catch (error) {
      await leave(client);
      throw error;
    }
    return client;
  }

  function follow(client: Client): void {
    current = client;
    client.once('end', () => {
      if (!closing.signal.aborted) reconnecting = reconnect();
    });
  }

  async function reconnect(): Promise<void> {
    try {
      const client = await pRetry(connect, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 100,
        maxTimeout: 5_000,
        randomize: true,
        signal: closing.signal,
        onFailedAttempt: ({ error }) => logger.warn({ error, channel }, 'listening failed; trying again'),
      });
      follow(client);
      logger.info({ channel }, 'listening again');
      hooks.onReconnect();
    } catch (error) {
      if (!closing.signal.aborted) logger.error({ error, channel }, 'nothing is heard any more');
    }
  }

  follow(await connect());
  return {
    close: async () => {
      closing.abort();
      await reconnecting;
      await leave(current);
    },
  };
}

/** A server that does not answer gets no more time than that. */
async function leave(client: Client): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    client.end().catch(() => {}),
    sleep(GOODBYE_MILLISECONDS, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
}
