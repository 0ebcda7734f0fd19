import { access } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { deleteImage, generateImage, listImages } from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
/** What `delete` of the store does in the place of its work, when it is set. */
let sabotage: ((keys: readonly string[]) => Promise<void>) | undefined;
let deleted: string[];

beforeAll(async () => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  app = await createTestApp({
    upstream: () => Promise.resolve(Response.json({ data: [{ b64_json: png.toString('base64') }] })),
    authenticate: (request) =>
      Promise.resolve(principal(request.headers.get('x-test-caller') ?? 'anonymous')),
    wrapStorage: (storage) => ({
      ...storage,
      delete: (keys) => {
        deleted.push(...keys);
        return sabotage?.(keys) ?? storage.delete(keys);
      },
    }),
  });
});
afterAll(() => app.close());
beforeEach(() => {
  sabotage = undefined;
  deleted = [];
});

describe('an image that is deleted', () => {
  it('is gone with its file, its place in lists and its addresses', async () => {
    const image = await makeImage();
    expect(await app.runOk(deleteImage, { key: image.key })).toStrictEqual({
      deleteImage: { id: image.id, key: image.key },
    });
    expect(await isStored(image.key)).toBe(false);
    expect(await listedKeys()).not.toContain(image.key);
    expect(await statusOf(image.url)).toBe(404);
  });

  it('cannot be deleted again', async () => {
    const { key } = await makeImage();
    await app.runOk(deleteImage, { key });
    expect(await app.runError(deleteImage, { key })).toMatchObject({
      extensions: { code: 'NOT_FOUND', field: 'key' },
    });
  });

  it('leaves all others alone', async () => {
    const [spared, { key }] = [await makeImage(), await makeImage()];
    await app.runOk(deleteImage, { key });
    expect(deleted).toStrictEqual([key]);
    expect(await listedKeys()).toContain(spared.key);
    expect(await isStored(spared.key)).toBe(true);
  });

  it('by several requests at once is deleted, and none of them ends in an unforeseen error', async () => {
    const { key } = await makeImage();
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.run(deleteImage, { key })));
    expect(answers.some(({ data }) => data?.deleteImage.key === key)).toBe(true);
    const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
    expect(codes.filter((code) => code !== 'NOT_FOUND')).toStrictEqual([]);
    expect(await listedKeys()).not.toContain(key);
  });
});

describe('an image whose file cannot be deleted', () => {
  it('stays in the library, says so, and can be deleted later', async () => {
    const image = await makeImage();
    sabotage = () =>
      Promise.reject(
        new LienzoError('STORAGE_UNAVAILABLE', 'Storage cannot be used at the moment. Try again later.', {
          cause: new Error('EROFS: read-only file system /secret/path'),
        }),
      );
    const error = await app.runError(deleteImage, { key: image.key });
    expect(error).toMatchObject({ extensions: { code: 'STORAGE_UNAVAILABLE' } });
    expect(JSON.stringify(error)).not.toMatch(/EROFS|secret/);
    expect(await listedKeys()).toContain(image.key);
    expect(await statusOf(image.url)).toBe(200);

    sabotage = undefined;
    await app.runOk(deleteImage, { key: image.key });
    expect(await isStored(image.key)).toBe(false);
    expect(await listedKeys()).not.toContain(image.key);
  });

  it('is in the library until its file is gone, never the other way round', async () => {
    const { key } = await makeImage();
    let listedWhileDeleting: string[] = [];
    sabotage = async () => {
      listedWhileDeleting = await listedKeys();
    };
    await app.runOk(deleteImage, { key });
    expect(listedWhileDeleting).toContain(key);
  });

  it('because somebody else removed it is forgotten all the same', async () => {
    const { key } = await makeImage();
    sabotage = () => Promise.resolve();
    await app.runOk(deleteImage, { key });
    expect(await listedKeys()).not.toContain(key);
  });
});

it("another caller's image, an unknown and a malformed key are all alike, and storage is not asked", async () => {
  const { key } = await makeImage();
  const unknown = key.replace(/[0-9a-f]{12}(?=\.)/, '0123456789ab');
  const errors = [
    await app.run(deleteImage, { key }, { 'x-test-caller': 'somebody-else' }),
    await app.run(deleteImage, { key: unknown }),
    await app.run(deleteImage, { key: '../../etc/passwd' }),
    await app.run(deleteImage, { key: `${key}\0` }),
    await app.run(deleteImage, { key: 'x'.repeat(10_000) }),
  ].map(({ errors: [error] = [] }) => ({
    message: error?.message,
    code: error?.extensions.code,
    field: error?.extensions['field'],
  }));
  expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
  expect(errors[0]).toMatchObject({ code: 'NOT_FOUND', field: 'key' });
  expect(deleted).toStrictEqual([]);
  expect(await listedKeys()).toContain(key);
});

async function makeImage() {
  return (await app.runOk(generateImage, { prompt: 'a teal square' })).generateImage;
}

async function statusOf(url: string): Promise<number> {
  const response = await app.fetch(new Request(url));
  await response.body?.cancel();
  return response.status;
}

async function listedKeys(): Promise<string[]> {
  const { images } = await app.runOk(listImages, { first: 100 });
  return images.edges.map(({ node }) => node.key);
}

function isStored(key: string): Promise<boolean> {
  return access(join(app.folder, 'objects', key)).then(
    () => true,
    () => false,
  );
}
