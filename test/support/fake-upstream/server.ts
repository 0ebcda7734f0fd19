import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerControl } from './control.ts';
import { deliveries } from './deliver.ts';
import { errorAnswer } from './error-answer.ts';
import { answerImages } from './images-endpoint.ts';
import { modelsAt } from './models.ts';
import { createPlaylist } from './playlist.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { Answer } from './write.ts';

interface Connection {
  /** 1, 2, 3 … since the start. */
  number: number;
  /** The last one that came over it. */
  request: RecordedRequest | undefined;
}

/** OpenAI's Images API and list of models, as strict as the real one and stricter; `/control/…` is for tests. */
export function createFakeUpstream(options: { apiKey: string }): Server {
  const requests: RecordedRequest[] = [];
  const playlist = createPlaylist();
  const connections = new Map<Socket, Connection>();

  function record(request: IncomingMessage, response: ServerResponse): RecordedRequest {
    const { authorization, ...headers } = request.headers;
    const entry: RecordedRequest = {
      number: requests.length + 1,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      hasRightKey: authorization === `Bearer ${options.apiKey}`,
      parameters: {},
      files: [],
      connection: connections.get(request.socket)?.number ?? 0,
      receivedAt: Date.now(),
      endedAt: null,
      scenario: null,
      status: null,
      picturesMade: 0,
      answeredPictures: [],
      answeredPartials: [],
      clientLeft: false,
      violations: [],
    };
    requests.push(entry);
    response.once('close', () => {
      entry.endedAt = Date.now();
      entry.status = response.headersSent ? response.statusCode : null;
    });
    const connection = connections.get(request.socket);
    if (connection !== undefined) connection.request = entry;
    return entry;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/control/')) return answerControl(request, response, { requests, playlist });
    const entry = record(request, response);
    const endpoint = /^\/v1\/images\/(generations|edits)$/.exec(path)?.[1] as
      'generations' | 'edits' | undefined;
    if (endpoint !== undefined && request.method === 'POST') {
      return answerImages(endpoint, { request, response, record: entry }, playlist);
    }
    const isModels = request.method === 'GET' && /^\/v1\/models(\/|$)/.test(path);
    if (!isModels) entry.violations.push(`${entry.method} ${path} is no endpoint that is used`);
    deliveries.whole(response, isModels ? answerModels(path, entry.hasRightKey) : notFound(entry));
  }

  function watch(socket: Socket): void {
    const connection: Connection = { number: (opened += 1), request: undefined };
    connections.set(socket, connection);
    const leave = (): void => {
      if (connection.request?.endedAt === null) connection.request.clientLeft = true;
    };
    // First of all listeners: the server's own one answers the end of the other side with an end of this one.
    socket.prependListener('end', () => {
      if (!socket.writableEnded) leave();
    });
    socket.on('error', leave);
    socket.on('close', () => connections.delete(socket));
  }

  let opened = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch((cause: unknown) => {
      // A mistake in the fake itself must not look like one of its answers.
      console.error(cause);
      process.exitCode = 1;
      response.destroy();
    });
  });
  server.on('connection', watch);
  return server;
}

function answerModels(path: string, hasRightKey: boolean): Answer {
  if (!hasRightKey) return errorAnswer(401, 'Incorrect API key provided.', 'invalid_api_key');
  const models = modelsAt(new Date()).map(({ name }) => ({
    id: name,
    object: 'model',
    created: 1_790_000_000,
    owned_by: 'system',
  }));
  const name = decodeURIComponent(path.replace(/^\/v1\/models\/?/, ''));
  const found = name === '' ? { object: 'list', data: models } : models.find(({ id }) => id === name);
  if (found === undefined) return errorAnswer(404, `The model '${name}' does not exist`, 'model_not_found');
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(found)),
  };
}

function notFound({ method, path }: RecordedRequest): Answer {
  return errorAnswer(404, `Invalid URL (${method} ${path})`, 'unknown_url');
}
