import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { eventDeliveries } from './deliver-events.ts';
import { type Deliver, drained, writeHalf, writeHead } from './write.ts';

export type Delivery = keyof typeof deliveries;

const DRIPS = 20;
const DRIP_MILLISECONDS = 75;
/** Longer than any test is, and than Node's fetch has patience for by itself. */
const LONG_PAUSE_MILLISECONDS = 310_000;

export const deliveries = {
  whole: (response, answer) => {
    writeHead(response, answer, answer.body.length);
    response.end(answer.body);
  },
  chunked: (response, answer) => {
    writeHead(response, answer);
    for (let start = 0; start < answer.body.length; start += 10_000) {
      response.write(answer.body.subarray(start, start + 10_000));
    }
    response.end();
  },
  gzip: (response, answer) => {
    const packed = gzipSync(answer.body);
    response.setHeader('content-encoding', 'gzip');
    writeHead(response, answer, packed.length);
    response.end(packed);
  },
  drip: async (response, answer, signal) => {
    writeHead(response, answer, answer.body.length);
    const length = Math.ceil(answer.body.length / DRIPS);
    for (let start = 0; start < answer.body.length; start += length) {
      response.write(answer.body.subarray(start, start + length));
      await sleep(DRIP_MILLISECONDS, undefined, { signal });
    }
    response.end();
  },
  'after early hints': (response, answer) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    deliveries.whole(response, answer);
  },

  'no byte ever': (_response, _answer, signal) => sleep(2 ** 31 - 1, undefined, { signal }),
  'half of the body and silence': async (response, answer, signal) => {
    writeHalf(response, answer);
    await sleep(2 ** 31 - 1, undefined, { signal });
  },
  'half of the body and a long pause': async (response, answer, signal) => {
    const half = writeHalf(response, answer);
    await sleep(LONG_PAUSE_MILLISECONDS, undefined, { signal });
    response.end(answer.body.subarray(half));
  },

  'reset before the headers': (response) => void response.socket?.resetAndDestroy(),
  'close before the headers': (response) => void response.socket?.end(),
  'half of the headers': (response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\ncontent-type: application/js');
  },
  'reset after the headers': async (response, answer) => {
    writeHead(response, answer, answer.body.length);
    response.flushHeaders();
    await drained(response);
    response.socket?.resetAndDestroy();
  },
  'reset in the body': async (response, answer) => {
    writeHalf(response, answer);
    await drained(response);
    response.socket?.resetAndDestroy();
  },
  'close in the body': async (response, answer) => {
    writeHalf(response, answer);
    await drained(response);
    response.socket?.end();
  },
  'close without the last chunk': async (response, answer) => {
    writeHead(response, answer);
    response.write(answer.body);
    await drained(response);
    response.socket?.end();
  },
  ...eventDeliveries,
  'no HTTP': (response) => void response.socket?.end('220 mail.example.com ESMTP ready\r\n'),
} as const satisfies Record<string, Deliver>;
