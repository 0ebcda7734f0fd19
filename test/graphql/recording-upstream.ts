import sharp from 'sharp';
import type { Fetch } from '../support/test-app.ts';
import { tinyPng } from '../support/tiny-upstream.ts';

/** One request as the provider got it. */
export interface RecordedRequest {
  path: string;
  /** All parameters but files; of a form as text. */
  parameters: Record<string, unknown>;
  files: RecordedFile[];
}

interface RecordedFile {
  parameter: string;
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** What `usage` stands in each answer; some of the input was cached. */
const recordedUsage = {
  input_tokens: 1100,
  input_tokens_details: {
    text_tokens: 76,
    image_tokens: 1024,
    cached_tokens_details: { text_tokens: 16, image_tokens: 24 },
  },
  output_tokens: 196,
  total_tokens: 1296,
};

/** A provider that keeps what it gets, and answers at once with tiny pictures, as many as were asked for. */
export async function createRecordingUpstream(options: { picture?: Uint8Array } = {}): Promise<{
  fetch: Fetch;
  requests: RecordedRequest[];
}> {
  const picture = options.picture ?? (await tinyPng());
  const b64Json = Buffer.from(picture).toString('base64');
  const requests: RecordedRequest[] = [];
  return {
    requests,
    fetch: async (input, init) => {
      const request = await record(new Request(input, init));
      requests.push(request);
      const count = Number(request.parameters['n']);
      return Response.json({
        created: 0,
        data: Array.from({ length: count }, () => ({ b64_json: b64Json })),
        usage: recordedUsage,
      });
    },
  };
}

async function record(request: Request): Promise<RecordedRequest> {
  const { pathname: path } = new URL(request.url);
  if (request.headers.get('content-type') === 'application/json') {
    return { path, parameters: (await request.json()) as Record<string, unknown>, files: [] };
  }
  const entries = [...(await request.formData())];
  const files = entries.flatMap(([parameter, value]) =>
    value instanceof File ? [{ parameter, file: value }] : [],
  );
  return {
    path,
    parameters: Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')),
    files: await Promise.all(
      files.map(async ({ parameter, file }) => ({
        parameter,
        name: file.name,
        type: file.type,
        bytes: await file.bytes(),
      })),
    ),
  };
}

/** A PNG of one colour. */
export async function plainPng(
  background: { r: number; g: number; b: number; alpha?: number },
  size = { width: 32, height: 32 },
): Promise<File> {
  const create = { ...size, channels: 4 as const, background: { alpha: 1, ...background } };
  const bytes = await sharp({ create }).png().toBuffer();
  return new File([new Uint8Array(bytes)], 'plain.png', { type: 'image/png' });
}
