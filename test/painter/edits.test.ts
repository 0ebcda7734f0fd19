import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPainter } from '../../src/painter/painter.ts';
import {
  createClient,
  edit,
  editOne,
  filesOf,
  generate,
  generateOne,
  model,
  png,
  small,
  smallSize,
} from './client.ts';
import { differenceHash, hashBits, hashDistance, meanDifference, pixelsOf } from './looks.ts';

/** Mean difference of colours (0..255) between a variation and its source: visible, but bounded. */
const likeness = { least: 8, most: 42 };
/** Bits of the perceptual hash in which a variation differs from its source at most; strangers differ in about half. */
const mostHashDistance = 0.36 * hashBits;

let field: Buffer;
let night: Buffer;

beforeAll(async () => {
  [field, night] = [await generateOne('un campo soleado'), await generateOne('city at night')];
});

describe('a variation', () => {
  it('is like its source within both bounds, and closer to it than to a stranger', async () => {
    const greys = await sharp({ create: { ...small, channels: 3, background: '#777777' } })
      .png()
      .toBuffer();
    for (const [source, stranger] of [
      [field, night],
      [night, field],
      [greys, night],
    ] as const) {
      const varied = await editOne([source], { prompt: 'A variation of this picture' });
      const difference = await meanDifference(source, varied);
      expect(difference).toBeGreaterThan(likeness.least);
      expect(difference).toBeLessThan(likeness.most);
      expect(difference).toBeLessThan(await meanDifference(stranger, varied));
    }
  });

  it('keeps the shapes of its source', async () => {
    const varied = await editOne([field], { prompt: 'A variation of this picture' });
    const [source, hash, stranger] = await Promise.all([field, varied, night].map(differenceHash));
    expect(hashDistance(source ?? [], hash ?? [])).toBeLessThan(mostHashDistance);
    expect(hashDistance(stranger ?? [], hash ?? [])).toBeGreaterThan(mostHashDistance);
  });

  it('differs from the others of its request, and is the same for the same request', async () => {
    const request = { prompt: 'more of this', n: 2 };
    const [first, second] = await edit([field], request);
    const [again] = await edit([field], request);
    expect(again).toEqual(first);
    expect(await meanDifference(first ?? field, second ?? field)).toBeGreaterThan(4);
  });

  it('takes an allowed size in the ratio of its source where the size is left to the painter', async () => {
    const thin = await sharp({ create: { width: 90, height: 30, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    for (const [source, size] of [
      [field, small],
      [thin, { width: 1776, height: 592 }],
    ] as const) {
      const varied = await editOne([source], { prompt: 'x', size: 'auto' });
      expect(await sharp(varied).metadata()).toMatchObject(size);
    }
  });

  it('keeps the transparency of its source, and loses it where the background is to be opaque', async () => {
    const [cut] = await generate({ prompt: 'planets', background: 'transparent' });
    const source = cut ?? Buffer.alloc(0);
    const isOpaque = async (file: Buffer): Promise<boolean> => (await sharp(file).stats()).isOpaque;
    expect(await isOpaque(await editOne([source], { prompt: 'x' }))).toBe(false);
    expect(await isOpaque(await editOne([source], { prompt: 'x', background: 'opaque' }))).toBe(true);
    expect(await isOpaque(await editOne([field], { prompt: 'x' }))).toBe(true);
    expect(await isOpaque(await editOne([field], { prompt: 'x', background: 'transparent' }))).toBe(false);
  });
});

describe('an edit of several pictures', () => {
  it('shows a trace of each further picture, and of their order', async () => {
    const flowers = await generateOne('flores rojas');
    const prompt = 'together';
    const alone = await editOne([field], { prompt });
    const [two, three, swapped] = [
      await editOne([field, night], { prompt }),
      await editOne([field, night, flowers], { prompt }),
      await editOne([field, flowers, night], { prompt }),
    ];
    expect(await meanDifference(alone, two)).toBeGreaterThan(0.5);
    expect(await meanDifference(two, three)).toBeGreaterThan(0.5);
    expect(await meanDifference(three, swapped)).toBeGreaterThan(0.5);
  });

  it('takes sixteen', async () => {
    const dot = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const collage = await editOne([field, ...Array.from({ length: 15 }, () => dot)], { prompt: 'x' });
    expect(await sharp(collage).metadata()).toMatchObject(small);
  });
});

describe('an edit with a mask', () => {
  const hole = { left: 300, top: 200, width: 400, height: 240 };
  let mask: Buffer;

  beforeAll(async () => {
    mask = await maskWithHole(small, hole);
  });

  it('leaves all pixels outside the transparent area as they are, byte for byte', async () => {
    const edited = await editOne([field], { prompt: 'planets', mask: await png(mask) });
    const [before, after] = [await pixelsOf(field), await pixelsOf(edited)];
    expect(differingOutside(before, after, hole)).toBe(0);
  });

  it('paints the transparent area anew from the prompt', async () => {
    const [planets, sea] = [
      await editOne([field], { prompt: 'planets', mask: await png(mask) }),
      await editOne([field], { prompt: 'el mar', mask: await png(mask) }),
    ];
    const [before, first, second] = await Promise.all(
      [field, planets, sea].map((file) => sharp(file).extract(hole).png().toBuffer()),
    );
    expect(await meanDifference(before ?? field, first ?? field)).toBeGreaterThan(15);
    expect(await meanDifference(first ?? field, second ?? field)).toBeGreaterThan(15);
  });

  it('keeps half-transparent and invisible pixels of the source byte for byte, too', async () => {
    const pixels = Buffer.alloc(small.width * small.height * 4);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 7 + (at >> 9)) % 256;
    const source = await sharp(pixels, { raw: { ...small, channels: 4 } })
      .png()
      .toBuffer();
    const edited = await editOne([source], { prompt: 'mar', mask: await png(mask) });
    expect(differingOutside(pixels, await pixelsOf(edited), hole)).toBe(0);
  });

  it('paints nothing where the mask is opaque all over', async () => {
    const opaque = await maskWithHole(small, { left: 0, top: 0, width: 0, height: 0 });
    const edited = await editOne([field], { prompt: 'mar', mask: await png(opaque) });
    expect(await pixelsOf(edited)).toEqual(await pixelsOf(field));
  });

  it('shows further pictures inside the transparent area only', async () => {
    const [without, edited] = [
      await editOne([field], { prompt: 'mar', mask: await png(mask) }),
      await editOne([field, night], { prompt: 'mar', mask: await png(mask) }),
    ];
    const [before, one, two] = await Promise.all([field, without, edited].map(pixelsOf));
    expect(differingOutside(before ?? [], two ?? [], hole)).toBe(0);
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(false);
  });
});

describe('the answer to an edit', () => {
  it('is the same for a form that was written out as bytes, as a stream or a Request carries it', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      model,
      prompt: 'mar',
      size: smallSize,
      quality: 'low',
      n: '1',
    }))
      form.append(name, value);
    form.append('image', await png(field));
    const request = new Request('http://painter.invalid/v1/images/edits', {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: form,
    });
    const body: unknown = await (await createPainter()(request)).json();
    const [viaSdk] = await edit([field], { prompt: 'mar' });
    expect(body).toMatchObject({ data: [{ b64_json: viaSdk?.toString('base64') }] });
  });

  it('counts the source pictures as input tokens by their pixels', async () => {
    const answer = await createClient().images.edit({
      model,
      prompt: 'x'.repeat(41),
      image: [await png(field), await png(night)],
      quality: 'medium',
    });
    expect(filesOf(answer)).toHaveLength(1);
    expect(answer).toMatchObject({ size: '1024x640', background: 'opaque', quality: 'medium' });
    expect(answer.usage).toMatchObject({
      input_tokens: 11 + 2 * 640,
      input_tokens_details: { text_tokens: 11, image_tokens: 2 * 640 },
      output_tokens: 1600,
      total_tokens: 11 + 2 * 640 + 1600,
    });
  });
});

interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Opaque all over but for a rectangle. */
async function maskWithHole(size: { width: number; height: number }, open: Rectangle): Promise<Buffer> {
  const pixels = Buffer.alloc(size.width * size.height * 4, 255);
  for (let y = open.top; y < open.top + open.height; y += 1)
    for (let x = open.left; x < open.left + open.width; x += 1) pixels[(y * size.width + x) * 4 + 3] = 0;
  return sharp(pixels, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
}

/** How many bytes of the pixels outside a rectangle differ. */
function differingOutside(before: ArrayLike<number>, after: ArrayLike<number>, inside: Rectangle): number {
  let differing = Math.abs(before.length - after.length);
  for (let at = 0; at < before.length; at += 1) {
    const pixel = Math.floor(at / 4);
    const [x, y] = [pixel % small.width, Math.floor(pixel / small.width)];
    const isInside =
      x >= inside.left && x < inside.left + inside.width && y >= inside.top && y < inside.top + inside.height;
    if (!isInside && before[at] !== after[at]) differing += 1;
  }
  return differing;
}
