import sharp from 'sharp';
import type { Fetch } from './test-app.ts';

/** A provider that answers at once, always with the same picture of 16 x 16 pixels. */
export async function tinyUpstream(): Promise<Fetch> {
  const answer = JSON.stringify({
    created: 0,
    data: [{ b64_json: (await tinyPng()).toString('base64') }],
    usage: {
      input_tokens: 1,
      input_tokens_details: { text_tokens: 1, image_tokens: 0 },
      output_tokens: 1,
      total_tokens: 2,
    },
  });
  return () => Promise.resolve(new Response(answer, { headers: { 'content-type': 'application/json' } }));
}

/** A whole PNG of about 100 bytes. */
export async function tinyPng(): Promise<Buffer<ArrayBuffer>> {
  const pixels = { width: 16, height: 16, channels: 3 as const, background: 'teal' };
  return Buffer.from(await sharp({ create: pixels }).png().toBuffer());
}
