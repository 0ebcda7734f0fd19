import type { PictureFormat } from './image-provider.ts';

/** What one model of the Images API takes. Source: OpenAI's model pages and SDK types, November 2026. */
export interface ImageModel {
  name: string;
  qualities: readonly Quality[];
  formats: readonly PictureFormat[];
  /** "rule": any size within `sizeRule`; otherwise just these, and "auto". */
  sizes: 'rule' | readonly string[];
  transparentBackground: boolean;
  complexity: boolean;
  /** Pictures that one edit can start from. */
  maxSources: number;
  /** Previews of one picture that a call can ask for; 0: none. */
  maxPreviews: number;
  /** undefined: not known, so what it costs is not told. */
  prices: TokenPrices | undefined;
  /** How many tokens one picture is; undefined: not known. */
  outputTokens: OutputTokens | undefined;
  /** The day (UTC) from which the API refuses it. */
  retiresOn: string | undefined;
  /** What to use instead once it is retired. */
  replacement: string | undefined;
}

export type Quality = 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'XHIGH' | 'MAX';

/** `standard`: tokens at 1024x1024, the most that were seen; `fineness`: the f of a formula that estimates.ts has. */
export interface OutputTokens {
  by: 'standard' | 'fineness';
  /** All that the model has, but AUTO. */
  ofQuality: Readonly<Partial<Record<Quality, number>>>;
}

/** US dollars for a million tokens. */
export interface TokenPrices {
  textInput: number;
  cachedTextInput: number;
  imageInput: number;
  cachedImageInput: number;
  output: number;
}

/** Sides in pixels that every model with `sizes: 'rule'` takes. */
export const sizeRule = {
  multipleOf: 16,
  maxRatio: 3,
  maxEdge: 3840,
  minPixels: 655_360,
  maxPixels: 8_294_400,
} as const;

/** Sizes to choose from where `sizeRule` allows very many: all of them keep it. */
export const commonSizes: readonly string[] = [
  '1024x1024',
  '1536x1024',
  '1024x1536',
  '1280x720',
  '720x1280',
  '1536x864',
  '864x1536',
  '2048x2048',
  '2560x1440',
  '1440x2560',
  '3840x2160',
  '2160x3840',
];

/** Input pictures of one edit, and the largest of them and of a mask, in bytes (each must be smaller). */
export const sourceLimits = { maxSources: 16, maxBytes: 50_000_000, maxMaskBytes: 4_000_000 } as const;

/**
 * Calls for more pictures than this have no previews: the API refuses to stream them, which is not in its reference
 * (github.com/theopenco/llmgateway/issues/3963). Each preview that came costs these output tokens on top.
 */
export const previewRule = { maxCount: 1, outputTokensEach: 100 } as const;

const prices: TokenPrices = {
  textInput: 5,
  cachedTextInput: 1.25,
  imageInput: 8,
  cachedImageInput: 2,
  output: 30,
};
const plainQualities = ['AUTO', 'LOW', 'MEDIUM', 'HIGH'] as const;
const fineQualities = [...plainQualities, 'XHIGH', 'MAX'] as const;

const generation2 = {
  qualities: plainQualities,
  formats: ['PNG', 'JPEG', 'WEBP'],
  sizes: 'rule',
  transparentBackground: true,
  complexity: false,
  maxSources: sourceLimits.maxSources,
  maxPreviews: 3,
  prices,
  outputTokens: { by: 'fineness', ofQuality: { LOW: 16, MEDIUM: 48, HIGH: 96 } },
  retiresOn: undefined,
  replacement: undefined,
} as const;
// OpenAI publishes no tokens for these two; others saw them in answers.
const generation25 = {
  ...generation2,
  qualities: fineQualities,
  outputTokens: { by: 'standard', ofQuality: { LOW: 196, MEDIUM: 439, HIGH: 1756, XHIGH: 3122, MAX: 7024 } },
} as const;
const generation26 = {
  ...generation25,
  complexity: true,
  outputTokens: { by: 'standard', ofQuality: { LOW: 700, MEDIUM: 1600, HIGH: 1756, XHIGH: 3122, MAX: 7024 } },
} as const;
const generation1 = {
  ...generation2,
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  prices: undefined,
  outputTokens: undefined,
} as const;

function gone(name: string, retiresOn: string, replacement: string): ImageModel {
  return { ...generation1, name, retiresOn, replacement };
}

/** Every model that the API has or had, newest first. */
export const imageModels: readonly ImageModel[] = [
  { ...generation26, name: 'gpt-image-2.6-flare' },
  { ...generation26, name: 'gpt-image-2.6-sunburst' },
  { ...generation25, name: 'gpt-image-2.5-flare' },
  { ...generation25, name: 'gpt-image-2.5-sunburst' },
  { ...generation25, name: 'gpt-image-2.5-flare-2026-09-08' },
  { ...generation25, name: 'gpt-image-2.5-sunburst-2026-09-08' },
  { ...generation2, name: 'gpt-image-2' },
  { ...generation2, name: 'gpt-image-2-2026-04-21' },
  gone('gpt-image-1.5', '2026-12-01', 'gpt-image-2.6-flare'),
  gone('gpt-image-1-mini', '2026-12-01', 'gpt-image-2.6-flare'),
  gone('chatgpt-image-latest', '2026-12-01', 'gpt-image-2.6-flare'),
  gone('gpt-image-1', '2026-10-23', 'gpt-image-2.6-flare'),
  { ...gone('dall-e-3', '2026-05-12', 'gpt-image-2.6-flare'), maxPreviews: 0 },
  { ...gone('dall-e-2', '2026-05-12', 'gpt-image-2.6-flare'), maxPreviews: 0 },
];

export function findImageModel(name: string): ImageModel | undefined {
  return imageModels.find((model) => model.name === name);
}

/** How many previews a call asks for when `wanted` are wanted. A model that is not in the data gets what is wanted. */
export function previewsFor(name: string, { count, wanted }: { count: number; wanted: number }): number {
  const model = findImageModel(name);
  if (model === undefined) return wanted;
  return count > previewRule.maxCount ? 0 : Math.min(wanted, model.maxPreviews);
}

/** Whether the API refuses `model` at the instant `now`. */
export function isRetired(model: ImageModel, now: Date): boolean {
  return model.retiresOn !== undefined && now.getTime() >= Date.parse(`${model.retiresOn}T00:00:00Z`);
}

/** How long before its end a model is warned of. */
const NOTICE_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/** Whether the API refuses `model` within the next 30 days, or does so already. */
export function retiresSoon(model: ImageModel, now: Date): boolean {
  return isRetired(model, new Date(now.getTime() + NOTICE_MILLISECONDS));
}
