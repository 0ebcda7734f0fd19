import { describe, expect, it, vi } from 'vitest';
import type { Preview } from '../../src/provider/image-provider.ts';
import {
  completed,
  eventStream,
  eventText,
  goodAnswer,
  imageRequest,
  partial,
  picture,
  providerWith,
} from './upstream.ts';

const unknown = {
  name: 'ProviderFailure',
  outcome: 'UNKNOWN',
  sendAgain: false,
  error: { code: 'OUTCOME_UNKNOWN' },
};
const canceled = {
  name: 'ProviderFailure',
  outcome: 'NOT_MADE',
  sendAgain: false,
  error: { code: 'GENERATION_CANCELED', retryable: false },
};
const png = await picture();
const [first, last] = [await partial(0), await completed()];

const kinds: [name: string, request: Parameters<typeof imageRequest>[0]][] = [
  ['a picture', {}],
  ['a picture with previews', { previews: 2 }],
  ['an edit', { sources: [{ bytes: png, format: 'PNG' }] }],
  ['an edit with previews', { previews: 2, sources: [{ bytes: png, format: 'PNG' }] }],
];

describe.each(kinds)('the caller of %s', (_name, change) => {
  it('who leaves before the call makes sure that nothing is sent', async () => {
    const { provider, sent } = providerWith(goodAnswer);
    const call = provider.createImages(imageRequest(change), { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject(canceled);
    expect(sent).toHaveLength(0);
  });

  it('who leaves before an answer does not know what became of it', async () => {
    const controller = new AbortController();
    const { provider, sent } = providerWith((init) => {
      queueMicrotask(() => controller.abort());
      return untilAborted(init);
    });
    const call = provider.createImages(imageRequest(change), { signal: controller.signal });
    await expect(call).rejects.toMatchObject(unknown);
    expect(sent).toHaveLength(1);
  });

  it('who leaves in the middle of an answer does not know either, and the request is aborted', async () => {
    const controller = new AbortController();
    let upstreamSignal: AbortSignal | null | undefined;
    const { provider } = providerWith((init) => {
      upstreamSignal = init?.signal;
      setTimeout(() => controller.abort(new Error('the user changed their mind')), 20);
      return change?.previews === undefined ? stalled(init, 200) : stalledStream(init, [first]);
    });
    const call = provider.createImages(imageRequest(change), { signal: controller.signal });
    await expect(call).rejects.toMatchObject(unknown);
    expect(upstreamSignal?.aborted).toBe(true);
  });

  it('who leaves behind the answer changes nothing', async () => {
    const controller = new AbortController();
    const answer = change?.previews === undefined ? goodAnswer : () => eventStream([first, last]);
    const { provider } = providerWith(answer);
    const { pictures } = await provider.createImages(imageRequest(change), { signal: controller.signal });
    controller.abort();
    expect(pictures).toHaveLength(1);
  });

  it('who leaves a failure that proves something is told what it proves', async () => {
    const controller = new AbortController();
    const { provider } = providerWith((init) => {
      setTimeout(() => controller.abort(), 20);
      return stalled(init, 429);
    });
    const call = provider.createImages(imageRequest(change), { signal: controller.signal });
    await expect(call).rejects.toMatchObject({
      outcome: 'NOT_MADE',
      error: { code: 'PROVIDER_RATE_LIMITED' },
    });
  });

  it('leaves no listener on their signal behind', async () => {
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const { provider } = providerWith(goodAnswer);
    for (let call = 0; call < 3; call += 1) {
      await provider.createImages(imageRequest(change), { signal: controller.signal });
    }
    expect(add).not.toHaveBeenCalled();
  });
});

describe('a stream', () => {
  it('that the caller leaves when the picture has come gives the picture', async () => {
    const controller = new AbortController();
    const { provider } = providerWith((init) => {
      setTimeout(() => controller.abort(), 20);
      return stalledStream(init, [first, last]);
    });
    const call = provider.createImages(imageRequest({ previews: 1 }), { signal: controller.signal });
    expect(await call).toMatchObject({ pictures: [{ width: 8 }], usage: { outputTokens: 1756 } });
  });

  it('that is left tells the log why', async () => {
    const cause = new Error('the user changed their mind');
    const { provider } = providerWith((init) => stalledStream(init, [first]));
    const controller = new AbortController();
    const hooks = { signal: controller.signal, onPreview: () => controller.abort(cause) };
    await expect(provider.createImages(imageRequest({ previews: 1 }), hooks)).rejects.toMatchObject({
      cause,
    });
  });

  it('can be left because of a preview', async () => {
    const controller = new AbortController();
    const previews: Preview[] = [];
    const { provider } = providerWith((init) => stalledStream(init, [first]));
    const call = provider.createImages(imageRequest({ previews: 1 }), {
      signal: controller.signal,
      onPreview: (preview) => {
        previews.push(preview);
        controller.abort();
      },
    });
    await expect(call).rejects.toMatchObject(unknown);
    expect(previews).toHaveLength(1);
  });
});

describe('waiting ends after the time-out', () => {
  it.each<[string, number, (init: RequestInit | undefined) => Promise<never> | Response]>([
    ['no answer comes', 0, (init) => untilAborted(init)],
    ['no stream comes', 1, (init) => untilAborted(init)],
    ['an answer stops in its middle', 0, (init) => stalled(init, 200)],
    ['the body of an error never ends', 0, (init) => stalled(init, 500)],
    ['the body of an error never ends, in place of a stream', 1, (init) => stalled(init, 500)],
    ['a stream is silent', 1, (init) => stalledStream(init, [])],
    ['a stream is silent after a preview', 1, (init) => stalledStream(init, [first])],
    ['a stream has nothing but comments', 1, (init) => commenting(init)],
    ['an answer stops in its middle that should be a stream', 1, (init) => stalled(init, 200)],
  ])('where %s', async (_name, previews, answer) => {
    const { provider } = providerWith(answer, { timeoutSeconds: 0.1 });
    await expect(provider.createImages(imageRequest({ previews }))).rejects.toMatchObject(unknown);
  });

  it('also where there is a caller who stays', async () => {
    const { provider } = providerWith((init) => stalledStream(init, [first]), { timeoutSeconds: 0.1 });
    const { signal } = new AbortController();
    await expect(provider.createImages(imageRequest({ previews: 1 }), { signal })).rejects.toMatchObject(
      unknown,
    );
  });

  it('but what a status proves is kept, even where its body never ends', async () => {
    const { provider } = providerWith((init) => stalled(init, 429), { timeoutSeconds: 0.1 });
    await expect(provider.createImages(imageRequest())).rejects.toMatchObject({
      outcome: 'NOT_MADE',
      error: { code: 'PROVIDER_RATE_LIMITED' },
    });
  });
});

function untilAborted(init: RequestInit | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  return promise;
}

/** An answer that begins, and goes on only by being aborted. */
function stalled(init: RequestInit | undefined, status: number): Response {
  return new Response(unfinished(init, '{"error": {"message": "'), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

function stalledStream(init: RequestInit | undefined, events: object[]): Response {
  return new Response(unfinished(init, events.map(eventText).join('')), {
    headers: { 'content-type': 'text/event-stream' },
  });
}

function unfinished(init: RequestInit | undefined, text: string): ReadableStream {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(text));
      // As fetch does: with whatever reason the signal has.
      init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
    },
  });
}

function commenting(init: RequestInit | undefined): Response {
  const body = new ReadableStream({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (init?.signal?.aborted === true) controller.error(init.signal.reason);
      else controller.enqueue(new TextEncoder().encode(': still painting\n\n'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
