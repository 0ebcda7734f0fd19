import { describe, expect, it } from 'vitest';
import type { ProviderAnswer } from '../../src/provider/image-provider.ts';
import { failureOf, secretWords } from './failure.ts';
import { imageRequest, imagesAnswer, picture, providerWith } from './upstream.ts';

const png = await picture();
const good = { b64_json: png.toString('base64') };
const half = { b64_json: png.subarray(0, png.length / 2).toString('base64') };
const json = { headers: { 'content-type': 'application/json' } };

async function itemOf(bytes: Buffer | Promise<Buffer>): Promise<{ b64_json: string }> {
  return { b64_json: (await bytes).toString('base64') };
}

describe('a 200 that holds no whole picture is unknown', () => {
  const answers: [name: string, answer: () => Response | Promise<Response>][] = [
    [
      'a page',
      () => new Response(`<html>${secretWords}</html>`, { headers: { 'content-type': 'text/html' } }),
    ],
    ['a page that calls itself JSON', () => new Response(`<html>${secretWords}</html>`, json)],
    ['a text', () => new Response(secretWords)],
    ['nothing', () => new Response(null)],
    ['nothing, as JSON', () => new Response('', json)],
    [
      'nothing, as JSON of a told length',
      () => new Response('', { headers: { ...json.headers, 'content-length': '0' } }),
    ],
    ['no content', () => new Response(null, { status: 204 })],
    [
      'JSON with a NaN',
      () => new Response(JSON.stringify({ data: [good], usage: 5 }).replace('5}', 'NaN}'), json),
    ],
    ['JSON that is cut', () => new Response('{"data": [{"b64_json": "iVBOR', json)],
    ['null', () => Response.json(null)],
    ['a list', () => Response.json([])],
    ['a number', () => Response.json(5)],
    ['an empty object', () => Response.json({})],
    ['an error', () => Response.json({ error: { message: secretWords, code: 'moderation_blocked' } })],
    ['no data', () => imagesAnswer(undefined)],
    ['data: null', () => imagesAnswer(null)],
    ['data: []', () => imagesAnswer([])],
    ['data that is an object', () => imagesAnswer({ 0: good })],
    ['an item without a picture', () => imagesAnswer([{}])],
    ['an address instead of a picture', () => imagesAnswer([{ url: 'http://x.invalid/a.png' }])],
    ['items that are none', () => imagesAnswer([null, 5, 'x', []])],
    ['a picture that is null', () => imagesAnswer([{ b64_json: null }])],
    ['a picture that is a number', () => imagesAnswer([{ b64_json: 5 }])],
    ['a picture that is empty', () => imagesAnswer([{ b64_json: '' }])],
    ['what is no base64', () => imagesAnswer([{ b64_json: '{"not": "base64"}' }])],
    ['one byte', async () => imagesAnswer([await itemOf(Buffer.from([0x89]))])],
    ['half a picture', () => imagesAnswer([half])],
    ['a picture without its last byte', async () => imagesAnswer([await itemOf(png.subarray(0, -1))])],
    ['a GIF', async () => imagesAnswer([await itemOf(picture('gif'))])],
    ['an AVIF', async () => imagesAnswer([await itemOf(picture('avif'))])],
    ['a TIFF', async () => imagesAnswer([await itemOf(picture('tiff'))])],
    [
      'an SVG',
      async () =>
        imagesAnswer([
          await itemOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
        ]),
    ],
    ['a text in base64', async () => imagesAnswer([await itemOf(Buffer.from(secretWords))])],
  ];
  it.each(answers)('%s', async (_name, answer) => {
    expect(await failureOf(answer)).toMatchObject({
      outcome: 'UNKNOWN',
      sendAgain: false,
      error: { code: 'OUTCOME_UNKNOWN', details: {} },
    });
  });
});

describe('what was paid for is not lost', () => {
  it.each<[string, unknown]>([
    ['broken base64', { b64_json: '***' }],
    ['half a picture', half],
    ['no picture at all', {}],
    ['null', null],
  ])('when the other one of two is %s', async (_name, other) => {
    for (const items of [
      [good, other],
      [other, good],
    ]) {
      expect((await answerOf(items)).pictures).toStrictEqual([
        { bytes: png, format: 'PNG', width: 8, height: 6 },
      ]);
    }
  });

  it('and comes in the order of the answer', async () => {
    const items = await Promise.all([itemOf(picture('webp')), itemOf(png), itemOf(picture('jpeg'))]);
    expect((await answerOf(items)).pictures.map(({ format }) => format)).toStrictEqual([
      'WEBP',
      'PNG',
      'JPEG',
    ]);
  });

  it('when the answer has fields that nobody has heard of', async () => {
    const { pictures } = await answerOf([{ ...good, revised_prompt: 'x', future: {} }], { future: [1] });
    expect(pictures).toHaveLength(1);
  });
});

describe('usage', () => {
  const details = { text_tokens: 12, image_tokens: 1024 };
  const usage = {
    input_tokens: 1036,
    input_tokens_details: details,
    output_tokens: 1756,
    total_tokens: 2792,
  };
  const read = {
    inputTokens: 1036,
    inputTextTokens: 12,
    inputImageTokens: 1024,
    cachedTextTokens: 0,
    cachedImageTokens: 0,
    outputTokens: 1756,
    totalTokens: 2792,
  };

  it('is read from the answer', async () => {
    expect((await answerOf([good], { usage })).usage).toStrictEqual(read);
  });

  it.each<[string, unknown, object]>([
    [
      'those that were cached',
      { text_tokens: 10, image_tokens: 1000 },
      { cachedTextTokens: 10, cachedImageTokens: 1000 },
    ],
    [
      'no more cached ones than there are',
      { text_tokens: 13, image_tokens: 9e9 },
      { cachedTextTokens: 12, cachedImageTokens: 1024 },
    ],
    ['none as cached where that makes no sense', { text_tokens: -1, image_tokens: 'x' }, {}],
    ['none as cached where it is null', null, {}],
  ])('counts %s', async (_name, cached_tokens_details, change) => {
    const cached = { ...usage, input_tokens_details: { ...details, cached_tokens_details } };
    expect((await answerOf([good], { usage: cached })).usage).toStrictEqual({ ...read, ...change });
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['a text', 'free'],
    ['a list', [1]],
    ['empty', {}],
    ['without details', { ...usage, input_tokens_details: undefined }],
    ['negative', { ...usage, output_tokens: -1 }],
    ['a fraction', { ...usage, output_tokens: 0.5 }],
    ['a text where a number belongs', { ...usage, output_tokens: '1756' }],
    ['null where a number belongs', { ...usage, total_tokens: null }],
    ['larger than a number can say', { ...usage, output_tokens: 2 ** 60 }],
  ])('is null where it is %s, and the picture is kept', async (_name, broken) => {
    const answer = await answerOf([good], { usage: broken });
    expect(answer.usage).toBeNull();
    expect(answer.pictures).toHaveLength(1);
  });

  it('is null where a number has no end', async () => {
    const body = JSON.stringify({ data: [good], usage }).replace('1756', '1e999');
    const { provider } = providerWith(() => new Response(body, json));
    const answer = await provider.createImages(imageRequest());
    expect(answer).toMatchObject({ usage: null, pictures: [{ width: 8 }] });
  });
});

it("the provider's request id comes with the answer, or null", async () => {
  expect((await answerOf([good])).upstreamRequestId).toBe('req_1');
  const { provider } = providerWith(() => Response.json({ data: [good] }));
  expect((await provider.createImages(imageRequest())).upstreamRequestId).toBeNull();
});

function answerOf(items: unknown, more: object = {}): Promise<ProviderAnswer> {
  return providerWith(() => imagesAnswer(items, more)).provider.createImages(imageRequest());
}
