import type { Model } from './models.ts';
import type { Parameters, Quality } from './parameters.ts';
import type { Size } from './sizes.ts';

/** As the Images API answers it, in tokens. */
export interface Usage {
  input_tokens: number;
  input_tokens_details: { text_tokens: number; image_tokens: number };
  output_tokens: number;
  output_tokens_details: { text_tokens: number; image_tokens: number };
  total_tokens: number;
}

const standardPixels = 1024 * 1024;
const charactersPerToken = 4;
const tokensPerStandardSource = 1024;
const outputTokensPerPartialImage = 100;

/** Output tokens of one picture at 1024x1024; the figures of generation 2 come from a formula. */
const outputTokens: Record<Exclude<Model['generation'], '2'>, Record<Quality, number>> = {
  '1': { low: 272, medium: 1056, high: 4160, xhigh: 4160, max: 4160 },
  '2.5': { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 },
  '2.6': { low: 700, medium: 1600, high: 1756, xhigh: 3122, max: 7024 },
};

const fineness: Record<Quality, number> = { low: 16, medium: 48, high: 96, xhigh: 96, max: 96 };

export function measureUsage(parameters: Parameters, size: Size, sources: readonly Size[]): Usage {
  const text = Math.ceil(parameters.prompt.length / charactersPerToken);
  const image = sources.reduce(
    (sum, source) =>
      sum + Math.ceil((tokensPerStandardSource * source.width * source.height) / standardPixels),
    0,
  );
  const output =
    parameters.count * outputTokensOfOne(parameters.model, parameters.quality, size) +
    parameters.partialImages * outputTokensPerPartialImage;
  return {
    input_tokens: text + image,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens: output,
    output_tokens_details: { text_tokens: 0, image_tokens: output },
    total_tokens: text + image + output,
  };
}

function outputTokensOfOne({ generation }: Model, quality: Quality, { width, height }: Size): number {
  const pixels = width * height;
  if (generation !== '2')
    return Math.ceil(outputTokens[generation][quality] * Math.max(1, pixels / standardPixels));
  const long = fineness[quality];
  const short = Math.round((long * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((long * short * (2_000_000 + pixels)) / 4_000_000);
}
