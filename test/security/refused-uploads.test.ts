import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { editImage, varyImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { pngThatClaims } from '../images/pictures.ts';

let app: TestApp;
let picture: File;

beforeAll(async () => {
  app = await createTestApp({
    env: { MAX_UPLOAD_MB: '1' },
    upstream: () => Promise.reject(new Error('no request was expected')),
  });
  picture = fileOf(await plain(20, 20));
});
afterAll(() => app.close());

it.each<[string, () => Buffer, string]>([
  ['a text called .png', () => Buffer.from('text'), 'UNSUPPORTED_IMAGE'],
  ['an empty file', () => Buffer.alloc(0), 'UNSUPPORTED_IMAGE'],
  ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UNSUPPORTED_IMAGE'],
  ['a picture of 900 megapixels in less than 1 KB', () => pngThatClaims(30_000, 30_000), 'UNSUPPORTED_IMAGE'],
  ['a file over the limit', () => Buffer.alloc(1_048_577, 0x89), 'PAYLOAD_TOO_LARGE'],
])('%s is refused with its place among the arguments', async (_name, make, code) => {
  const file = new File([new Uint8Array(make())], 'picture.png');
  const answers = [
    ['file', await app.run(varyImage, { file })],
    ['sources.1.file', await app.run(editImage, { prompt: 'x', sources: [{ file: picture }, { file }] })],
    ['mask', await app.run(editImage, { prompt: 'x', sources: [{ file: picture }], mask: file })],
  ] as const;
  for (const [field, { errors }] of answers) {
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ extensions: { code } });
    if (code === 'PAYLOAD_TOO_LARGE') expect(errors?.[0]?.message).toContain('MAX_UPLOAD_MB');
    else expect(errors?.[0]?.extensions['field']).toBe(field);
  }
  expect(app.upstreamCalls).toStrictEqual([]);
});

it('a mask of another size, and one without transparency, are refused', async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const small = await sharp({ create: { width: 10, height: 20, channels: 4, background: clear } })
    .png()
    .toBuffer();
  for (const [mask, rule] of [
    [small, 'as large as the first source: 20x20'],
    [await plain(20, 20), 'transparent where to edit'],
  ] as const) {
    expect(
      await app.runError(editImage, { prompt: 'x', sources: [{ file: picture }], mask: fileOf(mask) }),
    ).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'mask', rule } });
  }
  expect(app.upstreamCalls).toStrictEqual([]);
});

function fileOf(bytes: Buffer): File {
  return new File([new Uint8Array(bytes)], 'picture.png');
}

function plain(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
}
