import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface Listening {
  port: number;
  /** http://127.0.0.1:PORT */
  origin: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Puts a socket in front of an app, as src/main.ts does. */
export async function listen(app: { fetch: (request: Request) => Promise<Response> }): Promise<Listening> {
  const listening = Promise.withResolvers<void>();
  const server = serve({ fetch: (request) => app.fetch(request), port: 0, hostname: '127.0.0.1' }, () =>
    listening.resolve(),
  ) as Server;
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
