import { once } from 'node:events';
import { connect } from 'node:net';

/** A client that sends exactly what it is told to, when it is told to. */
export interface RawClient {
  write(bytes: string | Uint8Array): void;
  /** Sends no more, and goes on listening. */
  end(bytes?: string | Uint8Array): void;
  destroy(): void;
  /** The status of the next answer that has come, or comes. @throws Error when the server closes without one */
  status(): Promise<number>;
  /** All that has come so far. */
  received(): string;
  /** Fulfilled when the connection has ended, whoever ended it. */
  closed: Promise<void>;
}

export async function openClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  let received = '';
  let told = 0;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1');
    tell();
  });
  // The server may end a connection under a client that still writes.
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
      tell();
    });
  });
  return {
    write: (bytes) => void socket.write(bytes),
    end: (bytes = '') => void socket.end(bytes),
    destroy: () => socket.destroy(),
    received: () => received,
    closed,
    status: async () => {
      for (;;) {
        const next = statusesIn(received)[told];
        if (next !== undefined) {
          told += 1;
          return next;
        }
        if (socket.closed) throw new Error(`closed without an answer: ${JSON.stringify(received)}`);
        await changed.promise;
      }
    },
  };
}

/** The head of a request, up to and with its blank line. */
export function requestHead(headers: Record<string, string>, line = 'POST /graphql HTTP/1.1'): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${line}\r\n${lines.join('')}\r\n`;
}

/** The statuses of all answers, one directly behind the other as they may be. */
export function statusesIn(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));
}
