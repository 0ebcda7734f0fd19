import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { insertChunks, pngChunk } from './pictures.ts';

const manifest = Buffer.from('jumb-like manifest of content credentials \0\xff\x00', 'latin1');
const plain = sharp({ create: { width: 32, height: 20, channels: 3, background: 'teal' } });

let app: TestApp;
let answered: Buffer;

beforeAll(async () => {
  app = await createTestApp({
    upstream: () => Promise.resolve(Response.json({ data: [{ b64_json: answered.toString('base64') }] })),
  });
});
afterAll(() => app.close());

describe('the bytes of the model, with its content credentials, come to the client untouched', () => {
  it.each<[string, 'PNG' | 'JPEG' | 'WEBP', () => Promise<Buffer>]>([
    ['a PNG with a chunk of its own', 'PNG', pngWithCredentials],
    ['a PNG whose pixels are damaged', 'PNG', async () => damaged(await pngWithCredentials())],
    ['a JPEG with a segment of its own', 'JPEG', jpegWithCredentials],
    ['a WebP with a chunk of its own', 'WEBP', webpWithCredentials],
  ])('%s', async (_name, format, make) => {
    answered = await make();
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a teal square' });
    expect(image).toMatchObject({ format, width: 32, height: 20, byteSize: answered.length });

    const stored = await readFile(join(app.folder, 'objects', image.key));
    expect(stored.equals(answered)).toBe(true);
    const response = await app.fetch(new Request(image.url));
    expect(response.headers.get('content-type')).toBe(`image/${format.toLowerCase()}`);
    const received = Buffer.from(await response.arrayBuffer());
    expect(received.equals(answered)).toBe(true);
    expect(received.includes(manifest)).toBe(true);
  });

  it('and a picture that cannot be decoded has no placeholder', async () => {
    answered = damaged(await pngWithCredentials());
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a damaged square' });
    expect(image.placeholder).toBeNull();
  });
});

async function pngWithCredentials(): Promise<Buffer> {
  return insertChunks(await plain.clone().png().toBuffer(), pngChunk('caBX', manifest));
}

async function jpegWithCredentials(): Promise<Buffer> {
  const jpeg = await plain.clone().jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xeb, 0, manifest.length + 2]), manifest]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

async function webpWithCredentials(): Promise<Buffer> {
  const webp = await plain.clone().webp().toBuffer();
  const padding = Buffer.alloc(manifest.length % 2);
  const head = Buffer.concat([Buffer.from('C2PA'), Buffer.alloc(4)]);
  head.writeUInt32LE(manifest.length, 4);
  const whole = Buffer.concat([webp, head, manifest, padding]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

/** Its header and its end are whole, its pixels are not. */
function damaged(png: Buffer): Buffer {
  const bytes = Buffer.from(png);
  const data = bytes.indexOf('IDAT');
  bytes.fill(0xff, data + 4, data + 16);
  return bytes;
}
