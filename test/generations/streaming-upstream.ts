import type { Fetch } from '../support/test-app.ts';
import { tinyPng, usage } from './upstream.ts';

/** An upstream whose one answer comes piece by piece, as a test sends it. */
export function createStreamingUpstream() {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  let stream: ReadableStreamDefaultController<Uint8Array>;
  let previews = 0;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) });

  function send(event: { type: string; [name: string]: unknown }): void {
    stream.enqueue(new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
  }

  const upstream: Fetch = () => {
    arrive();
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  };
  return {
    upstream,
    arrived,
    /** @param bytes of a picture */
    preview: (bytes: Buffer) => {
      send({
        type: 'image_generation.partial_image',
        partial_image_index: previews,
        b64_json: bytes.toString('base64'),
      });
      previews += 1;
    },
    /** Ends an answer that is not complete; nothing where it is. */
    breakOff: () => stream.error(new TypeError('terminated')),
    complete: () => {
      send({ type: 'image_generation.completed', b64_json: tinyPng.toString('base64'), usage });
      stream.close();
    },
  };
}
