import type { ServerResponse } from 'node:http';

/** An answer that is ready to be sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** The body as its events, one after the other; undefined where it has none. */
  events?: readonly Buffer[];
}

/** Sends an answer, or what is left of it. Waiting ends when `signal` tells that the client went away. */
export type Deliver = (response: ServerResponse, answer: Answer, signal: AbortSignal) => void | Promise<void>;

/** @param length undefined: the answer is sent in chunks */
export function writeHead(response: ServerResponse, answer: Answer, length?: number): void {
  const size = length === undefined ? {} : { 'content-length': String(length) };
  response.writeHead(answer.status, { ...answer.headers, ...size });
}

/** @returns how many bytes of the body were written */
export function writeHalf(response: ServerResponse, answer: Answer): number {
  const half = Math.floor(answer.body.length / 2);
  writeHead(response, answer, answer.body.length);
  response.write(answer.body.subarray(0, half));
  return half;
}

/** Fulfilled when the kernel has all that was written, so that a reset does not overtake it. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.socket?.write('', () => resolve());
  });
}
