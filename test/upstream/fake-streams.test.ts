import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { ownModel } from '../support/fake-upstream/models.ts';
import { validRequest } from './valid-request.ts';

let fake: FakeUpstream;

beforeAll(async () => {
  fake = await startFakeUpstream();
});
afterAll(() => fake.stop());
beforeEach(() => fake.reset());

function ask(parameters: Record<string, unknown>): Promise<Response> {
  return fetch(`${fake.baseUrl}/images/generations`, validRequest(fake, { parameters }));
}

async function eventsOf(response: Response): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block !== '');
  return blocks.map((block) => {
    const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { name, data: JSON.parse(data) as Record<string, unknown> };
  });
}

it.each([0, 1, 2, 3])('the fake streams %i partial pictures and a whole one', async (count) => {
  const response = await ask({ stream: true, partial_images: count, output_format: 'webp' });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = await eventsOf(response);
  expect(events.map(({ name }) => name)).toEqual([
    ...Array<string>(count).fill('image_generation.partial_image'),
    'image_generation.completed',
  ]);
  const files = events.map(({ data }) => Buffer.from(String(data['b64_json']), 'base64'));
  expect(new Set(files.map((file) => file.toString('hex'))).size).toBe(count + 1);
  for (const [index, file] of files.entries()) {
    expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 1024, height: 640 });
    expect(events[index]?.data).toMatchObject({
      type: events[index]?.name,
      size: '1024x640',
      quality: 'low',
      background: 'opaque',
      output_format: 'webp',
      created_at: expect.any(Number),
      ...(index < count
        ? { partial_image_index: index }
        : { usage: { output_tokens: 438 + 100 * count, total_tokens: expect.any(Number) } }),
    });
  }
  expect(await fake.requests()).toMatchObject([
    { picturesMade: 1, violations: [], answeredPictures: { length: 1 }, answeredPartials: { length: count } },
  ]);
});

describe('a request for a stream that breaks a rule', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['stream: false', { stream: false }, /parameter stream/],
    ['stream as text', { stream: 'true' }, /parameter stream/],
    ['partial pictures without a stream', { partial_images: 2 }, /only for a stream/],
    ['partial pictures as text', { stream: true, partial_images: '2' }, /partial_images/],
    ['too many partial pictures', { stream: true, partial_images: 4 }, /partial_images/],
    ['fewer than none', { stream: true, partial_images: -1 }, /partial_images/],
    ['several pictures', { stream: true, n: 2 }, /only for n=1/],
  ])('is refused and recorded: %s', async (_name, parameters, violation) => {
    expect((await ask(parameters)).status).toBe(400);
    expect(await fake.violations()).toEqual([expect.stringMatching(violation)]);
    expect(await fake.requests()).toMatchObject([{ picturesMade: 0 }]);
  });

  it("is none for several pictures of an operator's own model", async () => {
    const events = await eventsOf(await ask({ model: ownModel, stream: true, partial_images: 1, n: 2 }));
    expect(events.map(({ name }) => name.split('.')[1])).toEqual([
      'partial_image',
      'completed',
      'partial_image',
      'completed',
    ]);
    expect(await fake.violations()).toEqual([]);
  });
});
