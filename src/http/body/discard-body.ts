const maxMilliseconds = 500;
const maxBytes = 16 * 1024 * 1024;

/**
 * Throws away what nobody read of a request. For every answer that may be given before the body has come: a connection
 * that is closed under a client that still sends may take the answer with it, and one that is kept open with bytes
 * in it can't carry the next request.
 */
export function discardBody(request: Request): void {
  if (request.body === null || request.body.locked) return;
  void discardRest(request.body.getReader());
}

/** Reads on for a moment, keeps nothing, and gives the stream up. Never rejects. */
export async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const deadline = performance.now() + maxMilliseconds;
  const timer = setTimeout(() => void giveUp(reader), maxMilliseconds);
  let left = maxBytes;
  try {
    while (left > 0 && performance.now() < deadline) {
      const { done, value } = await reader.read();
      if (done) break;
      left -= value.byteLength;
    }
  } catch {
    // The client went away, and with it the need.
  }
  clearTimeout(timer);
  await giveUp(reader);
}

/** Lets go of a body that is of no more use, in whatever state it is. Never rejects. */
export async function giveUp(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  await reader.cancel().catch(() => {});
}
