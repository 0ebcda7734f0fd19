import { Agent, Dispatcher1Wrapper } from 'undici';

/** A place in the pool for each picture in the making: pictures take minutes, and a request must not wait for a connection. */
const MAX_CONNECTIONS = 256;

/**
 * Node's fetch for slow pictures: it gives up on the first byte after five minutes by itself, and this one leaves the
 * time-out to the caller's signal. Connections are kept for the next request.
 */
export function createPatientFetch(options: { timeoutSeconds: number }): typeof globalThis.fetch {
  const patience = (options.timeoutSeconds + 30) * 1000;
  // The wrapper lets an agent of this undici serve the fetch of the older one inside Node.
  const dispatcher = new Dispatcher1Wrapper(
    new Agent({
      headersTimeout: patience,
      bodyTimeout: patience,
      connect: { timeout: 10_000 },
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: 30_000,
    }),
  );
  return (input, init) => fetch(input, { ...init, dispatcher } as RequestInit);
}
