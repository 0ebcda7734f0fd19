import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseParameters } from '../../src/painter/api/parameters.ts';
import { defaultSize, sizeLike } from '../../src/painter/api/sizes.ts';
import { measureUsage } from '../../src/painter/api/usage.ts';
import { estimateCostOf, type CallToEstimate } from '../../src/provider/estimates.ts';
import { findImageModel, imageModels, type Quality } from '../../src/provider/models.ts';
import { costOf } from '../../src/provider/prices.ts';

/** One picture at 1024x1024 of medium quality, with a prompt of nothing. */
function call(change: Partial<CallToEstimate> = {}): CallToEstimate {
  return {
    quality: 'MEDIUM',
    size: { width: 1024, height: 1024 },
    count: 1,
    previews: 0,
    promptBytes: 0,
    sourcePixels: [],
    ...change,
  };
}

function size(text: string): CallToEstimate['size'] {
  const [width, height] = text.split('x').map(Number);
  return { width: width ?? 0, height: height ?? 0 };
}

function inNanodollars(dollars: string | null): bigint {
  if (dollars === null) throw new Error('expected an amount');
  const [whole = '', fraction = ''] = dollars.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}

/** Output tokens that an estimate stands for: what the 32 tokens around a prompt cost is taken off. */
function tokensIn(estimate: string | null): number {
  return Number(inNanodollars(estimate) - 32n * 5_000n) / 30_000;
}

const priced = imageModels.filter(({ prices }) => prices !== undefined).map(({ name }) => name);

describe('the tokens of one picture', () => {
  it.each<[model: string, quality: Quality, size: string, tokens: number]>([
    // Published by OpenAI.
    ['gpt-image-2', 'HIGH', '1024x1024', 7024],
    ['gpt-image-2', 'HIGH', '1536x1024', 5488],
    ['gpt-image-2', 'HIGH', '1024x1536', 5488],
    // By the formula: ceil(f · round(f · short/long) · (2,000,000 + pixels) / 4,000,000).
    ['gpt-image-2', 'LOW', '1024x1024', 196],
    ['gpt-image-2', 'MEDIUM', '1024x1024', 1756],
    ['gpt-image-2', 'MEDIUM', '1536x1024', 1372],
    ['gpt-image-2', 'LOW', '3840x1280', 139],
    ['gpt-image-2-2026-04-21', 'HIGH', '3840x2160', 13_342],
    ['gpt-image-2', 'AUTO', '1024x1024', 7024],
    // Seen by others.
    ['gpt-image-2.5-flare', 'LOW', '1024x1024', 196],
    ['gpt-image-2.5-flare', 'MEDIUM', '1024x1024', 439],
    ['gpt-image-2.5-sunburst', 'HIGH', '1024x1024', 1756],
    ['gpt-image-2.5-sunburst', 'XHIGH', '1024x1024', 3122],
    ['gpt-image-2.5-flare-2026-09-08', 'MAX', '1024x1024', 7024],
    ['gpt-image-2.5-flare', 'AUTO', '1024x1024', 7024],
    ['gpt-image-2.6-flare', 'LOW', '1024x1024', 700],
    ['gpt-image-2.6-flare', 'MEDIUM', '1024x1024', 1600],
    ['gpt-image-2.6-sunburst', 'HIGH', '1024x1024', 1756],
    ['gpt-image-2.6-sunburst', 'XHIGH', '1024x1024', 3122],
    ['gpt-image-2.6-sunburst', 'MAX', '1024x1024', 7024],
    ['gpt-image-2.6-flare', 'AUTO', '1024x1024', 7024],
    // In proportion to the pixels, rounded up, and never below 1024x1024.
    ['gpt-image-2.6-flare', 'MEDIUM', '1536x1024', 2400],
    ['gpt-image-2.6-flare', 'MEDIUM', '2048x2048', 6400],
    ['gpt-image-2.5-flare', 'LOW', '1040x1024', 200],
    ['gpt-image-2.6-flare', 'MEDIUM', '1024x640', 1600],
    ['gpt-image-2.6-flare', 'MAX', '3840x2160', 55_561],
  ])('%s, %s at %s: %i', (model, quality, text, tokens) => {
    expect(tokensIn(estimateCostOf(model, call({ quality, size: size(text) })))).toBe(tokens);
  });

  it.each([
    ['gpt-image-2.6-flare', 664, 'LOW'],
    ['gpt-image-2.6-flare', 1353, 'HIGH'],
  ] as const)('%s: not below the %i that were seen at 1536x1024', (model, seen, quality) => {
    const estimate = estimateCostOf(model, call({ quality, size: size('1536x1024') }));
    expect(tokensIn(estimate)).toBeGreaterThanOrEqual(seen);
  });
});

describe('what is estimated', () => {
  const model = 'gpt-image-2.6-flare';

  it.each<[name: string, change: Partial<CallToEstimate>, dollars: string]>([
    ['one picture', {}, '0.04816'],
    ['each byte of the prompt as a token of text', { promptBytes: 100 }, '0.04866'],
    ['a source of 1024x1024 as 1,024 tokens', { sourcePixels: [1_048_576] }, '0.056352'],
    ['a tiny source as the same', { sourcePixels: [1] }, '0.056352'],
    ['a larger source in proportion, rounded up', { sourcePixels: [1_048_577] }, '0.05636'],
    ['every source', { sourcePixels: [1_048_576, 2_097_152, 1] }, '0.080928'],
    ['100 tokens for a preview', { previews: 1 }, '0.05116'],
    ['three previews', { previews: 3 }, '0.05716'],
    ['all of it for each picture', { count: 10, promptBytes: 8, sourcePixels: [1] }, '0.56392'],
  ])('counts %s', (_name, change, dollars) => {
    expect(estimateCostOf(model, call(change))).toBe(dollars);
  });

  it('takes the size "auto" for the dearest, 2880x2880', () => {
    for (const name of priced) {
      for (const quality of findImageModel(name)?.qualities ?? []) {
        const auto = estimateCostOf(name, call({ quality, size: undefined }));
        expect(auto).toBe(estimateCostOf(name, call({ quality, size: size('2880x2880') })));
        for (const text of ['1024x1024', '3840x2160', '2160x3840', '3840x1280']) {
          const given = estimateCostOf(name, call({ quality, size: size(text) }));
          expect(inNanodollars(auto)).toBeGreaterThanOrEqual(inNanodollars(given));
        }
      }
    }
  });

  it.each(['my-own-model', '', 'constructor', 'gpt-image-1.5', 'gpt-image-1-mini', 'dall-e-3'])(
    'is not told for %j, whose price is not known, and is never 0',
    (name) => {
      expect(estimateCostOf(name, call({ promptBytes: 10, sourcePixels: [1] }))).toBeNull();
    },
  );
});

const steps = fc.integer({ min: 34, max: 180 });
const anyCall = fc.record({
  quality: fc.constantFrom<Quality>('LOW', 'MEDIUM', 'HIGH'),
  size: fc.record({ width: steps.map((n) => n * 16), height: steps.map((n) => n * 16) }),
  count: fc.integer({ min: 1, max: 10 }),
  previews: fc.integer({ min: 0, max: 3 }),
  promptBytes: fc.integer({ min: 0, max: 96_000 }),
  sourcePixels: fc.array(fc.integer({ min: 1, max: 50_000_000 }), { maxLength: 17 }),
});

describe('an estimate', () => {
  it.each<[name: string, more: (given: CallToEstimate) => Partial<CallToEstimate>]>([
    ['the number of pictures', ({ count }) => ({ count: count + 1 })],
    ['the bytes of the prompt', ({ promptBytes }) => ({ promptBytes: promptBytes + 1 })],
    ['every source', ({ sourcePixels }) => ({ sourcePixels: [...sourcePixels, 1] })],
    ['every preview', ({ previews }) => ({ previews: previews + 1 })],
  ])('grows with %s', (_name, more) => {
    fc.assert(
      fc.property(fc.constantFrom(...priced), anyCall, (model, given) => {
        const less = inNanodollars(estimateCostOf(model, given));
        expect(inNanodollars(estimateCostOf(model, { ...given, ...more(given) }))).toBeGreaterThan(less);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[name: string, more: (given: CallToEstimate) => Partial<CallToEstimate>]>([
    ['pixels of its sources', ({ sourcePixels }) => ({ sourcePixels: sourcePixels.map((n) => n * 2) })],
    [
      'pixels in the same proportions',
      ({ size: given }) => ({ size: { width: given!.width * 2, height: given!.height * 2 } }),
    ],
  ])('does not shrink with more %s', (_name, more) => {
    fc.assert(
      fc.property(fc.constantFrom(...priced), anyCall, (model, given) => {
        const less = inNanodollars(estimateCostOf(model, given));
        expect(inNanodollars(estimateCostOf(model, { ...given, ...more(given) }))).toBeGreaterThanOrEqual(
          less,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('of the models whose tokens only go by pixels, does not shrink with them in any proportions', () => {
    const sizes = fc.tuple(anyCall, anyCall).map(([one, other]) => [one.size, other.size] as const);
    const byPixels = priced.filter((name) => findImageModel(name)?.outputTokens?.by === 'standard');
    fc.assert(
      fc.property(fc.constantFrom(...byPixels), sizes, (model, pair) => {
        const [small, large] = pair.toSorted((a, b) => a.width * a.height - b.width * b.height);
        const [less, more] = [small, large].map((one) => estimateCostOf(model, call({ size: one })));
        expect(inNanodollars(more ?? null)).toBeGreaterThanOrEqual(inNanodollars(less ?? null));
      }),
    );
  });

  it('grows with the quality, and AUTO is as dear as the dearest', () => {
    fc.assert(
      fc.property(fc.constantFrom(...priced), anyCall, (model, given) => {
        const [auto, ...others] = (findImageModel(model)?.qualities ?? []).map((quality) =>
          inNanodollars(estimateCostOf(model, { ...given, quality })),
        );
        expect(others.length).toBeGreaterThanOrEqual(3);
        for (const [index, dearer] of others.slice(1).entries())
          expect(dearer).toBeGreaterThan(others[index]!);
        expect(auto).toBe(others.at(-1));
      }),
    );
  });

  it('is a whole number of micro-dollars, and never 0', () => {
    fc.assert(
      fc.property(fc.constantFrom(...priced), anyCall, (model, given) => {
        const nanodollars = inNanodollars(estimateCostOf(model, given));
        expect(nanodollars % 1000n).toBe(0n);
        expect(nanodollars).toBeGreaterThan(0n);
      }),
    );
  });
});

describe('what the built-in painter counts', () => {
  const now = new Date('2026-11-27T00:00:00Z');
  const allowed = fc
    .record({ width: steps.map((n) => n * 16), height: steps.map((n) => n * 16) })
    .filter(({ width, height }) => {
      const ratio = Math.max(width, height) / Math.min(width, height);
      return ratio <= 3 && width * height >= 655_360 && width * height <= 8_294_400;
    });
  const source = fc.record({
    width: fc.integer({ min: 1, max: 5000 }),
    height: fc.integer({ min: 1, max: 5000 }),
  });

  it('never costs more than the estimate, whatever is asked for', () => {
    const request = fc.record({
      model: fc.constantFrom(...priced),
      quality: fc.nat(),
      size: fc.option(allowed, { nil: undefined }),
      count: fc.integer({ min: 1, max: 10 }),
      previews: fc.integer({ min: 0, max: 3 }),
      prompt: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      sources: fc.array(source, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(request, ({ model, quality: index, size: asked, count, previews, prompt, sources }) => {
        const { qualities = [] } = findImageModel(model) ?? {};
        const quality = qualities[index % qualities.length]!;
        const partialImages = count === 1 ? previews : 0;
        const parameters = parseParameters(
          {
            model,
            prompt,
            n: count,
            size: asked === undefined ? 'auto' : `${asked.width}x${asked.height}`,
            quality: quality.toLowerCase(),
            ...(partialImages === 0 ? {} : { stream: true, partial_images: partialImages }),
          },
          now,
        );
        const [first] = sources;
        const chosen = first === undefined ? defaultSize : sizeLike(first, parameters.model);
        const usage = measureUsage(parameters, parameters.size ?? chosen, sources);
        const cost = costOf(model, {
          inputTokens: usage.input_tokens,
          inputTextTokens: usage.input_tokens_details.text_tokens,
          inputImageTokens: usage.input_tokens_details.image_tokens,
          cachedTextTokens: 0,
          cachedImageTokens: 0,
          outputTokens: usage.output_tokens,
          totalTokens: usage.total_tokens,
        });
        const estimate = estimateCostOf(model, {
          quality,
          size: asked,
          count,
          previews: partialImages,
          promptBytes: Buffer.byteLength(prompt),
          sourcePixels: sources.map(({ width, height }) => width * height),
        });
        expect(inNanodollars(estimate)).toBeGreaterThanOrEqual(inNanodollars(cost));
      }),
      { numRuns: 3000 },
    );
  });
});
