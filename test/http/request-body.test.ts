import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBody, readText } from '../../src/http/body/request-body.ts';

const limits = { maxBytes: 1000, idleMilliseconds: 30_000, totalMilliseconds: 600_000 };

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

function post(body: Body, headers: Record<string, string> = {}): Request {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
  return new Request('http://localhost/', init);
}

/** A body under the test's control, which says whether its reader gave it up. */
function controlledBody() {
  const canceled = Promise.withResolvers<void>();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start: (own) => void (controller = own),
    cancel: () => canceled.resolve(),
  });
  const send = (text: string) => controller.enqueue(Buffer.from(text));
  return { stream, send, canceled: canceled.promise, fail: () => controller.error(new Error('ECONNRESET')) };
}

async function drain(request: Request): Promise<void> {
  for await (const piece of readBody(request, limits)) expect(piece.byteLength).toBeGreaterThan(0);
}

describe('readText', () => {
  it('joins what came in pieces, also where a piece ends inside a character', async () => {
    const bytes = Buffer.from('un día soleado 🏃');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText(post(stream), limits)).toBe('un día soleado 🏃');
  });

  it('reads no body as no text', async () => {
    expect(await readText(post(null), limits)).toBe('');
  });

  it('refuses bytes that are not UTF-8', async () => {
    const request = post(Uint8Array.of(0x22, 0xf1, 0x22));
    await expect(readText(request, limits)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the size of a body', () => {
  it('may be exactly the limit', async () => {
    expect(await readText(post('x'.repeat(1000)), limits)).toHaveLength(1000);
  });

  it('is refused by its Content-Length before anything is read', async () => {
    const body = controlledBody();
    await expect(drain(post(body.stream, { 'content-length': '1001' }))).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(body.stream.locked).toBe(false);
  });

  it('is counted while it is read, and the message names limit and variable', async () => {
    const body = controlledBody();
    body.send('x'.repeat(400_000));
    body.send('x'.repeat(400_000));
    const limit = { ...limits, maxBytes: 512 * 1024 };
    await expect(readText(post(body.stream), limit)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The request is larger than 0.5 MB, the limit that MAX_REQUEST_MB sets on this server.',
    });
    await body.canceled;
  });
});

describe('a compressed body', () => {
  it.each(['gzip', 'br', 'gzip, identity'])('is refused: Content-Encoding %s', async (encoding) => {
    await expect(drain(post('x', { 'content-encoding': encoding }))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it('is none where Content-Encoding is identity', async () => {
    expect(await readText(post('x', { 'content-encoding': 'Identity' }), limits)).toBe('x');
  });
});

describe('a body that does not come', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('ends after the idle time, counted from the last byte', async () => {
    const body = controlledBody();
    const settled = vi.fn();
    const reading = drain(post(body.stream)).finally(settled);
    const refused = expect(reading).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
    await vi.advanceTimersByTimeAsync(20_000);
    body.send('a byte');
    await vi.advanceTimersByTimeAsync(29_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await refused;
    await body.canceled;
  });

  it('ends after the total time although bytes keep dripping', async () => {
    const body = controlledBody();
    const refused = expect(drain(post(body.stream))).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
      message: expect.stringContaining('within 600 seconds') as string,
    });
    for (let second = 0; second < 600; second += 20) {
      body.send('x');
      await vi.advanceTimersByTimeAsync(20_000);
    }
    await refused;
    await body.canceled;
  });

  it('leaves no timer behind, whether it was read whole, left early or lost', async () => {
    await readText(post('x'), limits);
    for await (const piece of readBody(post('xyz'), limits)) {
      expect(piece).toHaveLength(3);
      break;
    }
    const body = controlledBody();
    const lost = expect(drain(post(body.stream))).rejects.toMatchObject({ name: 'AbortError' });
    body.fail();
    await lost;
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up half a second after its consumer stopped reading', async () => {
    const body = controlledBody();
    body.send('first');
    for await (const piece of readBody(post(body.stream), limits)) {
      expect(Buffer.from(piece).toString()).toBe('first');
      break;
    }
    body.send('thrown away');
    await vi.advanceTimersByTimeAsync(500);
    await body.canceled;
    expect(vi.getTimerCount()).toBe(0);
  });
});
