import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Deliver, drained, writeHead } from './write.ts';

const PAUSE_MILLISECONDS = 20;
const LONG_PAUSE_MILLISECONDS = 700;
const TINY_PIECE_BYTES = 97;
const FOR_EVER_MILLISECONDS = 2 ** 31 - 1;

/** Ways to send a streamed answer. The first event is a partial picture where any were asked for. */
export const eventDeliveries = {
  'event by event': async (response, answer, signal) => {
    await writeEvents(response, answer, { pause: PAUSE_MILLISECONDS, signal });
    response.end();
  },
  'slow event by event': async (response, answer, signal) => {
    await writeEvents(response, answer, { pause: LONG_PAUSE_MILLISECONDS, signal });
    response.end();
  },
  'in tiny pieces': async (response, answer, signal) => {
    // Otherwise the kernel would join what is sent at once.
    response.socket?.setNoDelay(true);
    writeHead(response, answer);
    for (let start = 0; start < answer.body.length; start += TINY_PIECE_BYTES) {
      response.write(answer.body.subarray(start, start + TINY_PIECE_BYTES));
      await sleep(1, undefined, { signal });
    }
    response.end();
  },

  'events and silence': async (response, answer, signal) => {
    await writeEvents(response, answer, { pause: 0, signal });
    await sleep(FOR_EVER_MILLISECONDS, undefined, { signal });
  },
  'events and a reset': async (response, answer, signal) => {
    await writeEvents(response, answer, { pause: PAUSE_MILLISECONDS, signal });
    response.socket?.resetAndDestroy();
  },
  'events without the last chunk': async (response, answer, signal) => {
    await writeEvents(response, answer, { pause: PAUSE_MILLISECONDS, signal });
    response.socket?.end();
  },
} as const satisfies Record<string, Deliver>;

async function writeEvents(
  response: ServerResponse,
  answer: Answer,
  { pause, signal }: { pause: number; signal: AbortSignal },
): Promise<void> {
  writeHead(response, answer);
  response.flushHeaders();
  for (const event of answer.events ?? [answer.body]) {
    await sleep(pause, undefined, { signal });
    response.write(event);
  }
  await drained(response);
}
