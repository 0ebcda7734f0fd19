import { serve, type ServerType } from '@hono/node-server';
import { configDotenv } from 'dotenv';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, type App } from './app.ts';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { parseConfig } from './config/parse-config.ts';
import { welcome } from './http/welcome.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';

const LAST_ANSWERS_MILLISECONDS = 5_000;

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : explain(error));
  process.exit(1);
}

async function main(): Promise<void> {
  configDotenv({ quiet: true });
  const config = parseConfig(process.env, { workingFolder: process.cwd() });
  const logger = createLogger({ level: config.logLevel, secrets: config.secrets });
  const app = createApp(config, logger);
  const { server, port } = await listen(app, config.server);
  closeOnSignals(app, server, config.shutdownSeconds, logger);
  await app.start({ publicUrl: `http://localhost:${port}` });
  console.log(welcome(config, port));
}

/** Before anything is opened, so that a port which is taken costs nothing; until the start is over, requests get 503. */
function listen(app: App, { host, port }: Config['server']): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, { incoming }) =>
          app.fetch(request, { remoteAddress: incoming.socket.remoteAddress ?? '' }),
        hostname: host,
        port,
        // The body has limits of its own (http/body/request-body.ts); this one must lie above them.
        serverOptions: {
          headersTimeout: 30_000,
          requestTimeout: 660_000,
          connectionsCheckingInterval: 5_000,
        },
      },
      (info) => resolve({ server, port: info.port }),
    );
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new Error(
          `Port ${port} of ${host} is taken. Stop what listens there, or choose another port with PORT.`,
        ),
      );
    });
  });
}

function closeOnSignals(app: App, server: ServerType, shutdownSeconds: number, logger: Logger): void {
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      closeInTime(app, server, shutdownSeconds, logger).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(explain(error));
          process.exit(1);
        },
      );
    });
  }
}

/** What does not end in time is left to the recovery of the next start, or of another process. */
async function closeInTime(
  app: App,
  server: ServerType,
  shutdownSeconds: number,
  logger: Logger,
): Promise<void> {
  const inTime = await Promise.race([
    close(app, server).then(() => true),
    sleep(shutdownSeconds * 1000).then(() => false),
  ]);
  if (!inTime) logger.warn({ shutdownSeconds }, 'some work did not end in time and was left');
}

/** Whoever waits for an answer gets it; whoever reads it for longer than `LAST_ANSWERS_MILLISECONDS` does not get all. */
async function close(app: App, server: ServerType): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await app.close();
  // Connections that are kept alive would hold the server open.
  const sweeping = setInterval(() => {
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  }, 20);
  await Promise.race([closed, sleep(LAST_ANSWERS_MILLISECONDS)]);
  clearInterval(sweeping);
}

/** The message, and those of the causes: what an operator needs, without a stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n  ${explain(error.cause)}`;
}
