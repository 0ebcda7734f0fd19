import sharp from 'sharp';
import type { ImageProvider, ImageRequest } from '../../src/provider/image-provider.ts';
import { createOpenAIProvider, type OpenAIProviderOptions } from '../../src/provider/openai-provider.ts';

/** A request as it reached the provider. */
export interface SentRequest {
  url: string;
  method: string;
  headers: Headers;
  /** The body of a JSON request. */
  json: unknown;
  /** The parts of a multipart request, in order. */
  parts: [name: string, value: string | SentFile][];
}

export interface SentFile {
  name: string;
  type: string;
  bytes: Buffer;
}

type Answer = (init: RequestInit | undefined) => Response | Promise<Response>;

/** A provider whose requests are recorded and answered by `answer`. */
export function providerWith(
  answer: Answer,
  options: Partial<OpenAIProviderOptions> = {},
): { provider: ImageProvider; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const provider = createOpenAIProvider({
    apiKey: 'sk-of-the-operator',
    baseUrl: 'http://provider.invalid/v1',
    moderation: 'auto',
    timeoutSeconds: 5,
    ...options,
    fetch: async (input, init) => {
      sent.push(await record(new Request(input, init)));
      return answer(init);
    },
  });
  return { provider, sent };
}

async function record(request: Request): Promise<SentRequest> {
  const isJson = request.headers.get('content-type') === 'application/json';
  return {
    url: request.url,
    method: request.method,
    headers: request.headers,
    json: isJson ? await request.json() : undefined,
    parts: isJson ? [] : await Promise.all([...(await request.formData())].map(readPart)),
  };
}

async function readPart([name, value]: [string, FormDataEntryValue]): Promise<SentRequest['parts'][number]> {
  if (typeof value === 'string') return [name, value];
  return [name, { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) }];
}

/** The request for one small picture from words. */
export function imageRequest(change: Partial<ImageRequest> = {}): ImageRequest {
  return {
    prompt: 'a red boat',
    sources: [],
    mask: undefined,
    model: 'gpt-image-2.6-flare',
    count: 1,
    size: '1024x1024',
    quality: 'MEDIUM',
    format: 'PNG',
    compression: undefined,
    background: undefined,
    complexity: undefined,
    safetyIdentifier: 'a'.repeat(64),
    ...change,
  };
}

/** A tiny picture. */
export function picture(format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff' = 'png'): Promise<Buffer> {
  return sharp({ create: { width: 8, height: 6, channels: 3, background: 'teal' } })
    .toFormat(format)
    .toBuffer();
}

/** What OpenAI answers with these pictures. */
export function imagesAnswer(items: unknown, more: object = {}): Response {
  return Response.json({ created: 1, data: items, ...more }, { headers: { 'x-request-id': 'req_1' } });
}

/** As `imagesAnswer`, with one good picture. */
export async function goodAnswer(): Promise<Response> {
  return imagesAnswer([{ b64_json: (await picture()).toString('base64') }]);
}
