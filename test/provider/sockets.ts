import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { onTestFinished } from 'vitest';
import type { ImageProvider } from '../../src/provider/image-provider.ts';
import { createOpenAIProvider } from '../../src/provider/openai-provider.ts';
import { createPatientFetch } from '../../src/provider/transport.ts';

/** The provider as it runs in production, before a server of ours. */
export function realProvider(baseUrl: string, timeoutSeconds = 5): ImageProvider {
  return createOpenAIProvider({
    apiKey: 'sk-of-the-operator',
    baseUrl,
    moderation: 'auto',
    timeoutSeconds,
    fetch: createPatientFetch({ timeoutSeconds }),
  });
}

/** An HTTP server for the time of a test. */
export async function httpServer(listener: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createServer(listener);
  const port = await listen(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await close(server);
  });
  return { port, server };
}

/** A server of bare connections for the time of a test. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  const port = await listen(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await close(server);
  });
  return port;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await close(server);
  return port;
}

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function close(server: TcpServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
