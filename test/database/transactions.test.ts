import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrate, readSecret } from '../../src/database/migrate.ts';
import { ping } from '../../src/database/ping.ts';
import { inTurn, pictures, refusal, tinyPng } from '../generations/upstream.ts';
import {
  deleteImage,
  editImage,
  generateImage,
  generateImages,
  listImages,
  readGeneration,
  varyImage,
} from '../support/documents.ts';
import { createTestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { within } from './guard.ts';
import { openInMemory } from './in-memory.ts';

/** Each step takes some milliseconds; what waits for itself takes for ever. */
const GUARD_MILLISECONDS = 5000;

describe('the one connection of PGlite', () => {
  it('makes a call on the outer client inside a transaction wait for ever, and the guard sees that', async () => {
    const { client } = await openInMemory();
    const misuse = client.transaction().execute(() => ping(client));
    await expect(within(200, 'the misuse', misuse)).rejects.toThrow('the misuse took more than 200 ms');
    // Nothing can close this database any more; it ends with the process of this test file.
  });

  it('serves the whole main job: no function of ours uses the outer client inside a transaction', async () => {
    const database = await openTestDatabase();
    const guarded = <Result>(name: string, work: Promise<Result>) => within(GUARD_MILLISECONDS, name, work);
    const upstream = inTurn(
      () => pictures(),
      () => pictures(3),
      () => pictures(),
      () => pictures(),
      () => refusal(500, { code: 'server_error' }),
      () => refusal(401, { code: 'invalid_api_key' }),
      () => pictures(),
    );
    const app = await guarded('starting', createTestApp({ from: { database }, upstream }));
    const file = new File([new Uint8Array(tinyPng)], 'picture.png');
    const prompt = 'A village';

    const { generateImage: image } = await guarded(
      'generateImage',
      app.runOk(generateImage, { prompt, idempotencyKey: 'one' }),
    );
    await guarded('the same again', app.runOk(generateImage, { prompt, idempotencyKey: 'one' }));
    await guarded('generateImages', app.runOk(generateImages, { prompt, count: 3 }));
    await guarded('varyImage', app.runOk(varyImage, { key: image.key }));
    await guarded('editImage', app.runOk(editImage, { prompt, sources: [{ file }, { key: image.key }] }));
    await guarded('an unknown outcome', app.runError(generateImage, { prompt }));
    await guarded('a failure', app.runError(generateImage, { prompt, idempotencyKey: 'failed' }));
    await guarded('running again', app.runOk(generateImage, { prompt, idempotencyKey: 'failed' }));
    await guarded('reading', app.runOk(readGeneration, { id: image.generation.id }));
    await guarded('listing', app.runOk(listImages, { first: 2, search: 'village', kind: 'GENERATE' }));
    await guarded('deleting', app.runOk(deleteImage, { key: image.key }));
    await guarded('migrating', migrate(database.client));
    await guarded('the secret', readSecret(database.client));
    await rm(join(app.folder, 'lock'));
    const next = await guarded('recovering', createTestApp({ from: app, upstream }));
    expect(next.log.some((line) => line.includes('failed'))).toBe(false);
    await next.stop();
    await app.close();
  });
});
