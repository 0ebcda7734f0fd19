import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenUsage } from '../../src/provider/image-provider.ts';
import { costOf, formatNanodollars } from '../../src/provider/prices.ts';

function usage(change: Partial<TokenUsage>): TokenUsage {
  return {
    inputTokens: 0,
    inputTextTokens: 0,
    inputImageTokens: 0,
    cachedTextTokens: 0,
    cachedImageTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    ...change,
  };
}

describe('what a call costs', () => {
  it.each<[string, Partial<TokenUsage>, string]>([
    ['a token of text', { inputTextTokens: 1 }, '0.000005'],
    ['a cached token of text', { inputTextTokens: 1, cachedTextTokens: 1 }, '0.00000125'],
    ['a token of a source', { inputImageTokens: 1 }, '0.000008'],
    ['a cached token of a source', { inputImageTokens: 1, cachedImageTokens: 1 }, '0.000002'],
    ['a token of a picture', { outputTokens: 1 }, '0.00003'],
    ['a million of pictures', { outputTokens: 1_000_000 }, '30'],
    ['a picture of high quality', { inputTextTokens: 50, outputTokens: 1756 }, '0.05293'],
    ['an edit', { inputTextTokens: 12, inputImageTokens: 1024, outputTokens: 439 }, '0.021422'],
    [
      'an edit of what the provider has cached in part',
      {
        inputTextTokens: 100,
        cachedTextTokens: 64,
        inputImageTokens: 2048,
        cachedImageTokens: 1024,
        outputTokens: 439,
      },
      '0.02367',
    ],
    ['nothing at all', {}, '0'],
  ])('%s', (_name, tokens, dollars) => {
    expect(costOf('gpt-image-2.6-flare', usage(tokens))).toBe(dollars);
  });

  it('counts the tokens that have a price, not the totals', () => {
    expect(costOf('gpt-image-2', usage({ inputTokens: 9999, totalTokens: 9999, outputTokens: 100 }))).toBe(
      '0.003',
    );
  });

  it.each(['gpt-image-2', 'gpt-image-2.5-sunburst', 'gpt-image-2.6-sunburst', 'gpt-image-2-2026-04-21'])(
    'is the same for %s',
    (model) => {
      expect(costOf(model, usage({ outputTokens: 7024 }))).toBe('0.21072');
    },
  );

  it.each(['my-own-model', '', 'gpt-image-1.5', 'dall-e-3', 'constructor'])(
    'is not told for %j, whose prices are not known, and is never 0',
    (model) => {
      expect(costOf(model, usage({ outputTokens: 100 }))).toBeNull();
      expect(costOf(model, usage({}))).toBeNull();
    },
  );

  it('stays exact where numbers are not any more', () => {
    const tokens = Number.MAX_SAFE_INTEGER;
    expect(costOf('gpt-image-2', usage({ inputTextTokens: tokens, outputTokens: tokens }))).toBe(
      '315251973915.934685',
    );
  });

  it('grows with every single token', () => {
    const tokens = fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 });
    fc.assert(
      fc.property(tokens, (outputTokens) => {
        const one = costOf('gpt-image-2', usage({ outputTokens }));
        const more = costOf('gpt-image-2', usage({ outputTokens: outputTokens + 1 }));
        expect(inNanodollars(more ?? '') - inNanodollars(one ?? '')).toBe(30_000n);
      }),
    );
  });
});

describe('an amount in dollars', () => {
  it.each<[bigint, string]>([
    [0n, '0'],
    [1n, '0.000000001'],
    [10n, '0.00000001'],
    [53_100_000n, '0.0531'],
    [999_999_999n, '0.999999999'],
    [1_000_000_000n, '1'],
    [1_000_000_001n, '1.000000001'],
    [1_100_000_000n, '1.1'],
    [30_000_000_000n, '30'],
    [123_456_789_012_345_678_901_234_567_890n, '123456789012345678901.23456789'],
  ])('%s nano-dollars are "%s"', (nanodollars, text) => {
    expect(formatNanodollars(nanodollars)).toBe(text);
  });

  it('has no zeros and no point at its end, and loses nothing', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (nanodollars) => {
        const text = formatNanodollars(nanodollars);
        expect(text).toMatch(/^(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
        expect(inNanodollars(text)).toBe(nanodollars);
      }),
    );
  });
});

function inNanodollars(dollars: string): bigint {
  const [whole = '', fraction = ''] = dollars.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}
