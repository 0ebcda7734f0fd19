import { badUserInput } from '../errors.ts';
import {
  commonSizes,
  findImageModel,
  imageModels,
  isRetired,
  sizeRule,
  type ImageModel,
} from '../provider/models.ts';
import { formatPrice } from '../provider/prices.ts';
import { estimateCost, maxSourcesOf } from './estimating.ts';
import type { ImageOptions } from './generation-request.ts';
import { resolveOptions } from './resolve-options.ts';

/** The models that callers can use, and what pictures of them cost. */
export interface ModelService {
  /** Those that are not shut down, the operator's own first. */
  list(): OfferedModel[];
  /**
   * What a generation costs at most: US dollars, null where no price is known. Its prompt is taken to have
   * `ASSUMED_PROMPT_BYTES`, and each source `ASSUMED_SOURCE_PIXELS`.
   * @throws LienzoError BAD_USER_INPUT for options that a generation would be refused for as well
   */
  estimateCost(options: ImageOptions, extent: { count: number; sources: number }): string | null;
}

/** A model that callers can use; null where nothing is known, and so nothing refused. */
export interface OfferedModel {
  name: string;
  /** Whether it is taken when a caller names none. */
  isDefault: boolean;
  qualities: ImageModel['qualities'] | null;
  formats: ImageModel['formats'] | null;
  /** null too where there are no sizes but `sizes`. */
  sizeRule: typeof sizeRule | null;
  sizes: readonly string[] | null;
  transparentBackground: boolean | null;
  complexity: boolean | null;
  maxSources: number;
  /** US dollars for a million tokens. */
  prices: Record<keyof NonNullable<ImageModel['prices']>, string> | null;
  /** "2026-12-01" */
  retiresOn: string | null;
  replacement: string | null;
}

/** What an estimate without a prompt leaves room for: as many tokens, in words of most languages some hundreds. */
export const ASSUMED_PROMPT_BYTES = 2000;
/** And for each source: the most pixels that a model makes itself. */
export const ASSUMED_SOURCE_PIXELS = sizeRule.maxPixels;

export function createModelService(options: { defaultModel: string; clock: () => Date }): ModelService {
  const { defaultModel, clock } = options;
  return {
    list: () => {
      const offered = imageModels.filter((model) => !isRetired(model, clock())).map(describe);
      const own = findImageModel(defaultModel) === undefined ? [unknownModel(defaultModel)] : [];
      return [...own, ...offered].map((model) => ({ ...model, isDefault: model.name === defaultModel }));
    },
    estimateCost: (given, { count, sources }) => {
      const resolved = resolveOptions(given, { defaultModel, now: clock() });
      const max = maxSourcesOf(resolved.model);
      if (sources > max) {
        throw badUserInput('sources', `at most ${max}`, `This model starts from ${max} sources at most.`);
      }
      return estimateCost(resolved, {
        count,
        previews: 0,
        promptBytes: ASSUMED_PROMPT_BYTES,
        sourcePixels: Array.from({ length: sources }, () => ASSUMED_SOURCE_PIXELS),
      });
    },
  };
}

function describe(model: ImageModel): Omit<OfferedModel, 'isDefault'> {
  const { name, qualities, formats, sizes, transparentBackground, complexity, maxSources, prices } = model;
  return {
    name,
    qualities,
    formats,
    sizeRule: sizes === 'rule' ? sizeRule : null,
    sizes: sizes === 'rule' ? commonSizes : sizes,
    transparentBackground,
    complexity,
    maxSources,
    prices:
      prices === undefined
        ? null
        : {
            textInput: formatPrice(prices.textInput),
            cachedTextInput: formatPrice(prices.cachedTextInput),
            imageInput: formatPrice(prices.imageInput),
            cachedImageInput: formatPrice(prices.cachedImageInput),
            output: formatPrice(prices.output),
          },
    retiresOn: model.retiresOn ?? null,
    replacement: model.replacement ?? null,
  };
}

function unknownModel(name: string): Omit<OfferedModel, 'isDefault'> {
  return {
    name,
    qualities: null,
    formats: null,
    sizeRule: null,
    sizes: null,
    transparentBackground: null,
    complexity: null,
    maxSources: maxSourcesOf(name),
    prices: null,
    retiresOn: null,
    replacement: null,
  };
}
