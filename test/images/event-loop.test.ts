import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { editImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const MAX_STALL_MILLISECONDS = 1500;

let app: TestApp;
let received = 0;

beforeAll(async () => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  app = await createTestApp({
    upstream: async (input, init) => {
      received = (await new Request(input, init).arrayBuffer()).byteLength;
      return Response.json({ data: [{ b64_json: png.toString('base64') }] });
    },
  });
});
afterAll(() => app.close());

// A web File of another realm, handed to the SDK, would stall everybody for 20 seconds at this size.
it('an upload of 10 MB goes through the whole server without a stall for all others', async () => {
  const side = 1850;
  const pixels = { raw: { width: side, height: side, channels: 3 as const } };
  const bytes = await sharp(randomBytes(side * side * 3), pixels)
    .png({ compressionLevel: 0 })
    .toBuffer();
  expect(bytes.length).toBeGreaterThan(10_000_000);
  const file = new File([new Uint8Array(bytes)], 'picture.png');

  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await app.runOk(editImage, { prompt: 'a red boat', sources: [{ file }] });
  delay.disable();
  expect(received).toBeGreaterThan(10_000_000);
  expect(delay.max / 1e6).toBeLessThan(MAX_STALL_MILLISECONDS);
});
