import OpenAI, { toFile } from 'openai';
import { readAnswer } from './answer.ts';
import { noWholePicture, translateFailure } from './failures.ts';
import type { ImageProvider, ImageRequest, PictureFormat, ProviderAnswer } from './image-provider.ts';

export interface OpenAIProviderOptions {
  apiKey: string;
  /** Any server that speaks the Images API; undefined: OpenAI's own. */
  baseUrl: string | undefined;
  /** How requests leave: undici's, or the built-in painter. */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** How strictly OpenAI moderates what is made from words; edits have no such setting. */
  moderation: 'auto' | 'low';
  timeoutSeconds: number;
}

export interface OpenAIProvider extends ImageProvider {
  /**
   * Asks for the description of `model`, which costs nothing: proves that address, key and model belong together.
   * @throws whatever the SDK throws, untranslated: it is for the operator, and no client sees it
   */
  checkModel(model: string): Promise<void>;
}

const mediaTypes: Record<PictureFormat, string> = {
  PNG: 'image/png',
  JPEG: 'image/jpeg',
  WEBP: 'image/webp',
};

const OPENAI_URL = 'https://api.openai.com/v1';
/** By how much the end of a whole call comes after the SDK's own time-out. */
const GRACE_MILLISECONDS = 1000;

/** The Images API by the official SDK, without its own retries: it would buy the same picture up to three times. */
export function createOpenAIProvider(options: OpenAIProviderOptions): OpenAIProvider {
  const timeoutMilliseconds = options.timeoutSeconds * 1000;
  const client = new OpenAI({
    apiKey: options.apiKey,
    // Left out, the SDK would look for an address in the environment.
    baseURL: options.baseUrl ?? OPENAI_URL,
    fetch: options.fetch,
    maxRetries: 0,
    timeout: timeoutMilliseconds,
    // The rest of the environment (organisation, log level) stays out of it.
    organization: null,
    project: null,
    logLevel: 'off',
    // A compressed answer would have to be unpacked for nothing: base64 of a picture hardly shrinks.
    defaultHeaders: { 'accept-encoding': 'identity' },
  });

  async function send(request: ImageRequest, signal: AbortSignal): Promise<ProviderAnswer> {
    const call =
      request.sources.length === 0
        ? client.images.generate({ ...commonParameters(request), moderation: options.moderation }, { signal })
        : client.images.edit(
            { ...commonParameters(request), ...(await pictureParameters(request)) },
            { signal },
          );
    const { data, request_id: upstreamRequestId } = await call.withResponse();
    const answer = await readAnswer(data, upstreamRequestId);
    if (answer === undefined) throw noWholePicture(upstreamRequestId);
    return answer;
  }

  return {
    checkModel: async (model) => {
      const { id } = await client.models.retrieve(model);
      // A page that is no JSON comes back as its text.
      if (typeof id !== 'string') throw new Error('The answer describes no model.');
    },

    createImages: async (request, { signal } = {}) => {
      // The SDK's time-out does not see how slowly the body of an error comes.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeoutMilliseconds + GRACE_MILLISECONDS);
      const signals = signal === undefined ? [deadline.signal] : [deadline.signal, signal];
      try {
        return await send(request, AbortSignal.any(signals));
      } catch (error) {
        throw translateFailure(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Exactly what is meant: a parameter without a value is left out rather than sent as a default of ours. */
function commonParameters(request: ImageRequest) {
  return {
    model: request.model,
    prompt: request.prompt,
    n: request.count,
    size: request.size,
    quality: lower(request.quality),
    output_format: lower(request.format),
    safety_identifier: request.safetyIdentifier,
    ...(request.compression === undefined ? {} : { output_compression: request.compression }),
    ...(request.background === undefined ? {} : { background: lower(request.background) }),
    ...(request.complexity === undefined ? {} : { complexity: lower(request.complexity) }),
  };
}

async function pictureParameters(request: ImageRequest) {
  const image = await Promise.all(
    request.sources.map((source, index) =>
      toFile(source.bytes, `source-${index + 1}.${lower(source.format)}`, {
        type: mediaTypes[source.format],
      }),
    ),
  );
  if (request.mask === undefined) return { image };
  return { image, mask: await toFile(request.mask, 'mask.png', { type: 'image/png' }) };
}

function lower<Text extends string>(text: Text): Lowercase<Text> {
  return text.toLowerCase() as Lowercase<Text>;
}
