import sharp from 'sharp';
import type { Fetch } from './test-app.ts';

/** A provider that answers at once, always with the same picture of 16 x 16 pixels. */
export async function tinyUpstream(): Promise<Fetch> {
  const picture = await tinyPng();
  const answer = JSON.stringify({ created: 0, data: [{ b64_json: picture.toString('base64') }] });
  return () => Promise.resolve(new Response(answer, { headers: { 'content-type': 'application/json' } }));
}

/** A whole PNG of about 100 bytes. */
export function tinyPng(): Promise<Buffer<ArrayBuffer>> {
  return sharp({ create: { width: 16, height: 16, channels: 3, background: 'teal' } }).png().toBuffer() as Promise<
    Buffer<ArrayBuffer>
  >;
}
