import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { varyImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { send } from '../support/wire.ts';
import { pngChunk } from './pictures.ts';

let app: TestApp;
let server: Listening;

beforeAll(async () => {
  app = await createTestApp({
    upstream: () => Promise.reject(new Error('no request was expected')),
  });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

/** 49 megapixels in 50 KB: within all limits, so it is decoded, and damaged in its last row, so it is refused. */
function bomb(): Buffer<ArrayBuffer> {
  const side = 7000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((side + 1) * (side - 1)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

it('answers /healthz all the while 16 pictures that are made to be slow are refused', async () => {
  const file = new File([bomb()], 'picture.png');
  expect(file.size).toBeLessThan(100_000);
  const refused: string[] = [];
  const refusals = Array.from({ length: 16 }, async () => {
    const { extensions } = await app.runError(varyImage, { file });
    refused.push(extensions.code);
  });
  // How many answers come between two refusals: none would, if decoding held the event loop.
  const answersAfter = Array.from({ length: 16 }, () => 0);
  while (refused.length < 16) {
    const { status } = await send(server.port, { path: '/healthz' });
    expect(status).toBe(200);
    answersAfter[refused.length] = (answersAfter[refused.length] ?? 0) + 1;
  }
  await Promise.all(refusals);
  expect(new Set(refused)).toStrictEqual(new Set(['UNSUPPORTED_IMAGE']));
  // Two at a time, they are refused in eight rounds.
  expect(answersAfter.filter((answers) => answers >= 5).length).toBeGreaterThanOrEqual(8);
  expect(app.upstreamCalls).toStrictEqual([]);
});
