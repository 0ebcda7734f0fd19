import { afterEach, describe, expect, it, vi } from 'vitest';
import { goodAnswer, imageRequest, picture, providerWith, type SentRequest } from './upstream.ts';

afterEach(() => vi.unstubAllEnvs());

const alwaysSent = {
  model: 'gpt-image-2.6-flare',
  prompt: 'a red boat',
  n: 1,
  size: '1024x1024',
  quality: 'medium',
  output_format: 'png',
  safety_identifier: 'a'.repeat(64),
};

describe('a picture from words', () => {
  it('is asked for with exactly the parameters that are meant', async () => {
    const request = await sendOne();
    expect(request.method).toBe('POST');
    expect(request.url).toBe('http://provider.invalid/v1/images/generations');
    expect(request.json).toStrictEqual({ ...alwaysSent, moderation: 'auto' });
  });

  it('is asked for with every option there is, in the words of the API', async () => {
    const request = await sendOne({
      count: 10,
      size: '1536x864',
      quality: 'XHIGH',
      format: 'WEBP',
      compression: 0,
      background: 'TRANSPARENT',
      complexity: 'HIGH',
    });
    expect(request.json).toStrictEqual({
      ...alwaysSent,
      n: 10,
      size: '1536x864',
      quality: 'xhigh',
      output_format: 'webp',
      output_compression: 0,
      background: 'transparent',
      complexity: 'high',
      moderation: 'auto',
    });
  });

  it('is moderated as the operator chose', async () => {
    const { provider, sent } = providerWith(goodAnswer, { moderation: 'low' });
    await provider.createImages(imageRequest());
    expect(sent[0]?.json).toStrictEqual({ ...alwaysSent, moderation: 'low' });
  });

  it.each([
    ['quotes and line breaks', 'say "hi"\nand \\ more'],
    ['an emoji of several code points', 'a 👩‍👩‍👧‍👦 picnic'],
    ['what looks like a template or a header', '${process.env.HOME}\r\nX-Evil: 1'],
    ['32,000 characters', 'ñ'.repeat(32_000)],
  ])('carries a prompt with %s as it is', async (_name, prompt) => {
    expect((await sendOne({ prompt })).json).toMatchObject({ prompt });
  });
});

describe('an edit', () => {
  const fields = Object.entries({ ...alwaysSent, n: '1' });

  it('of one picture has exactly the fields that are meant, and no moderation', async () => {
    const bytes = await picture('jpeg');
    const request = await sendOne({ sources: [{ bytes, format: 'JPEG' }] });
    expect(request.method).toBe('POST');
    expect(request.url).toBe('http://provider.invalid/v1/images/edits');
    expect(sorted(request.parts)).toStrictEqual(
      sorted([...fields, ['image[]', { name: 'source-1.jpeg', type: 'image/jpeg', bytes }]]),
    );
  });

  it('of two pictures with a mask and every option has exactly those', async () => {
    const [png, webp, mask] = await Promise.all([picture('png'), picture('webp'), picture('png')]);
    const request = await sendOne({
      sources: [
        { bytes: png, format: 'PNG' },
        { bytes: webp, format: 'WEBP' },
      ],
      mask,
      format: 'JPEG',
      quality: 'LOW',
      compression: 80,
      background: 'OPAQUE',
      complexity: 'LOW',
    });
    expect(sorted(request.parts)).toStrictEqual(
      sorted([
        ...Object.entries({ ...alwaysSent, n: '1', output_format: 'jpeg', quality: 'low' }),
        ['output_compression', '80'],
        ['background', 'opaque'],
        ['complexity', 'low'],
        ['image[]', { name: 'source-1.png', type: 'image/png', bytes: png }],
        ['image[]', { name: 'source-2.webp', type: 'image/webp', bytes: webp }],
        ['mask', { name: 'mask.png', type: 'image/png', bytes: mask }],
      ]),
    );
  });

  it('of sixteen pictures sends them in their order', async () => {
    const bytes = await picture();
    const sources = Array.from({ length: 16 }, (_, index) => ({
      bytes: Buffer.concat([bytes, Buffer.from([index])]),
      format: 'PNG' as const,
    }));
    const images = (await sendOne({ sources })).parts.filter(([name]) => name === 'image[]');
    expect(images.map(([, file]) => file)).toStrictEqual(
      sources.map(({ bytes: each }, index) => ({
        name: `source-${index + 1}.png`,
        type: 'image/png',
        bytes: each,
      })),
    );
  });

  it('carries a prompt that looks like the end of a part as it is', async () => {
    const prompt = 'x\r\n------formdata-undici-0\r\nContent-Disposition: form-data; name="model"\r\n\r\nevil';
    const { parts } = await sendOne({ prompt, sources: [{ bytes: await picture(), format: 'PNG' }] });
    expect(parts.filter(([name]) => name === 'model')).toStrictEqual([['model', 'gpt-image-2.6-flare']]);
    expect(parts.find(([name]) => name === 'prompt')).toStrictEqual(['prompt', prompt]);
  });
});

describe('a picture with previews', () => {
  const streamed = { stream: true, partial_images: 2 };

  it('is asked for as a stream, and with nothing else that is new', async () => {
    expect((await sendOne({ previews: 2 })).json).toStrictEqual({
      ...alwaysSent,
      moderation: 'auto',
      ...streamed,
    });
  });

  it('is asked for as a stream by an edit too', async () => {
    const bytes = await picture();
    const request = await sendOne({ previews: 2, sources: [{ bytes, format: 'PNG' }], mask: bytes });
    expect(sorted(request.parts)).toStrictEqual(
      sorted([
        ...Object.entries({ ...alwaysSent, n: '1', stream: 'true', partial_images: '2' }),
        ['image[]', { name: 'source-1.png', type: 'image/png', bytes }],
        ['mask', { name: 'mask.png', type: 'image/png', bytes }],
      ]),
    );
  });

  it.each<[string, Parameters<typeof imageRequest>[0]]>([
    ['of which there are none', { previews: 0 }],
    ['of which nobody said anything', {}],
    ['that was one of several, which the API does not stream', { previews: 3, count: 2 }],
    ['by a model that has none', { previews: 3, model: 'dall-e-3' }],
  ])('is asked for as ever where it is one %s', async (_name, change) => {
    const { json } = await sendOne(change);
    expect(json).toStrictEqual({
      ...alwaysSent,
      model: change?.model ?? alwaysSent.model,
      n: change?.count ?? 1,
      moderation: 'auto',
    });
  });

  it("has as many as the models take, and as many as were asked for of an operator's own", async () => {
    expect((await sendOne({ previews: 9 })).json).toMatchObject({ stream: true, partial_images: 3 });
    const own = { model: 'acme-image-7', count: 4 };
    expect((await sendOne({ previews: 9, ...own })).json).toMatchObject({ n: 4, partial_images: 9 });
  });
});

describe('the head of a request', () => {
  it('has the key, and asks for an answer that is not compressed', async () => {
    const { headers } = await sendOne();
    expect(headers.get('authorization')).toBe('Bearer sk-of-the-operator');
    expect(headers.get('accept-encoding')).toBe('identity');
    expect(headers.get('accept')).toBe('application/json');
  });

  it('holds nothing of the environment but what the operator configured here', async () => {
    for (const name of ['API_KEY', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID', 'WEBHOOK_SECRET']) {
      vi.stubEnv(`OPENAI_${name}`, `stray-${name}`);
    }
    vi.stubEnv('OPENAI_BASE_URL', 'http://stray.invalid/v1');
    const { provider, sent } = providerWith(goodAnswer, { baseUrl: undefined });
    await provider.createImages(imageRequest());
    const [request] = sent;
    expect(request?.url).toBe('https://api.openai.com/v1/images/generations');
    expect(request?.headers.get('openai-organization')).toBeNull();
    expect(request?.headers.get('openai-project')).toBeNull();
    expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain('stray');
  });

  it.each(['http://127.0.0.1:8080/openai/v1', 'http://127.0.0.1:8080/openai/v1/'])(
    'goes to the address of a compatible server, %s',
    async (baseUrl) => {
      const { provider, sent } = providerWith(goodAnswer, { baseUrl });
      await provider.createImages(imageRequest());
      expect(sent[0]?.url).toBe('http://127.0.0.1:8080/openai/v1/images/generations');
    },
  );
});

describe('one call sends one request', () => {
  const failures: [name: string, answer: () => Response | Promise<Response>][] = [
    ...[400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504, 520, 529].map(
      (status): [string, () => Response] => [
        `a ${status}`,
        () => Response.json({ error: { message: 'no', code: null } }, { status }),
      ],
    ),
    [
      'a 503 that asks to be retried',
      () => new Response('', { status: 503, headers: { 'x-should-retry': 'true', 'retry-after-ms': '1' } }),
    ],
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['a 200 without a picture', () => Response.json({ data: [] })],
    ['a 200 that is no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } })],
  ];
  it.each(failures.flatMap((failure) => [0, 2].map((previews) => [...failure, previews] as const)))(
    'even if it is answered with %s',
    async (_name, answer, previews) => {
      const { provider, sent } = providerWith(answer);
      await expect(provider.createImages(imageRequest({ previews }))).rejects.toMatchObject({
        name: 'ProviderFailure',
      });
      expect(sent).toHaveLength(1);
    },
  );
});

async function sendOne(change: Parameters<typeof imageRequest>[0] = {}): Promise<SentRequest> {
  const { provider, sent } = providerWith(goodAnswer);
  await provider.createImages(imageRequest(change));
  const [request, ...more] = sent;
  if (request === undefined || more.length > 0) throw new Error(`expected one request, got ${sent.length}`);
  return request;
}

/** Fields in any order, the pictures in theirs. */
function sorted(parts: readonly SentRequest['parts'][number][]) {
  return parts.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
