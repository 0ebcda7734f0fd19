import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { Fetch } from '../support/test-app.ts';

// Answers of the Images API, made by hand: what the provider says, without anything being painted.

export const usage = {
  input_tokens: 30,
  input_tokens_details: { text_tokens: 10, image_tokens: 20 },
  output_tokens: 1_000,
  total_tokens: 1_030,
};

/** What `usage` costs at the prices of the default model: 10 × $5 + 20 × $8 + 1,000 × $30, for a million each. */
export const usageCost = '0.03021';

/** The smallest whole picture. */
export const tinyPng: Buffer = await sharp({
  create: { width: 8, height: 8, channels: 3, background: '#d97757' },
})
  .png()
  .toBuffer();

/** A 200 with `count` whole pictures. */
export function pictures(count = 1): Response {
  const picture = { b64_json: tinyPng.toString('base64') };
  return Response.json(
    { created: 1_795_000_000, data: Array.from({ length: count }, () => picture), usage },
    { headers: { 'x-request-id': 'req_made' } },
  );
}

/** A refusal in OpenAI's JSON envelope. */
export function refusal(
  status: number,
  error: { code: string | null; message?: string; [detail: string]: unknown },
  headers: Record<string, string> = {},
): Response {
  const body = {
    error: { message: 'Secret words of the provider.', type: 'some_type', param: null, ...error },
  };
  return Response.json(body, { status, headers: { 'x-request-id': 'req_refused', ...headers } });
}

/** What Node's fetch throws when the connection fails: the system's error stands in the cause. */
export function connectionError(code: string, message = code): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

/** Gives the answers one after the other, and none after the last one. */
export function inTurn(...answers: (() => Response | Promise<Response>)[]): Fetch {
  const left = [...answers];
  return async () => {
    const next = left.shift();
    if (next === undefined) throw new Error('the provider was called once too often');
    return next();
  };
}

/** An upstream of one test, that holds every request until it is told to answer, or until the test is over. */
export function heldUpstream() {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: answer, resolve } = Promise.withResolvers<() => Response>();
  const upstream: Fetch = async () => {
    arrive();
    return (await answer)();
  };
  // A server that closes waits for what it has sent, also where the test failed in the middle.
  onTestFinished(() => resolve(pictures));
  return {
    upstream,
    /** Fulfilled when the first request is here. */
    arrived,
    /** Answers all requests that wait and all that come. */
    release: (answerWith: () => Response = pictures) => resolve(answerWith),
  };
}
