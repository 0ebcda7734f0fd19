import type { TokenUsage } from './image-provider.ts';
import { findImageModel, type TokenPrices } from './models.ts';

/** Prices are dollars for a million tokens with at most three decimals, so a token costs a whole number of nano-dollars. */
export const NANODOLLARS_PER_MICRODOLLAR = 1_000;

/**
 * What `usage` costs at the price of `model`: US dollars as an exact decimal string ("0.0531"), or null for a model
 * without a known price.
 */
export function costOf(model: string, usage: TokenUsage): string | null {
  const prices = findImageModel(model)?.prices;
  return prices === undefined ? null : formatNanodollars(nanodollarsOf(prices, usage));
}

/** What `usage` costs at `prices`, in nano-dollars. */
export function nanodollarsOf(prices: TokenPrices, usage: TokenUsage): bigint {
  const parts: [tokens: number, price: number][] = [
    [usage.inputTextTokens - usage.cachedTextTokens, prices.textInput],
    [usage.cachedTextTokens, prices.cachedTextInput],
    [usage.inputImageTokens - usage.cachedImageTokens, prices.imageInput],
    [usage.cachedImageTokens, prices.cachedImageInput],
    [usage.outputTokens, prices.output],
  ];
  return parts.reduce((sum, [tokens, price]) => sum + BigInt(tokens) * nanodollarsOfOne(price), 0n);
}

/** A price for a million tokens as it is told, "1.25". */
export function formatPrice(price: number): string {
  return formatNanodollars(nanodollarsOfOne(price) * 1_000_000n);
}

/** What one token costs, in nano-dollars. */
function nanodollarsOfOne(price: number): bigint {
  return BigInt(Math.round(price * NANODOLLARS_PER_MICRODOLLAR));
}

/** "0.0531" for 53,100,000 nano-dollars: no more decimals than are needed. */
export function formatNanodollars(nanodollars: bigint): string {
  const digits = nanodollars.toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The opposite: 53,100,000 for "0.0531"; at most nine decimals. */
export function parseNanodollars(dollars: string): bigint {
  const [whole = '', fraction = ''] = dollars.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}
