import { describe, expect, it } from 'vitest';
import { findImageModel, imageModels, isRetired, sizeRule, sourceLimits } from '../../src/provider/models.ts';

const plain = ['AUTO', 'LOW', 'MEDIUM', 'HIGH'];
const fine = [...plain, 'XHIGH', 'MAX'];

describe('the models that are offered', () => {
  it.each([
    ['gpt-image-2.6-flare', fine, true],
    ['gpt-image-2.6-sunburst', fine, true],
    ['gpt-image-2.5-flare', fine, false],
    ['gpt-image-2.5-sunburst', fine, false],
    ['gpt-image-2.5-flare-2026-09-08', fine, false],
    ['gpt-image-2.5-sunburst-2026-09-08', fine, false],
    ['gpt-image-2', plain, false],
    ['gpt-image-2-2026-04-21', plain, false],
  ])('%s takes the qualities %j, and complexity: %s', (name, qualities, complexity) => {
    expect(findImageModel(name)).toStrictEqual({
      name,
      qualities,
      sizes: 'rule',
      transparentBackground: true,
      complexity,
      prices: { textInput: 5, cachedTextInput: 1.25, imageInput: 8, cachedImageInput: 2, output: 30 },
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

  it('name a replacement that is offered', () => {
    for (const { retiresOn, replacement } of imageModels) {
      if (retiresOn === undefined) continue;
      expect(findImageModel(replacement ?? '')?.retiresOn).toBeUndefined();
      expect(findImageModel(replacement ?? '')).toBeDefined();
    }
  });
});

it.each(['', 'gpt-image-3', 'GPT-IMAGE-2', ' gpt-image-2', 'constructor', '__proto__'])(
  '%j is no model that is known',
  (name) => {
    expect(findImageModel(name)).toBeUndefined();
  },
);

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
  expect(sourceLimits).toStrictEqual({ maxSources: 16, maxBytes: 50_000_000, maxMaskBytes: 4_000_000 });
});
