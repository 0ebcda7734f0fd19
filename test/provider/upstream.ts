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

/** A streamed answer: events, or texts that are sent as they stand; then it ends, or fails with `failure`. */
export function eventStream(
  events: readonly (object | string)[],
  { failure, headers, endless = false }: { failure?: Error; headers?: object; endless?: boolean } = {},
): Response {
  const texts = events.map((event) => (typeof event === 'string' ? event : eventText(event)));
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const text = texts.shift();
      if (text !== undefined) controller.enqueue(new TextEncoder().encode(text));
      else if (failure !== undefined) controller.error(failure);
      else if (!endless) controller.close();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1', ...headers },
  });
}

/** An event as it is written; its name is its type. */
export function eventText(event: object): string {
  const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}

/** Another tiny picture for each shade of grey. */
export async function partial(index: number, shade = index * 50): Promise<object> {
  const background = { r: shade, g: shade, b: shade };
  const bytes = await sharp({ create: { width: 8, height: 6, channels: 3, background } })
    .png()
    .toBuffer();
  return {
    type: 'image_generation.partial_image',
    b64_json: bytes.toString('base64'),
    partial_image_index: index,
    created_at: 1_795_000_000,
    size: '1024x1024',
    quality: 'medium',
    background: 'opaque',
    output_format: 'png',
  };
}

const streamUsage = {
  input_tokens: 12,
  input_tokens_details: { text_tokens: 12, image_tokens: 0 },
  output_tokens: 1756,
  output_tokens_details: { text_tokens: 0, image_tokens: 1756 },
  total_tokens: 1768,
};

/** The event with the finished picture. */
export async function completed(more: object = {}): Promise<object> {
  return {
    type: 'image_generation.completed',
    b64_json: (await picture()).toString('base64'),
    created_at: 1_795_000_000,
    usage: streamUsage,
    ...more,
  };
}
