import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { editImage, generateImage } from '../support/documents.ts';
import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import { createTestApp } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';

it('refuses sources that are together larger than a request may hold, before it buys', async () => {
  // Every picture of the library is as large as the largest that the model makes.
  const largest = new Uint8Array(30 * 1024 * 1024);
  const app = await createTestApp({
    upstream: await tinyUpstream(),
    wrapStorage: (storage) => ({ ...storage, read: () => Promise.resolve(largest) }),
  });
  onTestFinished(() => app.close());
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
  const edit = (count: number) => ({
    prompt: 'put them together',
    sources: Array.from({ length: count }, () => ({ key: image.key })),
  });

  const error = await app.runError(editImage, edit(9));
  expect(error.extensions).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', field: 'sources' });
  expect(error.message).toContain('256 MB');
  expect(app.upstreamCalls).toHaveLength(1);
  await app.runOk(editImage, edit(8));
});

it('refuses a mask for which there is no memory left beside the sources of all requests, until there is some', async () => {
  const megabyte = 1024 * 1024;
  const largest = new Uint8Array(64 * megabyte);
  const small = await tinyPng();
  /** What the library's pictures are, one after the other; after the last one storage is slow. */
  const reads: Uint8Array[] = [];
  let waiting = 0;
  const release = Promise.withResolvers<never>();
  const app = await createTestApp({
    upstream: await tinyUpstream(),
    wrapStorage: (storage) => ({
      ...storage,
      read: () => {
        const bytes = reads.shift();
        if (bytes !== undefined) return Promise.resolve(bytes);
        waiting += 1;
        return release.promise;
      },
    }),
  });
  onTestFinished(() => app.close());
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
  const edit = (count: number) => ({
    prompt: 'put them together',
    sources: Array.from({ length: count }, () => ({ key: image.key })),
  });
  const transparent = {
    width: 16,
    height: 16,
    channels: 4 as const,
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  };
  const mask = new File([new Uint8Array(await sharp({ create: transparent }).png().toBuffer())], 'mask.png');

  // Four requests hold three pictures each and wait for one more: all of the 768 MB, but for one small picture.
  const held = [];
  for (let request = 1; request <= 4; request += 1) {
    const third = request === 4 ? largest.subarray(0, largest.length - small.length) : largest;
    reads.push(largest, largest, third);
    held.push(app.runError(editImage, edit(4)));
    await expect.poll(() => waiting).toBe(request);
  }
  reads.push(small);
  const error = await app.runError(editImage, { ...edit(1), mask });
  expect(error.extensions.code).toBe('OVERLOADED');
  expect(app.upstreamCalls).toHaveLength(1);
  reads.push(small);
  await app.runOk(editImage, edit(1));

  release.reject(storageUnavailable(new Error('503 Slow Down')));
  await Promise.all(held);
  reads.push(small);
  await app.runOk(editImage, { ...edit(1), mask });
});
