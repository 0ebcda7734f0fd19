import { describe, expect, it } from 'vitest';
import {
  commonSizes,
  findImageModel,
  imageModels,
  isRetired,
  previewRule,
  previewsFor,
  retiresSoon,
  sizeRule,
  sourceLimits,
} from '../../src/provider/models.ts';

const plain = ['AUTO', 'LOW', 'MEDIUM', 'HIGH'];
const fine = [...plain, 'XHIGH', 'MAX'];
const of2 = { by: 'fineness', ofQuality: { LOW: 16, MEDIUM: 48, HIGH: 96 } };
const of25 = { by: 'standard', ofQuality: { LOW: 196, MEDIUM: 439, HIGH: 1756, XHIGH: 3122, MAX: 7024 } };
const of26 = { by: 'standard', ofQuality: { ...of25.ofQuality, LOW: 700, MEDIUM: 1600 } };

describe('the models that are offered', () => {
  it.each([
    ['gpt-image-2.6-flare', fine, true, of26],
    ['gpt-image-2.6-sunburst', fine, true, of26],
    ['gpt-image-2.5-flare', fine, false, of25],
    ['gpt-image-2.5-sunburst', fine, false, of25],
    ['gpt-image-2.5-flare-2026-09-08', fine, false, of25],
    ['gpt-image-2.5-sunburst-2026-09-08', fine, false, of25],
    ['gpt-image-2', plain, false, of2],
    ['gpt-image-2-2026-04-21', plain, false, of2],
  ])('%s takes the qualities %j, and complexity: %s', (name, qualities, complexity, outputTokens) => {
    expect(findImageModel(name)).toStrictEqual({
      name,
      qualities,
      formats: ['PNG', 'JPEG', 'WEBP'],
      sizes: 'rule',
      transparentBackground: true,
      complexity,
      maxSources: 16,
      maxPreviews: 3,
      prices: { textInput: 5, cachedTextInput: 1.25, imageInput: 8, cachedImageInput: 2, output: 30 },
      outputTokens,
      retiresOn: undefined,
      replacement: undefined,
    });
  });

  it('never retire by themselves', () => {
    const offered = imageModels.filter(({ retiresOn }) => retiresOn === undefined);
    expect(offered).toHaveLength(8);
    for (const model of offered) expect(isRetired(model, new Date('2999-01-01'))).toBe(false);
  });
});

describe('the models that retire', () => {
  it.each([
    ['gpt-image-1.5', '2026-12-01'],
    ['gpt-image-1-mini', '2026-12-01'],
    ['chatgpt-image-latest', '2026-12-01'],
    ['gpt-image-1', '2026-10-23'],
    ['dall-e-3', '2026-05-12'],
    ['dall-e-2', '2026-05-12'],
  ])('%s works until the last moment before %s, and not on that day', (name, day) => {
    const model = findImageModel(name);
    if (model === undefined) throw new Error(`${name} is not in the data`);
    const midnight = new Date(`${day}T00:00:00Z`);
    expect(isRetired(model, new Date(midnight.getTime() - 24 * 3_600_000))).toBe(false);
    expect(isRetired(model, new Date(midnight.getTime() - 1))).toBe(false);
    expect(isRetired(model, midnight)).toBe(true);
    expect(isRetired(model, new Date(midnight.getTime() + 24 * 3_600_000))).toBe(true);
  });

  it.each([
    ['2026-10-31T23:59:59.999Z', false],
    ['2026-11-01T00:00:00.000Z', true],
    ['2026-12-01T00:00:00.000Z', true],
    ['2999-01-01T00:00:00.000Z', true],
  ])('are warned of from 30 days before: gpt-image-1.5 at %s %s', (instant, soon) => {
    expect(retiresSoon(findImageModel('gpt-image-1.5')!, new Date(instant))).toBe(soon);
  });

  it('name a replacement that is offered', () => {
    for (const { retiresOn, replacement } of imageModels) {
      if (retiresOn === undefined) continue;
      expect(findImageModel(replacement ?? '')?.retiresOn).toBeUndefined();
      expect(findImageModel(replacement ?? '')).toBeDefined();
    }
  });
});

describe('previews', () => {
  it.each([
    ['gpt-image-2.6-flare', 1, 0, 0],
    ['gpt-image-2.6-flare', 1, 1, 1],
    ['gpt-image-2.5-sunburst-2026-09-08', 1, 3, 3],
    ['gpt-image-2', 1, 4, 3],
    ['gpt-image-1.5', 1, 2, 2],
    ['gpt-image-2.6-flare', 2, 3, 0],
    ['gpt-image-2.6-flare', 10, 3, 0],
    ['dall-e-2', 1, 3, 0],
    ['acme-image-7', 1, 3, 3],
    ['acme-image-7', 10, 5, 5],
  ])('of %s, for %i pictures: of %i that are wanted there are %i', (name, count, wanted, previews) => {
    expect(previewsFor(name, { count, wanted })).toBe(previews);
  });
});

it.each(['', 'gpt-image-3', 'GPT-IMAGE-2', ' gpt-image-2', 'constructor', '__proto__'])(
  '%j is no model that is known',
  (name) => {
    expect(findImageModel(name)).toBeUndefined();
  },
);

it('the common sizes are all different, and the default is the first', () => {
  expect(new Set(commonSizes).size).toBe(commonSizes.length);
  expect(commonSizes[0]).toBe('1024x1024');
});

it('each model stands in the data once', () => {
  expect(new Set(imageModels.map(({ name }) => name)).size).toBe(imageModels.length);
});

it("the limits are those of the API's documentation", () => {
  expect(sizeRule).toStrictEqual({
    multipleOf: 16,
    maxRatio: 3,
    maxEdge: 3840,
    minPixels: 655_360,
    maxPixels: 8_294_400,
  });
  expect(previewRule).toStrictEqual({ maxCount: 1, outputTokensEach: 100 });
  expect(sourceLimits).toStrictEqual({ maxSources: 16, maxBytes: 50_000_000, maxMaskBytes: 4_000_000 });
});
