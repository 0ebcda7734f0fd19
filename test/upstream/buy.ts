import { createHash, randomUUID } from 'node:crypto';
import {
  ProviderFailure,
  type ImageProvider,
  type ImageRequest,
  type ProviderAnswer,
} from '../../src/provider/image-provider.ts';
import { createOpenAIProvider } from '../../src/provider/openai-provider.ts';
import { createPatientFetch } from '../../src/provider/transport.ts';
import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import type { RecordedRequest } from '../support/fake-upstream/recorded-request.ts';

/** What became of one call of the provider: for its caller, and upstream. */
export interface Bought {
  answer: ProviderAnswer | undefined;
  failure: ProviderFailure | undefined;
  previews: { index: number; sha256: string; at: number }[];
  endedAt: number;
  requests: RecordedRequest[];
}

/** The provider as it runs in production. */
export function providerOf(fake: FakeUpstream, timeoutSeconds = 10): ImageProvider {
  const { apiKey, baseUrl } = fake;
  const fetch = createPatientFetch({ timeoutSeconds });
  return createOpenAIProvider({ apiKey, baseUrl, fetch, moderation: 'auto', timeoutSeconds });
}

/**
 * Buys a small picture while the fake plays scenarios.
 * @param play names for the first request, the second, and so on
 */
export async function buy(
  fake: FakeUpstream,
  play: string,
  options: {
    request?: Partial<ImageRequest>;
    provider?: ImageProvider;
    signal?: AbortSignal;
    onPreview?: () => void;
  } = {},
): Promise<Bought> {
  const prompt = `A boat, upstream:${play} ${randomUUID()}`;
  const request: ImageRequest = {
    prompt,
    sources: [],
    mask: undefined,
    model: 'gpt-image-2.6-flare',
    count: 1,
    size: '1024x640',
    quality: 'LOW',
    format: 'PNG',
    compression: undefined,
    background: undefined,
    complexity: undefined,
    previews: 3,
    safetyIdentifier: 'abc',
    ...options.request,
  };
  const previews: Bought['previews'] = [];
  const call = (options.provider ?? providerOf(fake)).createImages(request, {
    onPreview: ({ index, bytes }) => {
      previews.push({ index, sha256: hashOf(bytes), at: Date.now() });
      options.onPreview?.();
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const result = await call.catch((error: unknown) => {
    if (error instanceof ProviderFailure) return error;
    throw error;
  });
  const endedAt = Date.now();
  const requests = (await fake.requests()).filter(({ parameters }) => parameters['prompt'] === prompt);
  const failure = result instanceof ProviderFailure ? result : undefined;
  return {
    answer: result instanceof ProviderFailure ? undefined : result,
    failure,
    previews,
    endedAt,
    requests,
  };
}

/** SHA-256, hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
