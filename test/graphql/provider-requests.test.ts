import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageOptions } from '../gql/graphql.ts';
import { editImage, generateImage, generateImages, varyImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { post } from './post.ts';
import { createRecordingUpstream, plainPng, type RecordedRequest } from './recording-upstream.ts';

const red = { r: 255, g: 0, b: 0 };
const green = { r: 0, g: 255, b: 0 };
const blue = { r: 0, g: 0, b: 255 };
const instruction = expect.stringMatching(/variation of this picture/) as string;

/** What is sent for a request that says nothing but its prompt. */
const defaults = {
  model: 'gpt-image-2.6-flare',
  n: 1,
  size: '1024x1024',
  quality: 'medium',
  output_format: 'png',
  safety_identifier: expect.stringMatching(/^[\w-]{16,64}$/) as string,
};

let app: TestApp;
let requests: RecordedRequest[];
beforeAll(async () => {
  const picture = await plainPng(blue).then((file) => file.bytes());
  const upstream = await createRecordingUpstream({ picture });
  requests = upstream.requests;
  app = await createTestApp({ upstream: upstream.fetch });
});
beforeEach(() => {
  requests.length = 0;
});
afterAll(() => app.close());

function onlyRequest(): RecordedRequest {
  const [request, ...more] = requests;
  if (request === undefined || more.length > 0) throw new Error(`${requests.length} requests, not one`);
  return request;
}

async function colourOf(bytes: Uint8Array): Promise<object> {
  const [r, g, b] = await sharp(bytes).removeAlpha().raw().toBuffer();
  return { r, g, b };
}

async function blueImageKey(): Promise<string> {
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'blue' });
  requests.length = 0;
  return image.key;
}

describe('a picture from words', () => {
  it('is asked for with every default said explicitly, and nothing else', async () => {
    await app.runOk(generateImage, { prompt: '  a boat  ' });
    expect(onlyRequest()).toEqual({
      path: '/v1/images/generations',
      parameters: { ...defaults, prompt: 'a boat', moderation: 'auto' },
      files: [],
    });
  });

  it.each<[ImageOptions, object]>([
    [{ model: 'gpt-image-2' }, { model: 'gpt-image-2' }],
    [{ model: 'gpt-image-2.5-sunburst-2026-09-08' }, { model: 'gpt-image-2.5-sunburst-2026-09-08' }],
    [{ size: 'auto' }, { size: 'auto' }],
    [{ size: '3840x1280' }, { size: '3840x1280' }],
    [{ size: '1024x640' }, { size: '1024x640' }],
    [{ quality: 'AUTO' }, { quality: 'auto' }],
    [{ quality: 'XHIGH' }, { quality: 'xhigh' }],
    [{ quality: 'MAX' }, { quality: 'max' }],
    [
      { format: 'WEBP', compression: 0 },
      { output_format: 'webp', output_compression: 0 },
    ],
    [
      { format: 'JPEG', compression: 100 },
      { output_format: 'jpeg', output_compression: 100 },
    ],
    [{ background: 'AUTO' }, { background: 'auto' }],
    [
      { background: 'OPAQUE', format: 'JPEG' },
      { background: 'opaque', output_format: 'jpeg' },
    ],
    [{ background: 'TRANSPARENT' }, { background: 'transparent' }],
    [{ complexity: 'LOW' }, { complexity: 'low' }],
    [
      { complexity: 'HIGH', model: 'gpt-image-2.6-sunburst' },
      { complexity: 'high', model: 'gpt-image-2.6-sunburst' },
    ],
    [
      {
        model: null,
        size: null,
        quality: null,
        format: null,
        compression: null,
        background: null,
        complexity: null,
      },
      {},
    ],
  ])('with the options %j differs from the defaults by %j', async (options, difference) => {
    await app.runOk(generateImage, { prompt: 'a boat', options });
    expect(onlyRequest().parameters).toEqual({
      ...defaults,
      prompt: 'a boat',
      moderation: 'auto',
      ...difference,
    });
  });

  it('takes options that are written into the document, mixed with variables', async () => {
    const { errors } = await post(app, {
      query: `mutation ($size: ImageSize, $background: ImageBackground = OPAQUE, $quality: ImageQuality) {
        generateImage(prompt: "a boat", options: {
          size: $size, format: JPEG, compression: 7, background: $background, quality: $quality
        }) { id }
      }`,
      variables: { size: '1536x864' },
    });
    expect(errors).toBeUndefined();
    expect(onlyRequest().parameters).toEqual({
      ...defaults,
      prompt: 'a boat',
      moderation: 'auto',
      size: '1536x864',
      output_format: 'jpeg',
      output_compression: 7,
      background: 'opaque',
    });
  });

  it('is asked for once, however many are wanted', async () => {
    const { generateImages: images } = await app.runOk(generateImages, { prompt: 'boats', count: 10 });
    expect(images).toHaveLength(10);
    expect(onlyRequest().parameters).toMatchObject({ n: 10 });
  });

  it('names the caller by a stable identifier that does not tell who it is', async () => {
    await app.runOk(generateImage, { prompt: 'a boat' });
    await app.runOk(generateImage, { prompt: 'another boat' });
    const [first, second] = requests.map(({ parameters }) => parameters['safety_identifier']);
    expect(first).toBe(second);
    expect(first).not.toContain('anonymous');
  });
});

describe('a variation', () => {
  it('of a file is an edit of it with our instruction', async () => {
    await app.runOk(varyImage, { file: await plainPng(red) });
    const { path, parameters, files } = onlyRequest();
    expect(path).toBe('/v1/images/edits');
    // A form has no numbers, and an edit no setting for moderation.
    expect(parameters).toEqual({ ...defaults, n: '1', prompt: instruction });
    expect(files).toMatchObject([{ parameter: 'image[]', name: 'source-1.png', type: 'image/png' }]);
    expect(await colourOf(files[0]?.bytes ?? new Uint8Array())).toEqual(red);
  });

  it('of an image of the library sends its bytes, and the caller’s trimmed words after the instruction', async () => {
    const key = await blueImageKey();
    const { varyImage: image } = await app.runOk(varyImage, { key, prompt: '  by night ' });
    const { parameters, files } = onlyRequest();
    expect(parameters['prompt']).toEqual(instruction);
    // A form ends its lines with CR LF.
    expect(parameters['prompt']).toMatch(/\r\n\r\nby night$/);
    expect(await Promise.all(files.map(({ bytes }) => colourOf(bytes)))).toEqual([blue]);
    expect(image.generation).toEqual({ kind: 'VARY', prompt: 'by night', sources: [{ key }] });
  });

  it('takes options as a picture from words does', async () => {
    const options = { format: 'WEBP', compression: 5, size: '1024x640', complexity: 'MEDIUM' } as const;
    await app.runOk(varyImage, { file: await plainPng(red), options });
    expect(onlyRequest().parameters).toEqual({
      ...defaults,
      n: '1',
      prompt: instruction,
      output_format: 'webp',
      output_compression: '5',
      size: '1024x640',
      complexity: 'medium',
    });
  });

  it('without words has no prompt, and no sources where it came from a file', async () => {
    const { varyImage: image } = await app.runOk(varyImage, { file: await plainPng(red) });
    expect(image.generation).toEqual({ kind: 'VARY', prompt: null, sources: [] });
  });
});

describe('an edit', () => {
  it('sends files and images of the library in the order in which they were given', async () => {
    const key = await blueImageKey();
    const { editImage: image } = await app.runOk(editImage, {
      prompt: ' all in one ',
      sources: [{ file: await plainPng(green) }, { key }, { file: await plainPng(red) }, { key }],
    });
    const { path, parameters, files } = onlyRequest();
    expect(path).toBe('/v1/images/edits');
    expect(parameters).toEqual({ ...defaults, n: '1', prompt: 'all in one' });
    expect(files.map(({ parameter, name }) => [parameter, name])).toEqual([
      ['image[]', 'source-1.png'],
      ['image[]', 'source-2.png'],
      ['image[]', 'source-3.png'],
      ['image[]', 'source-4.png'],
    ]);
    expect(await Promise.all(files.map(({ bytes }) => colourOf(bytes)))).toEqual([green, blue, red, blue]);
    expect(image.generation).toEqual({ kind: 'EDIT', sources: [{ key }, { key }] });
  });

  it('sends the mask beside the first source', async () => {
    await app.runOk(editImage, {
      prompt: 'a hat',
      sources: [{ file: await plainPng(red) }],
      mask: await plainPng({ ...green, alpha: 0 }),
    });
    const { files } = onlyRequest();
    const mask = files.find(({ parameter }) => parameter === 'mask');
    expect(mask).toMatchObject({ name: 'mask.png', type: 'image/png' });
    expect((await sharp(mask?.bytes).stats()).isOpaque).toBe(false);
    expect(files.map(({ name }) => name).sort()).toEqual(['mask.png', 'source-1.png']);
  });

  it('takes 16 sources, each a part of its own in the same request', async () => {
    const sources = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => ({ file: await plainPng({ ...red, g: index * 10 }) })),
    );
    await app.runOk(editImage, { prompt: 'all of them', sources });
    const colours = await Promise.all(onlyRequest().files.map(({ bytes }) => colourOf(bytes)));
    expect(colours).toEqual(Array.from({ length: 16 }, (_, index) => ({ ...red, g: index * 10 })));
  });

  it('may get one source without a list around it, as GraphQL allows', async () => {
    const key = await blueImageKey();
    const { errors } = await post(app, {
      query: 'mutation ($source: ImageSource!) { editImage(prompt: "a hat", sources: [$source]) { id } }',
      variables: { source: { key } },
    });
    expect(errors).toBeUndefined();
    expect(onlyRequest().files).toHaveLength(1);
    requests.length = 0;
    await post(app, {
      query: 'mutation ($key: String!) { editImage(prompt: "a hat", sources: { key: $key }) { id } }',
      variables: { key },
    });
    expect(onlyRequest().files).toHaveLength(1);
  });
});
