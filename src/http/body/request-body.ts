import { LienzoError } from '../../errors.ts';
import { ByteCollector } from './byte-collector.ts';
import { clientWentAway } from '../client-gone.ts';
import { discardRest, giveUp } from './discard-body.ts';

export interface BodyLimits {
  /** Most bytes of a whole body: MAX_REQUEST_MB. */
  maxBytes: number;
  /** Longest wait for the next byte. */
  idleMilliseconds: number;
  /** Longest time from the first wait to the last byte. */
  totalMilliseconds: number;
  /** Sees the size of each piece before it is kept; throws where all requests together hold too much. */
  hold?: (bytes: number) => void;
}

/**
 * The idle time is waited for in so many parts: after a while in which this process itself stood still, timers come
 * before the bytes that have arrived meanwhile, and one part alone is over.
 */
const IDLE_LOOKS = 8;

/** How long a slow but honest client may take. */
export const bodyPatience = { idleMilliseconds: 30_000, totalMilliseconds: 600_000 } as const;

/**
 * The body of a request, piece by piece, never more of it than allowed. However the reading ends, the stream is given
 * up and no timer is left. A request that is refused before the reading began leaves the body to `discardBody`.
 * @throws {LienzoError} PAYLOAD_TOO_LARGE (a Content-Length over the limit before anything is read),
 *   REQUEST_TIMEOUT, UNSUPPORTED_MEDIA_TYPE for a compressed body, and whatever `limits.hold` throws
 * @throws {DOMException} AbortError when the client went away: nobody is left to answer
 */
export async function* readBody(request: Request, limits: BodyLimits): AsyncGenerator<Uint8Array, void> {
  refuseCompression(request);
  if (Number(request.headers.get('content-length')) > limits.maxBytes) throw tooLarge(limits);
  if (request.body === null) return;

  const reader = request.body.getReader();
  const deadline = performance.now() + limits.totalMilliseconds;
  let received = 0;
  let moreMayCome = false;
  try {
    for (;;) {
      moreMayCome = false;
      const { done, value } = await readInTime(reader, limits, deadline);
      if (done) return;
      moreMayCome = true;
      received += value.byteLength;
      if (received > limits.maxBytes) throw tooLarge(limits);
      limits.hold?.(value.byteLength);
      yield value;
    }
  } finally {
    // Not awaited: the answer must not wait for a client that goes on sending.
    void (moreMayCome ? discardRest(reader) : giveUp(reader));
  }
}

/** For bodies that are parsed: what is built from them takes thirty times their size and holds the event loop. */
const maxTextBytes = 1024 * 1024;

/**
 * The whole body as text, which must be UTF-8.
 * @throws {LienzoError} BAD_USER_INPUT where it is not, PAYLOAD_TOO_LARGE over 1 MB, and whatever `readBody` throws
 */
export async function readText(request: Request, limits: BodyLimits): Promise<string> {
  const mayBeTooLarge = limits.maxBytes > maxTextBytes;
  if (mayBeTooLarge && Number(request.headers.get('content-length')) > maxTextBytes) throw textTooLarge();
  const collected = new ByteCollector();
  for await (const piece of readBody(request, limits)) {
    if (mayBeTooLarge && collected.byteLength + piece.byteLength > maxTextBytes) throw textTooLarge();
    collected.add(piece);
  }
  return decodeUtf8(collected.join(), 'The body of the request');
}

/** @param subject begins the sentence of the error: "The field `text`" */
export function decodeUtf8(bytes: Uint8Array, subject: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LienzoError('BAD_USER_INPUT', `${subject} is not valid UTF-8.`, { cause });
  }
}

function refuseCompression(request: Request): void {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return;
  throw new LienzoError(
    'UNSUPPORTED_MEDIA_TYPE',
    'Compressed request bodies are not read: send it without Content-Encoding.',
  );
}

/** Every read has its own timer: a race against one promise of long life would keep every piece in memory. */
async function readInTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limits: BodyLimits,
  deadline: number,
) {
  const late = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const look = (looksLeft: number): void => {
    const left = deadline - performance.now();
    if (left <= 0) return late.reject(tooSlow(limits));
    if (looksLeft === 0) return late.reject(stalled(limits));
    timer = setTimeout(() => look(looksLeft - 1), Math.min(limits.idleMilliseconds / IDLE_LOOKS, left));
  };
  look(IDLE_LOOKS);
  try {
    return await Promise.race([readOrGone(reader), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A body that fails has lost its connection: Node also drops one whose framing is broken. */
async function readOrGone(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw clientWentAway();
  }
}

function tooLarge({ maxBytes }: BodyLimits): LienzoError {
  return new LienzoError(
    'PAYLOAD_TOO_LARGE',
    `The request is larger than ${megabytes(maxBytes)} MB, the limit that MAX_REQUEST_MB sets on this server.`,
  );
}

function textTooLarge(): LienzoError {
  return new LienzoError(
    'PAYLOAD_TOO_LARGE',
    `A request without files may have ${megabytes(maxTextBytes)} MB; files belong into a multipart request.`,
  );
}

function stalled({ idleMilliseconds }: BodyLimits): LienzoError {
  return new LienzoError(
    'REQUEST_TIMEOUT',
    `No byte of the request came for ${idleMilliseconds / 1000} seconds. Send it again.`,
  );
}

function tooSlow({ totalMilliseconds }: BodyLimits): LienzoError {
  return new LienzoError(
    'REQUEST_TIMEOUT',
    `The request did not arrive whole within ${totalMilliseconds / 1000} seconds. Send a smaller file or use a faster line.`,
  );
}

/** "20" or "0.5", for messages. */
export function megabytes(bytes: number): string {
  return String(Number((bytes / (1024 * 1024)).toPrecision(3)));
}
