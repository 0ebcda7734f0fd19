/** The answers that stay open as long as there is something to tell. */
export interface EventStreams {
  /** The same answer, known from now on; one that is no event stream stays as it is. */
  follow(response: Response): Response;
  /** How many are open. */
  open(): number;
  /**
   * Ends all, and those that come later, without the event `complete`: a client takes that for a lost connection and asks
   * again, while `complete` would tell it that nothing more will happen.
   */
  breakOff(): void;
}

export function createEventStreams(): EventStreams {
  const breakers = new Set<() => void>();
  let isClosed = false;

  function followBody(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    let breakOff = () => {};
    const finish = () => breakers.delete(breakOff);
    return new ReadableStream(
      {
        start: (controller) => {
          breakOff = () => {
            finish();
            controller.close();
            reader.cancel().catch(() => {});
          };
          breakers.add(breakOff);
          if (isClosed) breakOff();
        },
        pull: async (controller) => {
          const { done, value } = await reader.read().catch((error: unknown) => {
            finish();
            throw error;
          });
          // Ended meanwhile.
          if (!breakers.has(breakOff)) return;
          if (!done) return controller.enqueue(value);
          finish();
          controller.close();
        },
        cancel: (reason) => {
          finish();
          return reader.cancel(reason);
        },
      },
      // Nothing is asked for before the client takes it, so that a slow one costs no memory.
      { highWaterMark: 0 },
    );
  }

  return {
    follow: (response) => {
      const { body, headers } = response;
      if (body === null || headers.get('content-type')?.startsWith('text/event-stream') !== true)
        return response;
      const answer = new Response(followBody(body), response);
      // A proxy that collects answers would keep the events from the client.
      answer.headers.set('x-accel-buffering', 'no');
      return answer;
    },
    open: () => breakers.size,
    breakOff: () => {
      isClosed = true;
      for (const breakOff of breakers) breakOff();
    },
  };
}
