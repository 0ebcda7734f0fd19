import { describe, expect, it } from 'vitest';
import type { ImageRequest, Preview, ProviderAnswer } from '../../src/provider/image-provider.ts';
import {
  completed,
  eventStream,
  eventText,
  goodAnswer,
  imageRequest,
  imagesAnswer,
  partial,
  picture,
  providerWith,
} from './upstream.ts';

const png = await picture();
const other = await picture('webp');
const finished = { bytes: png, format: 'PNG', width: 8, height: 6 };
const [first, second, third, last] = [
  await partial(0),
  await partial(1),
  await partial(2),
  await completed(),
];
const read = {
  inputTokens: 12,
  inputTextTokens: 12,
  inputImageTokens: 0,
  cachedTextTokens: 0,
  cachedImageTokens: 0,
  outputTokens: 1756,
  totalTokens: 1768,
};

async function buy(
  answer: () => Response | Promise<Response>,
  change: Partial<ImageRequest> = {},
  onPreview?: (preview: Preview) => void,
): Promise<{ answer: ProviderAnswer; previews: Preview[] }> {
  const previews: Preview[] = [];
  const { provider } = providerWith(answer);
  const hooks = { onPreview: onPreview ?? ((preview: Preview) => void previews.push(preview)) };
  return {
    answer: await provider.createImages(imageRequest({ previews: 3, ...change }), hooks),
    previews,
  };
}

function bytesOf(event: object): Buffer {
  return Buffer.from((event as { b64_json: string }).b64_json, 'base64');
}

describe('a picture that is bought with previews', () => {
  it('is what it is without them: picture, usage and request id', async () => {
    const { answer } = await buy(() => eventStream([first, second, third, last]));
    expect(answer).toStrictEqual({ pictures: [finished], usage: read, upstreamRequestId: 'req_1' });
  });

  it('shows each preview, in order and byte for byte', async () => {
    const { previews } = await buy(() => eventStream([first, second, third, last]));
    expect(previews).toStrictEqual(
      [first, second, third].map((event, index) => ({ index, bytes: bytesOf(event) })),
    );
  });

  it('shows a preview while the picture is still in the making', async () => {
    const seen = Promise.withResolvers<Preview>();
    const { provider } = providerWith(() => {
      const body = new ReadableStream({
        start: async (controller) => {
          controller.enqueue(new TextEncoder().encode(eventText(first)));
          await seen.promise;
          controller.enqueue(new TextEncoder().encode(eventText(last)));
          controller.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const answer = await provider.createImages(imageRequest({ previews: 1 }), { onPreview: seen.resolve });
    expect(answer).toMatchObject({ pictures: [finished], upstreamRequestId: null });
  });

  it('needs nobody to look at them', async () => {
    const { provider } = providerWith(() => eventStream([first, last]));
    expect((await provider.createImages(imageRequest({ previews: 2 }))).pictures).toEqual([finished]);
  });

  it.each<[string, (object | string)[], number[]]>([
    ['none come', [last], []],
    ['fewer come than were asked for', [second, last], [1]],
    ['more come than were asked for: those are not shown', [first, first, first, first, last], [0, 0, 0]],
    ['they come without a number', [{ ...first, partial_image_index: undefined }, last], [0]],
    ['their numbers are none', [{ ...first, partial_image_index: -1 }, last], [0]],
    ['they come twice', [first, first, last], [0, 0]],
    ['they are named after edits', [{ ...first, type: 'image_edit.partial_image' }, last], [0]],
  ])('comes where %s', async (_name, events, indexes) => {
    const { answer, previews } = await buy(() => eventStream(events));
    expect(answer.pictures).toEqual([finished]);
    expect(previews.map(({ index }) => index)).toEqual(indexes);
  });

  it.each<[string, unknown]>([
    ['no picture', Buffer.from('just a text').toString('base64')],
    ['half a picture', png.subarray(0, 40).toString('base64')],
    ['no base64', '{"not": "base64"}'],
    ['empty', ''],
    ['null', null],
    ['a number', 5],
    ['missing', undefined],
  ])('comes without a preview that is %s', async (_name, b64_json) => {
    const { answer, previews } = await buy(() => eventStream([{ ...first, b64_json }, second, last]));
    expect(answer.pictures).toEqual([finished]);
    expect(previews.map(({ index }) => index)).toEqual([1]);
  });

  it.each<[string, (object | string)[]]>([
    ['events that nobody has heard of', [{ type: 'image_generation.thinking', steps: 5 }, last]],
    ['events without a type', [{ b64_json: 'x' }, last]],
    ['events that are no objects', ['data: null\n\n', 'data: 5\n\n', 'data: [1]\n\n', last]],
    ['comments that keep the connection open', [': keep-alive\n\n', first, ':\n\n', last]],
    ['other fields', ['retry: 3000\nid: 7\n', last]],
    ['an end that is told', [last, 'data: [DONE]\n\n']],
    ['no blank line at its end', [eventText(last).trimEnd()]],
    ['lines that end as in HTTP', [eventText(last).replaceAll('\n', '\r\n')]],
    ['no names of events', [`data: ${JSON.stringify(first)}\n\n`, `data: ${JSON.stringify(last)}\n\n`]],
    ['data in several lines', [eventText(last).replaceAll(',"', ',\ndata: "')]],
    ['one byte at a time', Array.from(eventText(last))],
  ])('comes from a stream with %s', async (_name, events) => {
    expect((await buy(() => eventStream(events))).answer).toMatchObject({
      pictures: [finished],
      usage: read,
    });
  });

  it('comes from a server that does not know of streams', async () => {
    const { answer, previews } = await buy(goodAnswer);
    expect(answer).toMatchObject({ pictures: [finished], upstreamRequestId: 'req_1' });
    expect(previews).toEqual([]);
  });

  it('has no usage where the stream tells none that makes sense', async () => {
    for (const usage of [undefined, null, { ...read, output_tokens: -1 }]) {
      const { answer } = await buy(async () => eventStream([await completed({ usage })]));
      expect(answer).toMatchObject({ pictures: [finished], usage: null });
    }
  });
});

describe('whoever looks at previews can not hurt the purchase', () => {
  it.each<[string, (preview: Preview) => void]>([
    [
      'by throwing',
      () => {
        throw new Error('no room on the screen');
      },
    ],
    ['by failing later', () => Promise.reject(new Error('no room on the screen'))],
    ['by never ending', () => new Promise<void>(() => {})],
    ['by changing what it gets', ({ bytes }) => void bytes.fill(0)],
  ])('%s', async (_name, onPreview) => {
    const { answer } = await buy(() => eventStream([first, second, last]), {}, onPreview);
    expect(answer).toStrictEqual({ pictures: [finished], usage: read, upstreamRequestId: 'req_1' });
  });

  it('and gets none after the call has ended', async () => {
    const { previews } = await buy(() => eventStream([last, first, second]));
    const count = previews.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(previews).toHaveLength(count);
  });
});

describe('what was paid for is not lost', () => {
  it.each<[string, () => Response]>([
    ['the connection breaks', () => eventStream([first, last], { failure: new TypeError('terminated') })],
    ['an error follows', () => eventStream([last, { type: 'error', error: { code: 'server_error' } }])],
    ['broken JSON follows', () => eventStream([last, 'data: {"type": "image_gen\n\n'])],
    ['the stream stays open', () => eventStream([last], { endless: true })],
  ])('when %s behind the last picture', async (_name, answer) => {
    const begun = Date.now();
    expect((await buy(answer)).answer).toStrictEqual({
      pictures: [finished],
      usage: read,
      upstreamRequestId: 'req_1',
    });
    // Without waiting for the time-out of the call.
    expect(Date.now() - begun).toBeLessThan(3000);
  });
});

describe("several pictures in one stream, which only an operator's own model makes", () => {
  const own = { model: 'acme-image-7', count: 2 };

  it('all come, and what they cost is added up', async () => {
    const webp = await completed({ b64_json: other.toString('base64') });
    const { answer, previews } = await buy(() => eventStream([first, last, first, webp]), own);
    expect(answer.pictures).toMatchObject([finished, { bytes: other, format: 'WEBP' }]);
    expect(answer.usage).toStrictEqual({
      ...read,
      inputTokens: 24,
      inputTextTokens: 24,
      outputTokens: 3512,
      totalTokens: 3536,
    });
    expect(previews).toHaveLength(2);
  });

  it.each<[string, () => Promise<Response>]>([
    ['the second never comes', () => Promise.resolve(eventStream([last]))],
    ['the second is refused', () => Promise.resolve(eventStream([last, { type: 'error', error: {} }]))],
    [
      'the second is broken',
      async () => eventStream([last, await completed({ b64_json: 'x', usage: null })]),
    ],
  ])('the first is kept, at a cost that is not known, where %s', async (_name, answer) => {
    expect((await buy(answer, own)).answer).toMatchObject({ pictures: [finished], usage: null });
  });

  it('come whole too, from a server that does not know of streams', async () => {
    const items = [png, other].map((bytes) => ({ b64_json: bytes.toString('base64') }));
    expect((await buy(() => imagesAnswer(items), own)).answer.pictures).toHaveLength(2);
  });
});
