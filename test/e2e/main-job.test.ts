import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import {
  createApiKey,
  deleteImage,
  editImage,
  generateImage,
  generateImages,
  listImages,
  readGeneration,
  varyImage,
} from '../support/documents.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { send, sendOk } from './graphql-client.ts';
import { isMissing } from '../support/missing.ts';
import { partsChoices, type Parts } from './parts.ts';

const resign = graphql(`
  query Resign($key: String!) {
    image(key: $key) {
      signedUrl(expiresIn: 60, download: true) {
        url
        expiresAt
      }
      short: signedUrl(expiresIn: 1) {
        url
      }
    }
  }
`);

/** Stands in all that callers and operators keep to themselves, and must stand in no line of the output. */
const canary = 'CaNaRy';
const secrets = {
  SECRET_KEY: `${canary}-of-32-bytes-0123456789abcdef`,
  ADMIN_API_KEY: `${canary}-of-the-operator-0123456789`,
};

/** None of these either. */
const prompts = {
  sea: 'a blue sea at night',
  sun: 'a red sun',
  hill: 'a hundred percent_green hill',
  flower: 'one yellow flower',
  forest: 'a calm forest',
  field: 'un dia soleado en un campo colombiano',
};

const small = { size: '1024x640', quality: 'LOW' } as const;

describe.each(partsChoices)('the main job on $name', ({ missing, open }) => {
  if (isMissing(missing)) return;
  let parts: Parts;
  let folder: string;
  let server: SpawnedServer;
  let url: string;

  beforeAll(async () => {
    parts = await open();
    folder = await mkdtemp(join(tmpdir(), 'lienzo-e2e-'));
    server = spawnServer({
      folder,
      env: { ...parts.env, ...secrets, ALLOW_ANONYMOUS: 'true', LOG_LEVEL: 'debug' },
    });
    url = `http://127.0.0.1:${await server.port}`;
  });

  afterAll(async () => {
    await server.kill();
    await parts.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('paints a picture from words, and its URL gives the bytes that the answer describes', async () => {
    const { generateImage: image } = await sendOk(url, generateImage, {
      prompt: prompts.sea,
      options: { size: '1280x720', quality: 'LOW', format: 'WEBP' },
    });
    const response = await fetch(image.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(bytes.length).toBe(image.byteSize);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 1280, height: 720 });
    expect(image).toMatchObject({
      width: 1280,
      height: 720,
      format: 'WEBP',
      generation: { status: 'SUCCEEDED' },
    });
  });

  it('varies an uploaded picture and one of the library, and edits both with a mask', async () => {
    const picture = await sharp({ create: { width: 1024, height: 640, channels: 3, background: 'tomato' } })
      .jpeg()
      .toBuffer();
    const mask = await sharp({ create: { width: 1024, height: 640, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    const file = new Blob([new Uint8Array(picture)]);
    const { varyImage: varied } = await sendOk(url, varyImage, { file, options: small });
    const { varyImage: again } = await sendOk(url, varyImage, { key: varied.key, options: small });
    expect(again.generation.sources).toEqual([{ key: varied.key }]);
    const { editImage: edited } = await sendOk(url, editImage, {
      prompt: prompts.sun,
      sources: [{ file }, { key: varied.key }],
      mask: new Blob([new Uint8Array(mask)]),
      options: small,
    });
    expect((await fetch(edited.url)).status).toBe(200);
  });

  it('lists pictures page by page, signs them anew, and deletes them for good', async () => {
    const name = randomUUID();
    const { generateImages: made } = await sendOk(url, generateImages, {
      prompt: `${prompts.hill} ${name}`,
      count: 3,
      options: small,
    });
    const keys: string[] = [];
    let after: string | null | undefined;
    do {
      const { images } = await sendOk(url, listImages, {
        first: 2,
        after,
        search: `PERCENT_GREEN hill ${name}`,
      });
      keys.push(...images.edges.map(({ node }) => node.key));
      after = images.pageInfo.hasNextPage ? images.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(keys.toSorted()).toEqual(made.map(({ key }) => key).toSorted());

    const [key = ''] = keys;
    const { image } = await sendOk(url, resign, { key });
    const download = await fetch(image?.signedUrl.url ?? '');
    expect(download.headers.get('content-disposition')).toContain('attachment');
    await download.body?.cancel();
    await sleep(2000);
    expect((await fetch(image?.short.url ?? '')).status).toBe(403);

    await sendOk(url, deleteImage, { key });
    expect((await fetch(image?.signedUrl.url ?? '')).status).toBe(404);
    expect((await send(url, deleteImage, { key })).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
  });

  it('buys once for an idempotency key, however often and whenever it comes', async () => {
    const variables = { prompt: prompts.flower, options: small, idempotencyKey: randomUUID() };
    const before = await parts.purchases();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sendOk(url, generateImage, variables)),
    );
    const later = await sendOk(url, generateImage, variables);
    expect(new Set([...answers, later].map(({ generateImage: image }) => JSON.stringify(image))).size).toBe(
      1,
    );
    const after = await parts.purchases();
    expect(after).toBe(before === undefined ? undefined : before + 1);
    const conflict = await send(url, generateImage, { ...variables, prompt: 'another flower' });
    expect(conflict.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_CONFLICT' } }]);
  });

  it('remembers what was used and what it cost', async () => {
    const { generateImage: image } = await sendOk(url, generateImage, {
      prompt: prompts.forest,
      options: small,
    });
    const { generation } = await sendOk(url, readGeneration, { id: image.generation.id });
    expect(generation).toMatchObject({ kind: 'GENERATE', status: 'SUCCEEDED', error: null, count: 1 });
    expect(generation?.usage?.totalTokens).toBeGreaterThan(0);
    expect(Number(generation?.cost)).toBeGreaterThan(0);
  });

  it('answers the two calls of the older REST API', async () => {
    const form = new FormData();
    form.set('text', prompts.field);
    const painted = await fetch(`${url}/generate-image/`, { method: 'POST', body: form });
    const { presigned_url: address } = (await painted.json()) as { presigned_url: string };
    const picture = await (await fetch(address)).blob();

    const upload = new FormData();
    upload.set('file', picture, 'picture.png');
    const varied = await fetch(`${url}/generate-image/`, { method: 'POST', body: upload });
    const answer = (await varied.json()) as { presigned_url: string };
    expect(Object.keys(answer)).toEqual(['presigned_url']);
    expect((await fetch(answer.presigned_url)).headers.get('content-type')).toBe('image/png');
  });

  it('is alive, ready, and broke no rule of the Images API', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await parts.violations()).toEqual([]);
  });

  it('writes no key, token, signature or prompt anywhere, in all of the above and where it refuses', async () => {
    const { createApiKey: made } = await sendOk(
      url,
      createApiKey,
      { name: 'web', scopes: ['IMAGES_CREATE', 'IMAGES_READ'] },
      secrets.ADMIN_API_KEY,
    );
    const prompt = `a boat called ${canary}`;
    const variables = { prompt, options: small, idempotencyKey: `${canary}-1` };
    const { generateImage: image } = await sendOk(url, generateImage, variables, made.key);
    const bytes = await (await fetch(image.url)).arrayBuffer();
    const file = new File([bytes], `${canary}.png`);
    await sendOk(url, varyImage, { file, prompt, options: small }, made.key);
    for (const [words, code] of [
      [parts.failures.refused, 'CONTENT_REJECTED'],
      [parts.failures.broken, 'OUTCOME_UNKNOWN'],
    ]) {
      const { errors } = await send(url, generateImage, { prompt: `${prompt} ${words}` }, made.key);
      expect(errors).toMatchObject([{ extensions: { code } }]);
    }
    const token = `eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.${canary}`;
    for (const credential of [`${canary}-wrong-0123456789`, `lz_${canary}${'A'.repeat(37)}`, token]) {
      expect((await send(url, generateImage, variables, credential)).status).toBe(401);
    }
    const forged = new URL(image.url);
    for (const name of forged.searchParams.keys()) {
      if (/signature$/i.test(name)) forged.searchParams.set(name, canary);
    }
    expect((await fetch(forged)).status).toBe(403);
    expect((await fetch(`${url}/graphql?query={__typename}&key=${canary}`)).status).toBe(200);
    await fetch(`${url}/generate-image/`, { method: 'POST', body: new URLSearchParams({ text: prompt }) });

    const { OPENAI_API_KEY, AWS_SECRET_ACCESS_KEY, DATABASE_URL } = parts.env;
    const signatures = [...new URL(image.url).searchParams.values()].filter(({ length }) => length > 40);
    expect(signatures).not.toEqual([]);
    const kept = [
      canary,
      made.key,
      token,
      ...signatures,
      ...Object.values(prompts),
      ...[OPENAI_API_KEY, AWS_SECRET_ACCESS_KEY, DATABASE_URL].filter((value) => value !== undefined),
    ];
    server.send('SIGTERM');
    const { stdout, stderr } = await server.ended;
    // It is the output of all of it: the pictures that were refused stand there too.
    expect(stdout).toContain('"code":"CONTENT_REJECTED"');
    for (const secret of kept) expect(stdout + stderr).not.toContain(secret);
  });
});
