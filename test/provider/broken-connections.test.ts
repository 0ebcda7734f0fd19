import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOfCall } from './failure.ts';
import { closedPort, httpServer, realProvider, tcpServer } from './sockets.ts';

const unavailable = {
  outcome: 'NOT_MADE',
  sendAgain: true,
  error: { code: 'PROVIDER_UNAVAILABLE', details: { retryAfter: 5 } },
};
const unknown = { outcome: 'UNKNOWN', sendAgain: false, error: { code: 'OUTCOME_UNKNOWN', details: {} } };

describe('where no connection came about, nothing was made', () => {
  it('a closed port', async () => {
    expect(await failureAt(`http://127.0.0.1:${await closedPort()}/v1`)).toMatchObject(unavailable);
  });

  it('a name that does not exist', async () => {
    expect(await failureAt('http://nobody.invalid/v1')).toMatchObject(unavailable);
  });

  it('TLS to a server that speaks plain HTTP', async () => {
    let requests = 0;
    const { port } = await httpServer((_request, response) => {
      requests += 1;
      response.end();
    });
    expect(await failureAt(`https://127.0.0.1:${port}/v1`)).toMatchObject(unavailable);
    expect(requests).toBe(0);
  });

  it('TLS to a server without a certificate', async () => {
    const server = createTlsServer().listen(0, '127.0.0.1');
    server.on('tlsClientError', () => {});
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await failureAt(`https://127.0.0.1:${port}/v1`)).toMatchObject(unavailable);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closed at once', (socket) => socket.end()],
    ['reset at once', (socket) => socket.resetAndDestroy()],
    ['closed at the first greeting', (socket) => socket.once('data', () => socket.end())],
    ['reset at the first greeting', (socket) => socket.once('data', () => socket.resetAndDestroy())],
  ])('a TLS handshake that is %s', async (_name, onConnection) => {
    const port = await tcpServer(onConnection);
    expect(await failureAt(`https://127.0.0.1:${port}/v1`)).toMatchObject(unavailable);
  });
});

describe('where the connection broke after sending, nobody knows', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  it.each<[string, (socket: Socket) => void]>([
    ['closed before an answer', (socket) => socket.end()],
    ['reset before an answer', (socket) => socket.resetAndDestroy()],
    ['closed in the middle of the head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Ty')],
    ['closed behind the head', (socket) => socket.end(`${head}Content-Length: 1000\r\n\r\n`)],
    [
      'closed in the middle of the body',
      (socket) => socket.end(`${head}Content-Length: 1000\r\n\r\n{"data": [{"b64_js`),
    ],
    [
      'closed in the middle of a chunk',
      (socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n100\r\n{"data"`),
    ],
    [
      'closed before the last chunk',
      (socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\n{"data"\r\n`),
    ],
    [
      'closed where only that ends the body',
      (socket) => socket.end(`${head}\r\n{"data": [{"b64_json": "iVBO`),
    ],
    [
      'reset in the middle of the body',
      (socket) => socket.write(`${head}Content-Length: 1000\r\n\r\n{"data"`, () => socket.resetAndDestroy()),
    ],
    ['another language', (socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n')],
  ])('%s', async (_name, answer) => {
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections += 1;
      socket.once('data', () => answer(socket));
    });
    expect(await failureAt(`http://127.0.0.1:${port}/v1`)).toMatchObject(unknown);
    expect(connections).toBe(1);
  });

  it('a kept connection that the server closes when the next request comes', async () => {
    let requests = 0;
    const { port } = await httpServer((request, response) => {
      requests += 1;
      request.resume().on('end', () => {
        if (requests > 1) request.socket.destroy();
        else
          response.writeHead(400, { 'content-type': 'application/json' }).end('{"error": {"message": ""}}');
      });
    });
    const provider = realProvider(`http://127.0.0.1:${port}/v1`);
    expect(await failureOfCall(provider)).toMatchObject({ error: { code: 'BAD_USER_INPUT' } });
    expect(await failureOfCall(provider)).toMatchObject(unknown);
    expect(requests).toBe(2);
  });

  it.each<[string, string]>([
    ['no answer at all', ''],
    ['an answer that stops', `${head}Content-Length: 1000\r\n\r\n{"data"`],
  ])('%s within the time-out', async (_name, beginning) => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.write(beginning)));
    expect(await failureOfCall(realProvider(`http://127.0.0.1:${port}/v1`, 0.3))).toMatchObject(unknown);
  });

  it('an answer that comes one byte at a time and never ends', async () => {
    const port = await tcpServer((socket) => {
      socket.once('data', () => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`));
      const timer = setInterval(() => socket.write('1\r\n \r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await failureOfCall(realProvider(`http://127.0.0.1:${port}/v1`, 0.3))).toMatchObject(unknown);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 307, 308])(
    '%i is not followed: nothing was made, and the address is wrong',
    async (status) => {
      const { port, hits } = await redirecting(status);
      expect(await failureAt(`http://127.0.0.1:${port}/v1`)).toMatchObject({
        outcome: 'NOT_MADE',
        sendAgain: false,
        error: { code: 'PROVIDER_MISCONFIGURED', details: {} },
      });
      expect(hits).toStrictEqual(['POST /v1/images/generations']);
    },
  );

  it('303 is not followed either, but may mean that something was made', async () => {
    const { port, hits } = await redirecting(303);
    expect(await failureAt(`http://127.0.0.1:${port}/v1`)).toMatchObject(unknown);
    expect(hits).toStrictEqual(['POST /v1/images/generations']);
  });

  async function redirecting(status: number): Promise<{ port: number; hits: string[] }> {
    const hits: string[] = [];
    const { port } = await httpServer((request, response) => {
      hits.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => response.writeHead(status, { location: '/elsewhere' }).end());
    });
    return { port, hits };
  }
});

function failureAt(baseUrl: string) {
  return failureOfCall(realProvider(baseUrl));
}
