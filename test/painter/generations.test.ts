import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createPainter } from '../../src/painter/painter.ts';
import { createClient, filesOf, generate, model, small, smallSize } from './client.ts';

describe('the answer to a generation', () => {
  it('has the shape of the Images API', async () => {
    const client = createClient({
      now: () => new Date('2026-11-20T10:00:00.900Z'),
      createRequestId: () => 'req_1',
    });
    const { data, request_id: requestId } = await client.images
      .generate({ model, prompt: 'hola', size: smallSize, n: 2, quality: 'low', safety_identifier: 'abc' })
      .withResponse();
    expect(requestId).toBe('req_1');
    expect(data).toEqual({
      created: 1_795_168_800,
      background: 'opaque',
      data: [{ b64_json: expect.any(String) }, { b64_json: expect.any(String) }],
      output_format: 'png',
      quality: 'low',
      size: smallSize,
      usage: {
        input_tokens: 1,
        input_tokens_details: { text_tokens: 1, image_tokens: 0 },
        output_tokens: 1400,
        output_tokens_details: { text_tokens: 0, image_tokens: 1400 },
        total_tokens: 1401,
      },
    });
    expect(await sharp(filesOf(data)[0]).metadata()).toMatchObject({ format: 'png', ...small });
  });

  it('is painted at 1024x1024 in medium quality where nothing is said', async () => {
    const answer = await createClient().images.generate({ model, prompt: 'hola' });
    expect(answer).toMatchObject({ size: '1024x1024', quality: 'medium', output_format: 'png' });
    expect(await sharp(filesOf(answer)[0]).metadata()).toMatchObject({
      width: 1024,
      height: 1024,
      hasAlpha: false,
    });
  });

  it.each(['jpeg', 'webp'] as const)(
    'is a %s where that is asked for, smaller when compressed',
    async (format) => {
      const [fine] = await generate({ prompt: 'hola', output_format: format });
      const [coarse] = await generate({ prompt: 'hola', output_format: format, output_compression: 0 });
      expect(await sharp(fine).metadata()).toMatchObject({ format, ...small });
      expect(coarse?.length).toBeLessThan((fine?.length ?? 0) / 2);
    },
  );

  it('can be the largest picture that is allowed', async () => {
    const answer = await createClient().images.generate({
      model,
      prompt: 'mar',
      size: '3840x2160',
      quality: 'low',
    });
    expect(await sharp(filesOf(answer)[0]).metadata()).toMatchObject({ width: 3840, height: 2160 });
  });

  it.each([
    { model: 'gpt-image-2', quality: 'high', size: '1024x1024', tokens: 7024 },
    { model: 'gpt-image-2-2026-04-21', quality: 'high', size: '1536x1024', tokens: 5488 },
    { model: 'gpt-image-2.5-flare', quality: 'low', size: '1024x640', tokens: 196 },
    { model: 'gpt-image-2.5-sunburst-2026-09-08', quality: 'max', size: '1024x640', tokens: 7024 },
    { model: 'gpt-image-2.6-sunburst', quality: 'medium', size: '1536x1024', tokens: 2400 },
  ] as const)(
    'counts $tokens output tokens for $model, $quality, $size',
    async ({ tokens, ...parameters }) => {
      const answer = await createClient().images.generate({ prompt: 'hola', ...parameters });
      expect(answer.usage?.output_tokens).toBe(tokens);
    },
  );
});

describe('the ways to call the painter', () => {
  const url = 'http://painter.invalid/v1/images/generations';
  const init = {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'hola', size: smallSize, quality: 'low', n: null }),
  };

  it('are an address with options, a URL object and a Request', async () => {
    const painter = createPainter();
    const answers = [
      await painter(url, init),
      await painter(new URL(url), init),
      await painter(new Request(url, init)),
    ];
    const pictures = await Promise.all(
      answers.map(async (answer) => JSON.stringify((await readBody(answer))['data'])),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(pictures).size).toBe(1);
  });

  it('give every answer a request id of its own', async () => {
    const painter = createPainter();
    const ids = [await painter(url), await painter(url)].map(({ headers }) => headers.get('x-request-id'));
    expect(ids).toEqual([
      expect.stringMatching(/^req_[0-9a-f]{32}$/),
      expect.stringMatching(/^req_[0-9a-f]{32}$/),
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

async function readBody(answer: Response): Promise<Record<string, unknown>> {
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null) throw new Error('the body is no object');
  return { ...body };
}
