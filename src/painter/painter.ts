import { randomUUID } from 'node:crypto';
import { untilAborted } from './api/abort.ts';
import { readPictures, splitForm } from './api/edit-form.ts';
import { streamEvents } from './api/event-stream.ts';
import { type Incoming, readIncoming } from './api/incoming.ts';
import { type Parameters, parseParameters } from './api/parameters.ts';
import { type ErrorEnvelope, Refusal } from './api/refusal.ts';
import type { Commission } from './commission.ts';
import { edit } from './edits.ts';
import { generate } from './generations.ts';
import { findSimulation, simulate } from './simulations.ts';
import { streamAnswer, type StreamDelays, type StreamOptions } from './streamed-answer.ts';
import { refuseStream } from './streamed-simulations.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface PainterOptions {
  /** Decides which models are shut down already, and `created` of the answers. */
  now?: () => Date;
  /** For the header `x-request-id`. */
  createRequestId?: () => string;
  delays?: Partial<StreamDelays>;
}

export type Painter = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The built-in painter: OpenAI's Images API as a fetch handler. It draws abstract pictures inside the process, from the words of the
 * prompt alone, and touches neither disk nor network. The same request gives the same pictures.
 *
 * Rejects as fetch does, and so does the body of a stream: with the signal's reason when it is aborted, and with a TypeError where a
 * prompt simulates a broken transport.
 */
export function createPainter(options: PainterOptions = {}): Painter {
  const now = options.now ?? (() => new Date());
  const createRequestId = options.createRequestId ?? (() => `req_${randomUUID().replaceAll('-', '')}`);
  const delays: StreamDelays = {
    timeoutMilliseconds: 2000,
    slowMilliseconds: 5000,
    partialMilliseconds: 400,
    ...options.delays,
  };

  async function answer(incoming: Incoming): Promise<Response> {
    const endpoint = endpoints.get(incoming.url.pathname);
    if (endpoint === undefined) throw unknownUrl(incoming);
    if (incoming.method !== 'POST') throw methodNotAllowed(incoming);
    checkKey(incoming.headers);

    const { subject, parameters, prepare } = await endpoint(incoming, now());
    const { signal } = incoming;
    const simulation = findSimulation(parameters.prompt);
    if (parameters.isStreamed) {
      if (simulation !== undefined) refuseStream(simulation);
      return streamEvents(streamAnswer(await prepare(), { subject, simulation, delays, now, signal }));
    }
    const instead = simulation === undefined ? undefined : await simulate(simulation, delays, signal);
    return instead ?? Response.json(await wholeAnswer(await prepare(), { now, signal }));
  }

  return async (input, init) => {
    const incoming = readIncoming(input, init);
    const response = await untilAborted(incoming.signal, () => answer(incoming).catch(toErrorResponse));
    response.headers.set('x-request-id', createRequestId());
    return response;
  };
}

interface Job {
  subject: StreamOptions['subject'];
  parameters: Parameters;
  prepare: () => Promise<Commission>;
}

/** Reads a request and checks all of it; nothing is painted, or read from its pictures, before `prepare` is called. */
type Endpoint = (incoming: Incoming, now: Date) => Promise<Job>;

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    '/v1/images/generations',
    async (incoming, now) => {
      const parameters = parseParameters(await incoming.readJson(), now);
      const prepare = () => Promise.resolve(generate(parameters));
      return { subject: 'image_generation', parameters, prepare };
    },
  ],
  [
    '/v1/images/edits',
    async (incoming, now) => {
      const { fields, files } = splitForm(await incoming.readForm());
      const parameters = parseParameters(fields, now);
      const pictures = await readPictures(files);
      return { subject: 'image_edit', parameters, prepare: () => edit(parameters, pictures) };
    },
  ],
]);

function checkKey(headers: Headers): void {
  if (/^Bearer \S+$/i.test(headers.get('authorization') ?? '')) return;
  throw new Refusal(401, {
    message: 'You did not provide an API key. Send it in the header Authorization: Bearer YOUR_KEY.',
    code: 'invalid_api_key',
  });
}

function unknownUrl({ method, url }: Incoming): Refusal {
  return new Refusal(404, { message: `Invalid URL (${method} ${url.pathname})`, code: 'unknown_url' });
}

function methodNotAllowed({ method, url }: Incoming): Refusal {
  return new Refusal(
    405,
    { message: `Not allowed to ${method} on ${url.pathname}: use POST.`, code: 'method_not_supported' },
    { allow: 'POST' },
  );
}

function toErrorResponse(error: unknown): Response {
  if (!(error instanceof Refusal)) throw error;
  const body: ErrorEnvelope = { error: error.error };
  return Response.json(body, { status: error.status, headers: error.headers });
}
