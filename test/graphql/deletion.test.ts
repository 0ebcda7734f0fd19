import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { deleteImage, editImage, generateImages, readGeneration, varyImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { LienzoError } from '../../src/errors.ts';
import { imagePages, keysOf } from './pages.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const readImage = graphql(`
  query ReadImage($id: ID!, $key: String!) {
    node(id: $id) {
      id
    }
    image(key: $key) {
      id
      generation {
        id
      }
    }
  }
`);

const resultOf = graphql(`
  mutation ResultOf($key: String!) {
    editImage(prompt: "a hat", sources: [{ key: $key }]) {
      generation {
        id
      }
    }
  }
`);

describe('deleteImage', () => {
  let app: TestApp;
  let storageFails = false;
  beforeAll(async () => {
    const upstream = await createRecordingUpstream();
    app = await createTestApp({
      upstream: upstream.fetch,
      wrapStorage: (storage) => ({
        ...storage,
        delete: async (keys) => {
          if (storageFails) throw new LienzoError('STORAGE_UNAVAILABLE', 'Storage does not answer.');
          await storage.delete(keys);
        },
      }),
    });
  });
  afterAll(() => app.close());

  async function makeThree(idempotencyKey?: string) {
    const variables = {
      prompt: 'three',
      count: 3,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    };
    const [first, second, third] = (await app.runOk(generateImages, variables)).generateImages;
    if (!first || !second || !third) throw new Error('expected three images');
    return [first, second, third] as const;
  }

  it('answers with id and key, and nothing finds the image any more', async () => {
    const [first, second, third] = await makeThree();
    const { image } = await app.runOk(readImage, second);
    expect(await app.runOk(deleteImage, { key: second.key })).toEqual({
      deleteImage: { id: second.id, key: second.key },
    });

    expect(await app.runOk(readImage, second)).toEqual({ node: null, image: null });
    expect(keysOf(await imagePages(app, { first: 100 }))).not.toContain(second.key);
    const { generation } = await app.runOk(readGeneration, { id: image?.generation.id ?? '' });
    expect(generation).toMatchObject({ status: 'SUCCEEDED', count: 3 });
    expect(generation?.images.map(({ key }) => key)).toEqual([first.key, third.key]);
  });

  it('ends the addresses that were given out', async () => {
    const [image] = await makeThree();
    expect((await app.fetch(new Request(image.url))).status).toBe(200);
    await app.runOk(deleteImage, { key: image.key });
    const response = await app.fetch(new Request(image.url));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it('is NOT_FOUND the second time, as it is for what never was', async () => {
    const [image] = await makeThree();
    await app.runOk(deleteImage, { key: image.key });
    const error = await app.runError(deleteImage, { key: image.key });
    expect(error).toMatchObject({ path: ['deleteImage'], extensions: { code: 'NOT_FOUND', field: 'key' } });
  });

  it('takes the image from the sources of what was made from it, and leaves that', async () => {
    const [source, other] = await makeThree();
    const sources = [{ key: source.key }, { key: other.key }];
    const { editImage: edited } = await app.runOk(editImage, { prompt: 'both', sources });
    expect(edited.generation.sources).toEqual(sources);
    const { editImage: result } = await app.runOk(resultOf, { key: source.key });

    await app.runOk(deleteImage, { key: source.key });
    const { generation } = await app.runOk(readGeneration, { id: result.generation.id });
    expect(generation).toMatchObject({ sources: [], images: [{}] });
    const { node } = await app.runOk(readImage, edited);
    expect(node).toEqual({ id: edited.id });
  });

  it('ends what could be made from the image', async () => {
    const [image] = await makeThree();
    const { key } = image;
    await app.runOk(deleteImage, { key });
    expect((await app.runError(varyImage, { key })).extensions).toMatchObject({
      code: 'NOT_FOUND',
      field: 'key',
    });
    const error = await app.runError(editImage, { prompt: 'a hat', sources: [{ key }] });
    expect(error.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'sources.0.key' });
  });

  it('leaves an idempotency key used: what was bought is not bought again by itself', async () => {
    const idempotencyKey = randomUUID();
    const images = await makeThree(idempotencyKey);
    await app.runOk(deleteImage, { key: images[0].key });
    const request = { prompt: 'three', count: 3, idempotencyKey };
    const { generateImages: left } = await app.runOk(generateImages, request);
    expect(left.map(({ key }) => key)).toEqual([images[1].key, images[2].key]);
    for (const { key } of images.slice(1)) await app.runOk(deleteImage, { key });
    const error = await app.runError(generateImages, request);
    expect(error.extensions).toMatchObject({ code: 'NOT_FOUND', generationId: expect.any(String) as string });
  });

  it('can be repeated where storage did not answer', async () => {
    const [image] = await makeThree();
    const { key } = image;
    storageFails = true;
    expect((await app.runError(deleteImage, { key })).extensions.code).toBe('STORAGE_UNAVAILABLE');
    expect((await app.runOk(readImage, image)).node).toEqual({ id: image.id });
    storageFails = false;
    expect((await app.runOk(deleteImage, { key })).deleteImage.key).toBe(key);
  });

  it('deletes once where two requests delete at the same time, and both may believe that they did', async () => {
    const [image] = await makeThree();
    const answers = await Promise.all([1, 2].map(() => app.run(deleteImage, { key: image.key })));
    for (const { data, errors } of answers) {
      if (data) expect(data.deleteImage.key).toBe(image.key);
      else expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(answers.some(({ data }) => data)).toBe(true);
    expect((await app.runOk(readImage, image)).image).toBeNull();
  });

  it('deletes several in one request, since that costs nothing', async () => {
    const deleteTwo = graphql(`
      mutation DeleteTwo($first: String!, $second: String!) {
        first: deleteImage(key: $first) {
          key
        }
        second: deleteImage(key: $second) {
          key
        }
      }
    `);
    const [first, second] = await makeThree();
    const deleted = await app.runOk(deleteTwo, { first: first.key, second: second.key });
    expect(deleted).toEqual({ first: { key: first.key }, second: { key: second.key } });
  });
});
