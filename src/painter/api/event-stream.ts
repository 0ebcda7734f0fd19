/** One server-sent event. */
export function formatEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** An answer of server-sent events, each sent as soon as it is there. Its body fails as `events` does. */
export function streamEvents(events: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { done, value } = await events.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      // Nobody waits for what is being painted when the reader leaves.
      cancel: () => void events.return(undefined).catch(() => undefined),
    },
    // Nothing is painted for an answer that nobody reads.
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}
