import type { TokenUsage } from './image-provider.ts';
import { findImageModel, previewRule, sizeRule, type OutputTokens, type Quality } from './models.ts';
import { formatNanodollars, NANODOLLARS_PER_MICRODOLLAR, nanodollarsOf } from './prices.ts';

/** A call to the model, as far as its price depends on it. */
export interface CallToEstimate {
  quality: Quality;
  /** In pixels; undefined: "auto", the model chooses. */
  size: Size | undefined;
  /** 1..10 */
  count: number;
  /** Of each picture, 0..3. */
  previews: number;
  /** Of the whole prompt, in UTF-8. */
  promptBytes: number;
  /** Pixels of each picture that is sent, a mask among them. */
  sourcePixels: readonly number[];
}

interface Size {
  width: number;
  height: number;
}

const STANDARD_PIXELS = 1024 * 1024;
/** What a source of `STANDARD_PIXELS` was seen to count. */
const SOURCE_TOKENS = 1024;
/** A token of text is a byte or more. What the API wraps around a prompt counts too, and is not told. */
const WRAPPING_TOKENS = 32;
/** The dearest that any model makes: as many pixels as there may be, in a square. */
const DEAREST_SIZE: Size = { width: Math.sqrt(sizeRule.maxPixels), height: Math.sqrt(sizeRule.maxPixels) };

/**
 * What a call to `name` costs at most: US dollars as a decimal string, rounded up to a micro-dollar; null for a model
 * whose prices are not known, never "0". Where OpenAI does not say what counts, the dearer reading is taken (see
 * docs/decisions/0012-estimates-are-upper-bounds.md).
 */
export function estimateCostOf(name: string, call: CallToEstimate): string | null {
  const model = findImageModel(name);
  if (model?.prices === undefined || model.outputTokens === undefined) return null;
  const { quality, size = DEAREST_SIZE, count } = call;
  const painted = outputTokensOf(model.outputTokens, quality, size);
  const usage = usageOf({
    inputTextTokens: count * (call.promptBytes + WRAPPING_TOKENS),
    inputImageTokens:
      count * call.sourcePixels.reduce((sum, pixels) => sum + scaled(SOURCE_TOKENS, pixels), 0),
    outputTokens: count * (painted + call.previews * previewRule.outputTokensEach),
  });
  return formatNanodollars(roundedUp(nanodollarsOf(model.prices, usage)));
}

/** Of one picture. AUTO, which stands for any of them, is in no table: it counts as the dearest. */
function outputTokensOf({ by, ofQuality }: OutputTokens, quality: Quality, size: Size): number {
  const known = ofQuality[quality] ?? Math.max(...Object.values(ofQuality));
  return by === 'fineness' ? tokensByFormula(known, size) : scaled(known, size.width * size.height);
}

/** Found by others from what gpt-image-2 answered; it gives the two figures that OpenAI publishes, 7,024 and 5,488. */
function tokensByFormula(fineness: number, { width, height }: Size): number {
  const short = Math.round((fineness * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((fineness * short * (2_000_000 + width * height)) / 4_000_000);
}

/** Tokens at 1024x1024, for so many pixels: in proportion, and never fewer. */
function scaled(tokens: number, pixels: number): number {
  return Math.ceil(tokens * Math.max(1, pixels / STANDARD_PIXELS));
}

/** Nothing is counted as cached, which is cheaper. */
function usageOf(
  tokens: Pick<TokenUsage, 'inputTextTokens' | 'inputImageTokens' | 'outputTokens'>,
): TokenUsage {
  const inputTokens = tokens.inputTextTokens + tokens.inputImageTokens;
  const totalTokens = inputTokens + tokens.outputTokens;
  return { ...tokens, inputTokens, cachedTextTokens: 0, cachedImageTokens: 0, totalTokens };
}

function roundedUp(nanodollars: bigint): bigint {
  const step = BigInt(NANODOLLARS_PER_MICRODOLLAR);
  return ((nanodollars + step - 1n) / step) * step;
}
