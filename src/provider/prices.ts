import type { TokenUsage } from './image-provider.ts';
import { findImageModel } from './models.ts';

/** Prices are dollars for a million tokens with at most three decimals, so a token costs a whole number of nano-dollars. */
const NANODOLLARS_PER_MICRODOLLAR = 1_000;

/**
 * What `usage` costs at the price of `model`: US dollars as an exact decimal string ("0.0531"), or null for a model
 * without a known price.
 */
export function costOf(model: string, usage: TokenUsage): string | null {
  const prices = findImageModel(model)?.prices;
  if (prices === undefined) return null;
  const parts: [tokens: number, price: number][] = [
    [usage.inputTextTokens - usage.cachedTextTokens, prices.textInput],
    [usage.cachedTextTokens, prices.cachedTextInput],
    [usage.inputImageTokens - usage.cachedImageTokens, prices.imageInput],
    [usage.cachedImageTokens, prices.cachedImageInput],
    [usage.outputTokens, prices.output],
  ];
  const nanodollars = parts.reduce(
    (sum, [tokens, price]) => sum + BigInt(tokens) * BigInt(Math.round(price * NANODOLLARS_PER_MICRODOLLAR)),
    0n,
  );
  return formatNanodollars(nanodollars);
}

/** "0.0531" for 53,100,000 nano-dollars: no more decimals than are needed. */
export function formatNanodollars(nanodollars: bigint): string {
  const digits = nanodollars.toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}
