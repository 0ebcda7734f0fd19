import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateOne, png, small, smallSize } from './client.ts';
import { eventsOfEdit, eventsOfGeneration, picturesOf, type StreamEvent } from './events.ts';
import { differenceHash, hashDistance, pixelsOf } from './looks.ts';

let field: Buffer;
beforeAll(async () => {
  field = await generateOne('un campo verde');
});

describe('the events of a streamed generation', () => {
  const common = {
    b64_json: expect.any(String),
    created_at: 1_795_168_800,
    size: smallSize,
    quality: 'low',
    background: 'opaque',
    output_format: 'png',
  };
  const usage = {
    input_tokens: 1,
    input_tokens_details: { text_tokens: 1, image_tokens: 0 },
    output_tokens: 700 + 200,
    output_tokens_details: { text_tokens: 0, image_tokens: 900 },
    total_tokens: 901,
  };

  it('have the shape of the Images API', async () => {
    const now = () => new Date('2026-11-20T10:00:00.900Z');
    const events = await eventsOfGeneration({ prompt: 'mar', partial_images: 2 }, { now });
    const type = 'image_generation.partial_image';
    expect(events).toStrictEqual([
      { type, ...common, partial_image_index: 0 },
      { type, ...common, partial_image_index: 1 },
      { type: 'image_generation.completed', ...common, usage },
    ]);
  });

  it.each([0, 1, 2, 3])(
    'are %i partial pictures and a finished one, and cost 100 tokens each',
    async (count) => {
      const events = await eventsOfGeneration({ prompt: 'mar', partial_images: count });
      expect(namesOf(events)).toEqual([...Array<string>(count).fill('partial_image'), 'completed']);
      const last = events.at(-1);
      expect(last).toMatchObject({ usage: { output_tokens: 700 + 100 * count } });
    },
  );

  it('are the finished picture alone where no partial ones are asked for', async () => {
    expect(namesOf(await eventsOfGeneration({ prompt: 'mar' }))).toEqual(['completed']);
    expect(namesOf(await eventsOfGeneration({ prompt: 'mar', partial_images: null }))).toEqual(['completed']);
  });
});

describe('the events of a streamed edit', () => {
  it('are named after it, and say what its form asked for', async () => {
    const events = await eventsOfEdit([field], {
      prompt: 'mar',
      partial_images: 1,
      output_format: 'webp',
      n: 1,
    });
    const shared = { size: smallSize, quality: 'low', background: 'opaque', output_format: 'webp' };
    expect(events).toMatchObject([
      { type: 'image_edit.partial_image', partial_image_index: 0, ...shared },
      {
        type: 'image_edit.completed',
        ...shared,
        usage: { input_tokens_details: { image_tokens: 640 }, output_tokens: 800 },
      },
    ]);
  });
});

describe('the partial pictures', () => {
  const kinds: [name: string, events: () => Promise<StreamEvent[]>][] = [
    ['a PNG', () => eventsOfGeneration({ prompt: 'bosque', partial_images: 3 })],
    ['a JPEG', () => eventsOfGeneration({ prompt: 'mar', partial_images: 3, output_format: 'jpeg' })],
    ['a WebP', () => eventsOfGeneration({ prompt: 'ciudad', partial_images: 3, output_format: 'webp' })],
    [
      'a transparent picture',
      () => eventsOfGeneration({ prompt: 'a cat', partial_images: 3, background: 'transparent' }),
    ],
    ['an upright picture', () => eventsOfGeneration({ prompt: 'jazz', partial_images: 2, size: '640x1024' })],
    ['a variation', () => eventsOfEdit([field], { prompt: 'mar', partial_images: 3 })],
    [
      'a masked edit',
      async () => {
        const mask = { ...small, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
        const bytes = await sharp({ create: mask }).png().toBuffer();
        return eventsOfEdit([field], { prompt: 'mar', partial_images: 3, mask: await png(bytes) });
      },
    ],
  ];

  it.each(kinds)('of %s sharpen towards the finished one, in its size and format', async (_name, make) => {
    const files = picturesOf(await make());
    const [finished, ...partials] = (await Promise.all(files.map(pixelsOf))).toReversed();
    const distances = partials
      .toReversed()
      .map((pixels) => meanPixelDistance(pixels, finished ?? Buffer.alloc(0)));
    expect(distances.length).toBeGreaterThanOrEqual(2);
    // Each is clearly nearer than the one before it, and none is the finished one.
    for (const [step, distance] of distances.entries()) {
      expect(distance).toBeGreaterThan(0.1);
      if (step > 0) expect(distance).toBeLessThan((distances[step - 1] ?? 0) * 0.9);
    }
    const shapes = await Promise.all(
      files.map(async (file) => {
        const { format, width, height, hasAlpha } = await sharp(file).metadata();
        return { format, width, height, hasAlpha };
      }),
    );
    for (const shape of shapes) expect(shape).toStrictEqual(shapes.at(-1));
  });

  it.each(['bosque de noche', 'a city', 'silk in the wind'])(
    'of "%s" are recognisably that picture from the first on',
    async (prompt) => {
      const files = picturesOf(await eventsOfGeneration({ prompt, partial_images: 3 }));
      const hashes = await Promise.all(files.map(differenceHash));
      const other = await differenceHash(field);
      const finished = hashes.at(-1) ?? [];
      for (const hash of hashes) {
        expect(hashDistance(hash, finished)).toBeLessThan(hashDistance(other, finished) / 2);
      }
    },
  );

  it('are the same bytes for the same request', async () => {
    const [one, other] = [
      picturesOf(await eventsOfGeneration({ prompt: 'mar', partial_images: 2 })),
      picturesOf(await eventsOfGeneration({ prompt: 'mar', partial_images: 2 })),
    ];
    expect(one).toStrictEqual(other);
  });
});

it('the finished picture of a stream is the one that is painted without a stream', async () => {
  const files = picturesOf(await eventsOfGeneration({ prompt: 'un campo verde', partial_images: 1 }));
  expect(files.at(-1)).toStrictEqual(field);
});

/** "partial_image" or "completed". */
function namesOf(events: readonly StreamEvent[]): string[] {
  return events.map(({ type }) => type.replace('image_generation.', ''));
}

/** Mean difference of all channels of all pixels, 0..255. */
function meanPixelDistance(one: Buffer, other: Buffer): number {
  expect(one.length).toBe(other.length);
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}
