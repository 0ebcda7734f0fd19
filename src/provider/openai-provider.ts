import OpenAI from 'openai';
import { readAnswer } from './answer.ts';
import { neverSent, translateFailure } from './failures.ts';
import type { CallHooks, ImageProvider, ImageRequest, ProviderAnswer } from './image-provider.ts';
import { previewsFor } from './models.ts';
import { commonParameters, pictureParameters } from './request-parameters.ts';
import { readStreamedAnswer } from './streamed-answer.ts';
import { forgetPrompt } from './told-cause.ts';

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

  /** @param signal of the caller and the time-out together */
  async function send(request: ImageRequest, hooks: CallHooks, signal: AbortSignal): Promise<ProviderAnswer> {
    const common = commonParameters(request);
    const { moderation } = options;
    const pictures = request.sources.length === 0 ? undefined : await pictureParameters(request);
    const { count } = request;
    const previews = previewsFor(request.model, { count, wanted: request.previews ?? 0 });
    if (hooks.signal?.aborted === true) throw neverSent(hooks.signal.reason);

    if (previews > 0) {
      const streamed = { ...common, stream: true, partial_images: previews } as const;
      const call =
        pictures === undefined
          ? client.images.generate({ ...streamed, moderation }, { signal })
          : client.images.edit({ ...streamed, ...pictures }, { signal });
      const { data: events, response, request_id: upstreamRequestId } = await call.withResponse();
      const { onPreview } = hooks;
      return readStreamedAnswer({ events, response, upstreamRequestId, count, previews, signal, onPreview });
    }
    const call =
      pictures === undefined
        ? client.images.generate({ ...common, moderation }, { signal })
        : client.images.edit({ ...common, ...pictures }, { signal });
    const { data, request_id: upstreamRequestId } = await call.withResponse();
    return readAnswer(data, upstreamRequestId);
  }

  return {
    checkModel: async (model) => {
      const { id } = await client.models.retrieve(model);
      // A page that is no JSON comes back as its text.
      if (typeof id !== 'string') throw new Error('The answer describes no model.');
    },

    createImages: async (request, hooks = {}) => {
      // The SDK's time-out does not see how slowly the body of an error comes.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeoutMilliseconds + GRACE_MILLISECONDS);
      const signals = hooks.signal === undefined ? [deadline.signal] : [deadline.signal, hooks.signal];
      try {
        return await send(request, hooks, AbortSignal.any(signals));
      } catch (error) {
        throw forgetPrompt(translateFailure(error), request.prompt);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
