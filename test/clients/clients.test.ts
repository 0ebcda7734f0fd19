import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteImage, generateImage, generateImages } from '../support/documents.ts';
import { isMissing } from '../support/missing.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { editPicture, readGallery, varyPicture } from './documents.ts';
import { clientKinds } from './kinds.ts';
import { fail, run, type PictureClient } from './picture-client.ts';

const options = { size: '1024x640', quality: 'LOW', format: 'JPEG' } as const;

let folder: string;
let server: SpawnedServer;
let origin: string;
let picture: Blob;
let mask: Blob;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lienzo-clients-'));
  server = spawnServer({ folder });
  const size = { width: 1024, height: 640 };
  const tomato = sharp({ create: { ...size, channels: 3, background: 'tomato' } });
  picture = new Blob([await tomato.jpeg().toBuffer()]);
  mask = new Blob([
    await sharp({ create: { ...size, channels: 4, background: '#0000' } })
      .png()
      .toBuffer(),
  ]);
  // The name under which addresses of pictures begin as well.
  origin = `http://localhost:${await server.port}`;
});

afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

describe.each(clientKinds)('$name', (kind) => {
  if (isMissing(kind.missing)) return;
  let client: PictureClient;
  /** What only the pictures of this client have in their prompts. */
  const search = `for ${kind.name}`;
  beforeAll(() => {
    client = kind.open({ origin });
  });

  const gallery = async () =>
    (await run(client, readGallery, { search })).images.edges.map(({ node }) => node.key);

  it('paints a picture from words, and its URL gives the bytes that the answer describes', async () => {
    const prompt = `un día soleado ${search}`;
    const { generateImage: image } = await run(client, generateImage, { prompt, options });
    expect(image).toMatchObject({ width: 1024, height: 640, format: 'JPEG' });
    const response = await fetch(image.url);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(await response.bytes()).toHaveLength(image.byteSize);
  });

  it('varies a picture that it uploads, and one of the library', async () => {
    const { varyImage: first } = await run(client, varyPicture, { file: picture, options });
    expect(first.generation).toMatchObject({ kind: 'VARY', sources: [] });
    const { varyImage: second } = await run(client, varyPicture, { key: first.key, options });
    expect(second.generation.sources).toMatchObject([{ key: first.key }]);
    expect((await fetch(second.url, { method: 'HEAD' })).status).toBe(200);
  });

  it('edits pictures of both origins in one request, with a mask', async () => {
    const { varyImage: image } = await run(client, varyPicture, { file: picture, options });
    const sources = [{ file: picture }, { key: image.key }];
    const prompt = 'the second picture in the sky of the first';
    const { editImage: edited } = await run(client, editPicture, { prompt, sources, mask, options });
    expect(edited.generation).toMatchObject({ kind: 'EDIT', sources: [{ key: image.key }] });
    expect((await fetch(edited.url, { method: 'HEAD' })).status).toBe(200);
  });

  it('reads its list page by page, the newest first', async () => {
    const variables = { prompt: `tres veces la luna, ${search}, ${randomUUID()}`, count: 3, options };
    const { generateImages: painted } = await run(client, generateImages, variables);
    const read: string[] = [];
    let after: string | null | undefined;
    do {
      const { images } = await run(client, readGallery, { first: 2, after, search: variables.prompt });
      if (kind.joinsPages) read.length = 0;
      read.push(...images.edges.map(({ node }) => node.key));
      after = images.pageInfo.hasNextPage ? images.pageInfo.endCursor : null;
    } while (after !== null);
    expect(read).toEqual(painted.map(({ key }) => key).toReversed());
  });

  it('deletes a picture, which is then in no list, and whose URL ends to work', async () => {
    const { generateImage: image } = await run(client, generateImage, {
      prompt: `niebla ${search}`,
      options,
    });
    expect(await gallery()).toContain(image.key);
    const { deleteImage: deleted } = await run(client, deleteImage, { key: image.key });
    expect(deleted).toMatchObject({ id: image.id, key: image.key });
    expect(await gallery()).not.toContain(image.key);
    expect((await fetch(image.url)).status).toBe(404);
    const again = { query: String(deleteImage), variables: { key: image.key } };
    expect((await fail(client, again)).extensions.code).toBe('NOT_FOUND');
  });
});
