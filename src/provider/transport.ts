import { Agent, buildConnector, Dispatcher1Wrapper } from 'undici';

/** A place in the pool for each picture in the making: pictures take minutes, and a request must not wait for a connection. */
const MAX_CONNECTIONS = 256;
const CONNECT_MILLISECONDS = 10_000;

/**
 * Node's fetch for slow pictures: it gives up on the first byte after five minutes by itself, and this one leaves the
 * time-out to the caller's signal. Connections are kept for the next request. A redirect is answered as it came, since
 * to follow one would send the request a second time.
 * @param options.graceSeconds by how much it is more patient than the caller; 30
 * @throws TypeError as fetch does; the code ERR_NEVER_CONNECTED among its causes proves that nothing was sent
 */
export function createPatientFetch(options: {
  timeoutSeconds: number;
  graceSeconds?: number;
}): typeof globalThis.fetch {
  const patience = (options.timeoutSeconds + (options.graceSeconds ?? 30)) * 1000;
  // The wrapper lets an agent of this undici serve the fetch of the older one inside Node.
  const dispatcher = new Dispatcher1Wrapper(
    new Agent({
      headersTimeout: patience,
      bodyTimeout: patience,
      connect: createConnector(),
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: 30_000,
    }),
  );
  return (input, init) => fetch(input, { ...init, redirect: 'manual', dispatcher } as RequestInit);
}

/** Marks what fails before the connection stands: a reset during the TLS handshake looks like any other reset later on. */
function createConnector(): buildConnector.connector {
  // The wrapper speaks HTTP/1.1 alone.
  const connect = buildConnector({ timeout: CONNECT_MILLISECONDS, allowH2: false });
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(neverConnected(error), null);
    });
}

function neverConnected(cause: Error): Error {
  return Object.assign(new Error('No connection came about.', { cause }), { code: 'ERR_NEVER_CONNECTED' });
}
