import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ListModelsQuery } from '../gql/graphql.ts';
import { estimateCost, listModels } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

type Model = ListModelsQuery['imageModels'][number];

/** While gpt-image-1.5 and two others still work. */
const november = new Date('2026-11-27T12:00:00Z');
const lastMoment = new Date('2026-11-30T23:59:59.999Z');
const end = new Date('2026-12-01T00:00:00Z');

let now = november;
/** With the usual default; with an own model of the operator; with a default that will be shut down. */
let usual: TestApp, own: TestApp, late: TestApp;
beforeAll(async () => {
  const clock = () => now;
  usual = await createTestApp({ clock });
  own = await createTestApp({ clock, env: { OPENAI_IMAGE_MODEL: 'house-model-7' } });
  late = await createTestApp({ clock, env: { OPENAI_IMAGE_MODEL: 'gpt-image-1.5' } });
});
afterAll(async () => {
  for (const app of [usual, own, late]) await app.close();
});
afterEach(() => {
  now = november;
});

async function modelsOf(app: TestApp): Promise<readonly Model[]> {
  return (await app.runOk(listModels)).imageModels;
}

const offered = [
  'gpt-image-2.6-flare',
  'gpt-image-2.6-sunburst',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-sunburst',
  'gpt-image-2.5-flare-2026-09-08',
  'gpt-image-2.5-sunburst-2026-09-08',
  'gpt-image-2',
  'gpt-image-2-2026-04-21',
];
const ending = ['gpt-image-1.5', 'gpt-image-1-mini', 'chatgpt-image-latest'];

describe('imageModels', () => {
  it('lists all that are not shut down, and one of them is the default', async () => {
    const models = await modelsOf(usual);
    expect(models.map(({ name }) => name)).toEqual([...offered, ...ending]);
    expect(models.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual([
      'gpt-image-2.6-flare',
    ]);
  });

  it('tells what a model takes and what it costs', async () => {
    expect((await modelsOf(usual))[0]).toEqual({
      name: 'gpt-image-2.6-flare',
      isDefault: true,
      qualities: ['AUTO', 'LOW', 'MEDIUM', 'HIGH', 'XHIGH', 'MAX'],
      formats: ['PNG', 'JPEG', 'WEBP'],
      sizeRule: { multipleOf: 16, maxRatio: 3, maxEdge: 3840, minPixels: 655_360, maxPixels: 8_294_400 },
      sizes: expect.arrayContaining(['1024x1024', '1536x1024', '1024x1536', '3840x2160']) as string[],
      transparentBackground: true,
      complexity: true,
      maxSources: 16,
      prices: {
        textInput: '5',
        cachedTextInput: '1.25',
        imageInput: '8',
        cachedImageInput: '2',
        output: '30',
      },
      retiresOn: null,
      replacement: null,
    });
  });

  it('tells of a model that will be shut down when that is and what to use then, and no price that is not known', async () => {
    expect((await modelsOf(usual)).find(({ name }) => name === 'gpt-image-1.5')).toMatchObject({
      qualities: ['AUTO', 'LOW', 'MEDIUM', 'HIGH'],
      sizeRule: null,
      sizes: ['1024x1024', '1536x1024', '1024x1536'],
      complexity: false,
      prices: null,
      retiresOn: '2026-12-01',
      replacement: 'gpt-image-2.6-flare',
    });
  });

  it('has the default that the operator chose', async () => {
    const defaults = (await modelsOf(late)).filter(({ isDefault }) => isDefault);
    expect(defaults.map(({ name }) => name)).toEqual(['gpt-image-1.5']);
  });

  it('puts a model of the operator that nothing is known of first, without rules and price', async () => {
    const [first, ...others] = await modelsOf(own);
    expect(first).toEqual({
      name: 'house-model-7',
      isDefault: true,
      qualities: null,
      formats: null,
      sizeRule: null,
      sizes: null,
      transparentBackground: null,
      complexity: null,
      maxSources: 16,
      prices: null,
      retiresOn: null,
      replacement: null,
    });
    expect(others.map(({ name }) => name)).toEqual([...offered, ...ending]);
    expect(others.some(({ isDefault }) => isDefault)).toBe(false);
  });
});

describe('a model that is shut down', () => {
  it('is listed until its last moment, with a day that is ahead', async () => {
    now = lastMoment;
    expect((await modelsOf(late)).map(({ name }) => name)).toEqual([...offered, ...ending]);
    expect(await late.runOk(estimateCost, { options: { model: 'gpt-image-1.5' } })).toEqual({
      estimateCost: null,
    });
  });

  it('is not listed from then on, and refused with the name of its replacement', async () => {
    now = end;
    const models = await modelsOf(late);
    expect(models.map(({ name }) => name)).toEqual(offered);
    // It was the default of this server.
    expect(models.some(({ isDefault }) => isDefault)).toBe(false);
    for (const options of [{}, { model: 'gpt-image-1.5' }, { model: 'gpt-image-1' }]) {
      const { extensions, message } = await late.runError(estimateCost, { options });
      expect(extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'options.model',
        replacement: 'gpt-image-2.6-flare',
      });
      expect(message).toContain('Use gpt-image-2.6-flare instead');
    }
  });
});

const qualities = ['AUTO', 'LOW', 'MEDIUM', 'HIGH', 'XHIGH', 'MAX'] as const;
const formats = ['PNG', 'JPEG', 'WEBP'] as const;
const backgrounds = [null, 'AUTO', 'OPAQUE', 'TRANSPARENT'] as const;
const complexities = [null, 'LOW', 'MEDIUM', 'HIGH'] as const;

/** On both sides of every border of the rule, and all that any list has. */
const sizes = `
  auto 1024x1024 1536x1024 1024x1536 1536x864 2880x2880 3840x2160 2160x3840
  1024x640 640x1024 1008x640 1024x624 816x816 800x800
  3840x1280 3840x1264 1280x3840 1264x3840 480x1440 480x1456 1440x480
  3856x1296 3840x2176 2896x2880 2896x2864 1023x1024 1024x1032 1000x1000
  16x16 512x512 4096x4096 99999x99999`
  .trim()
  .split(/\s+/);

interface Asked {
  quality?: (typeof qualities)[number];
  format?: (typeof formats)[number];
  background?: (typeof backgrounds)[number];
  complexity?: (typeof complexities)[number];
  size?: string;
}

/** Whether a frontend that has read `imageModels`, and nothing else, would offer this. */
function isOffered(model: Model, asked: Asked): boolean {
  const { quality, format = 'PNG', background, complexity, size } = asked;
  if (quality && model.qualities && !model.qualities.includes(quality)) return false;
  if (model.formats && !model.formats.includes(format)) return false;
  if (complexity && model.complexity === false) return false;
  if (background === 'TRANSPARENT' && (model.transparentBackground === false || format === 'JPEG'))
    return false;
  if (size === undefined || size === 'auto' || model.sizes?.includes(size)) return true;
  if (!model.sizeRule) return !model.sizes;
  const { multipleOf, maxRatio, maxEdge, minPixels, maxPixels } = model.sizeRule;
  const [width = 0, height = 0] = size.split('x').map(Number);
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const pixels = width * height;
  const divisible = width % multipleOf === 0 && height % multipleOf === 0;
  return (
    divisible && long <= maxEdge && long <= short * maxRatio && pixels >= minPixels && pixels <= maxPixels
  );
}

// estimateCost checks options as every field that paints does, and costs nothing.
describe('exactly what imageModels offers is taken', () => {
  async function isTaken(model: Model, asked: Asked): Promise<boolean> {
    const { errors } = await own.run(estimateCost, { options: { model: model.name, ...asked } });
    if (errors === undefined) return true;
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    return false;
  }

  async function find(name: string): Promise<Model> {
    const model = (await modelsOf(own)).find((candidate) => candidate.name === name);
    if (model === undefined) throw new Error(`${name} is not offered`);
    return model;
  }

  const names = ['house-model-7', ...offered, ...ending];

  it.each(names)('%s, in every quality, format, background and complexity', async (name) => {
    const model = await find(name);
    const seen = { taken: 0, refused: 0 };
    for (const quality of qualities) {
      for (const format of formats) {
        for (const background of backgrounds) {
          for (const complexity of complexities) {
            const asked = { quality, format, background, complexity };
            const taken = await isTaken(model, asked);
            expect(taken, JSON.stringify(asked)).toBe(isOffered(model, asked));
            seen[taken ? 'taken' : 'refused'] += 1;
          }
        }
      }
    }
    expect(seen.taken).toBeGreaterThan(40);
    expect(seen.refused).toBeGreaterThan(20);
  });

  it.each(names)('%s, in every size', async (name) => {
    const model = await find(name);
    for (const size of new Set([...sizes, ...(model.sizes ?? [])])) {
      expect(await isTaken(model, { size }), size).toBe(isOffered(model, { size }));
    }
  });

  it.each(names)('%s, from as many sources', async (name) => {
    const { maxSources } = await find(name);
    for (const sources of [0, 1, maxSources]) {
      await own.runOk(estimateCost, { options: { model: name }, sources });
    }
    for (const sources of [-1, maxSources + 1]) {
      const { extensions } = await own.runError(estimateCost, { options: { model: name }, sources });
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'sources' });
    }
  });
});
