import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { editImage, generateImage, generateImages, varyImage } from '../support/documents.ts';
import { createTestApp, testOrigin, type Answer, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { pictures } from './upstream.ts';

type Send = (app: TestApp, idempotencyKey: string) => Promise<Answer<unknown>>;

function sending<Result, Variables extends object>(
  document: TypedDocumentString<Result, Variables>,
  variables: NoInfer<Variables>,
): Send {
  return (app, idempotencyKey) => app.run(document, { ...variables, idempotencyKey });
}

/** The older REST endpoint, with its answer in the shape of a GraphQL one. */
function posting(text: string): Send {
  return async (app, idempotencyKey) => {
    const response = await app.fetch(
      new Request(`${testOrigin}/generate-image/`, {
        method: 'POST',
        body: new URLSearchParams({ text }),
        headers: { 'idempotency-key': idempotencyKey },
      }),
    );
    const body = (await response.json()) as { detail?: string };
    return {
      status: response.status,
      headers: response.headers,
      ...(response.ok ? { data: body } : { errors: [refused(body.detail ?? '')] }),
    };
  };
}

function refused(message: string) {
  const code = message.startsWith('This idempotency key was used')
    ? 'IDEMPOTENCY_CONFLICT'
    : 'INTERNAL_SERVER_ERROR';
  return { message, extensions: { code, requestId: '' } } as const;
}

async function picture(background: string, format: 'png' | 'jpeg' = 'png', alpha = 1): Promise<File> {
  const image = sharp({
    create: { width: 32, height: 32, channels: 4, background: { ...sharpColour[background], alpha } },
  });
  return new File([new Uint8Array(await image.toFormat(format).toBuffer())], `${background}.${format}`);
}

const sharpColour: Record<string, { r: number; g: number; b: number }> = {
  red: { r: 200, g: 20, b: 20 },
  blue: { r: 20, g: 20, b: 200 },
};

const red = await picture('red');
const renamedRed = new File([red], 'renamed.png', { type: 'image/jpeg' });
const longerRed = new File([red, 'one more byte'], 'red.png');
const blue = await picture('blue');
const redMask = await picture('red', 'png', 0);
const blueMask = await picture('blue', 'png', 0);

const prompt = 'A green bird';
const options = { size: '1024x640', quality: 'LOW' } as const;

const same: [name: string, first: Send, second: Send][] = [
  ['all is equal', sending(generateImage, { prompt, options }), sending(generateImage, { prompt, options })],
  [
    'only the space around the prompt differs',
    sending(generateImage, { prompt }),
    sending(generateImage, { prompt: `\n ${prompt}\t` }),
  ],
  [
    'options are null, empty or absent',
    sending(generateImage, { prompt }),
    sending(generateImage, { prompt, options: null }),
  ],
  [
    'options are empty or absent',
    sending(generateImage, { prompt }),
    sending(generateImage, { prompt, options: {} }),
  ],
  [
    'an option is null or absent',
    sending(generateImage, { prompt, options }),
    sending(generateImage, { prompt, options: { ...options, format: null, compression: null, model: null } }),
  ],
  [
    'options stand in another order',
    sending(generateImage, { prompt, options: { quality: 'LOW', size: '1024x640' } }),
    sending(generateImage, { prompt, options: { size: '1024x640', quality: 'LOW' } }),
  ],
  [
    'generateImage and generateImages ask for one',
    sending(generateImage, { prompt }),
    sending(generateImages, { prompt, count: 1 }),
  ],
  [
    'generateImage and the REST endpoint ask for the same',
    sending(generateImage, { prompt }),
    posting(prompt),
  ],
  [
    'an upload has another name and type',
    sending(varyImage, { file: red }),
    sending(varyImage, { file: renamedRed }),
  ],
  [
    'sources and mask are equal',
    sending(editImage, { prompt, sources: [{ file: red }, { file: blue }], mask: redMask }),
    sending(editImage, { prompt, sources: [{ file: red }, { file: blue }], mask: redMask }),
  ],
];

const different: [name: string, first: Send, second: Send][] = [
  ['the prompt', sending(generateImage, { prompt }), sending(generateImage, { prompt: 'A green  bird' })],
  [
    'the case of the prompt',
    sending(generateImage, { prompt }),
    sending(generateImage, { prompt: 'a green bird' }),
  ],
  [
    'a default that is written out',
    sending(generateImage, { prompt }),
    sending(generateImage, { prompt, options: { quality: 'MEDIUM' } }),
  ],
  [
    'an option',
    sending(generateImage, { prompt, options }),
    sending(generateImage, { prompt, options: { ...options, quality: 'HIGH' } }),
  ],
  [
    'the model',
    sending(generateImage, { prompt, options: { model: 'gpt-image-2' } }),
    sending(generateImage, { prompt, options: { model: 'gpt-image-2.6-flare' } }),
  ],
  ['the count', sending(generateImages, { prompt, count: 2 }), sending(generateImages, { prompt, count: 3 })],
  ['the kind: generate, vary', sending(generateImage, { prompt }), sending(varyImage, { file: red, prompt })],
  [
    'the kind: vary, edit',
    sending(varyImage, { file: red, prompt }),
    sending(editImage, { prompt, sources: [{ file: red }] }),
  ],
  [
    'the kind: edit, generate',
    sending(editImage, { prompt, sources: [{ file: red }] }),
    sending(generateImage, { prompt }),
  ],
  ['the words of a REST request', sending(generateImage, { prompt }), posting('A blue bird')],
  ['the words of a variation', sending(varyImage, { file: red }), sending(varyImage, { file: red, prompt })],
  ['the picture', sending(varyImage, { file: red }), sending(varyImage, { file: blue })],
  [
    'one byte behind the same picture',
    sending(varyImage, { file: red }),
    sending(varyImage, { file: longerRed }),
  ],
  [
    'the order of the sources',
    sending(editImage, { prompt, sources: [{ file: red }, { file: blue }] }),
    sending(editImage, { prompt, sources: [{ file: blue }, { file: red }] }),
  ],
  [
    'the number of the sources',
    sending(editImage, { prompt, sources: [{ file: red }] }),
    sending(editImage, { prompt, sources: [{ file: red }, { file: red }] }),
  ],
  [
    'a mask',
    sending(editImage, { prompt, sources: [{ file: red }] }),
    sending(editImage, { prompt, sources: [{ file: red }], mask: redMask }),
  ],
  [
    'the bytes of the mask',
    sending(editImage, { prompt, sources: [{ file: red }], mask: redMask }),
    sending(editImage, { prompt, sources: [{ file: red }], mask: blueMask }),
  ],
];

describe('two requests with one idempotency key', () => {
  let app: TestApp;
  let keys: string[];
  beforeAll(async () => {
    app = await createTestApp({
      upstream: async () => pictures(),
    });
    keys = [];
    for (const colour of ['red', 'blue']) {
      keys.push((await app.runOk(generateImage, { prompt: colour })).generateImage.key);
    }
  });
  afterAll(() => app.close());

  /** Sends the first, the second, and the first again: what each gets to hear, and how often the provider was called. */
  async function send(first: Send, second: Send) {
    const idempotencyKey = randomUUID();
    const calls = app.upstreamCalls.length;
    const heard: string[] = [];
    for (const request of [first, second, first]) {
      const { errors } = await request(app, idempotencyKey);
      heard.push(errors?.map(({ extensions }) => extensions.code).join() ?? 'a picture');
    }
    return { heard, calls: app.upstreamCalls.length - calls };
  }

  const onePurchase = { heard: ['a picture', 'a picture', 'a picture'], calls: 1 };
  /** It changes nothing for the first one, which still finds what is its own. */
  const aConflict = { heard: ['a picture', 'IDEMPOTENCY_CONFLICT', 'a picture'], calls: 1 };

  it.each(same)('are one purchase when %s', async (_name, first, second) => {
    expect(await send(first, second)).toEqual(onePurchase);
  });

  it.each(different)('conflict when they differ in %s', async (_name, first, second) => {
    expect(await send(first, second)).toEqual(aConflict);
  });

  it('conflict when they differ in the key or the order of library sources', async () => {
    const [one = '', other = ''] = keys;
    const varied = [one, other].map((key) => sending(varyImage, { key }));
    expect(await send(varied[0]!, varied[1]!)).toEqual(aConflict);
    const edit = (...order: string[]) =>
      sending(editImage, { prompt, sources: order.map((key) => ({ key })) });
    expect(await send(edit(one, other), edit(other, one))).toEqual(aConflict);
  });

  it('are one purchase when they name the same library sources', async () => {
    const [one = '', other = ''] = keys;
    const edit = sending(editImage, { prompt, sources: [{ key: one }, { file: red }, { key: other }] });
    expect(await send(edit, edit)).toEqual(onePurchase);
  });

  it('conflict in words that say what to do', async () => {
    const idempotencyKey = randomUUID();
    const { generateImage: image } = await app.runOk(generateImage, { prompt, idempotencyKey });
    const error = await app.runError(generateImage, { prompt: 'Another', idempotencyKey });
    expect(error.message).toMatch(/used before with other arguments. Use a new key for a new request/);
    expect(error.extensions).toMatchObject({ field: 'idempotencyKey', generationId: image.generation.id });
  });

  it('conflict while the first one still runs', async () => {
    const idempotencyKey = randomUUID();
    const requests = [
      app.run(generateImage, { prompt: 'First', idempotencyKey }),
      app.run(generateImage, { prompt: 'Second', idempotencyKey }),
    ];
    const calls = app.upstreamCalls.length;
    const errors = (await Promise.all(requests)).flatMap((answer) => answer.errors ?? []);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['IDEMPOTENCY_CONFLICT']);
    expect(app.upstreamCalls).toHaveLength(calls + 1);
  });

  it('are no conflict when the operator changed the default model in between', async () => {
    const variables = { prompt, idempotencyKey: randomUUID() };
    const first = await app.runOk(generateImage, variables);
    const later = await startBeside(app, {
      env: { OPENAI_IMAGE_MODEL: 'gpt-image-2' },
      upstream: () => Promise.reject(new Error('nothing may be bought')),
    });
    const again = await later.runOk(generateImage, variables);
    expect(again.generateImage.key).toBe(first.generateImage.key);
    await later.close();
  });
});
