import { z } from 'zod';
import { noWholePicture } from './failures.ts';
import type { ProviderAnswer, TokenUsage } from './image-provider.ts';
import { readPicture } from './picture.ts';

const tokens = z.number().int().nonnegative();

// Only what is used is looked at, so that an answer which grew a field is still an answer, and one broken picture does
// not take the others along.
const itemSchema = z.object({ b64_json: z.unknown().optional() }).catch({});
const answerSchema = z.object({ data: z.array(itemSchema), usage: z.unknown().optional() });
const usageSchema = z.object({
  input_tokens: tokens,
  input_tokens_details: z.object({
    text_tokens: tokens,
    image_tokens: tokens,
    cached_tokens_details: z
      .object({ text_tokens: tokens, image_tokens: tokens })
      .optional()
      .catch(undefined),
  }),
  output_tokens: tokens,
  total_tokens: tokens,
});

/**
 * The body of a 200 as pictures.
 * @throws ProviderFailure where no whole picture is in it
 */
export async function readAnswer(body: unknown, upstreamRequestId: string | null): Promise<ProviderAnswer> {
  const answer = answerSchema.safeParse(typeof body === 'string' ? readJson(body) : body);
  if (!answer.success) throw noWholePicture(upstreamRequestId);
  const read = await Promise.all(answer.data.data.map((item) => readPicture(item.b64_json)));
  const pictures = read.filter((picture) => picture !== undefined);
  if (pictures.length === 0) throw noWholePicture(upstreamRequestId);
  return { pictures, usage: readUsage(answer.data.usage), upstreamRequestId };
}

/** The SDK parses only what is called JSON; a picture that was paid for is not lost for want of a media type. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tokens as an answer tells them; null where they make no sense. */
export function readUsage(value: unknown): TokenUsage | null {
  const usage = usageSchema.safeParse(value);
  if (!usage.success) return null;
  const { input_tokens_details: input, ...total } = usage.data;
  return {
    inputTokens: total.input_tokens,
    inputTextTokens: input.text_tokens,
    inputImageTokens: input.image_tokens,
    cachedTextTokens: Math.min(input.cached_tokens_details?.text_tokens ?? 0, input.text_tokens),
    cachedImageTokens: Math.min(input.cached_tokens_details?.image_tokens ?? 0, input.image_tokens),
    outputTokens: total.output_tokens,
    totalTokens: total.total_tokens,
  };
}
