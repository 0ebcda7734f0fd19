import { once } from 'node:events';
import {
  request as httpRequest,
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

interface WireRequest {
  method?: string;
  path?: string;
  /** Any header, also those that `fetch` keeps for itself, as Host and Origin. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  agent?: Agent;
  /** From which address of this machine it comes. */
  localAddress?: string;
}

export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** The body, which must be JSON. */
  json: () => unknown;
  /** Whether the request went over a connection that had served one before. */
  reused: boolean;
}

/** Sends a request over a socket, with exactly these headers. */
export async function send(port: number, options: WireRequest): Promise<WireAnswer> {
  const { body, ...init } = options;
  const request = httpRequest({ host: '127.0.0.1', port, ...init });
  // A server that refuses may close the connection under a client that still writes; the answer has come by then.
  request.on('error', () => {});
  const answered = once(request, 'response');
  request.end(body);
  const [response] = (await answered) as [IncomingMessage];
  const bytes = await buffer(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    bytes,
    json: () => JSON.parse(bytes.toString()) as unknown,
    reused: request.reusedSocket,
  };
}

/** Writes these bytes to a connection, and gives all that comes back until the server closes it. */
export async function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return await text(socket);
}
