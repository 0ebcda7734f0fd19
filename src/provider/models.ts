/** What one model of the Images API takes. Source: OpenAI's model pages and SDK types, November 2026. */
export interface ImageModel {
  name: string;
  qualities: readonly Quality[];
  /** "rule": any size within `sizeRule`; otherwise just these, and "auto". */
  sizes: 'rule' | readonly string[];
  transparentBackground: boolean;
  complexity: boolean;
  /** undefined: not known, so what it costs is not told. */
  prices: TokenPrices | undefined;
  /** The day (UTC) from which the API refuses it. */
  retiresOn: string | undefined;
  /** What to use instead once it is retired. */
  replacement: string | undefined;
}

export type Quality = 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'XHIGH' | 'MAX';

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

/** Input pictures of one edit, and the largest of them and of a mask, in bytes (each must be smaller). */
export const sourceLimits = { maxSources: 16, maxBytes: 50_000_000, maxMaskBytes: 4_000_000 } as const;

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
  sizes: 'rule',
  transparentBackground: true,
  complexity: false,
  prices,
  retiresOn: undefined,
  replacement: undefined,
} as const;
const generation25 = { ...generation2, qualities: fineQualities } as const;
const generation26 = { ...generation25, complexity: true } as const;
const generation1 = {
  ...generation2,
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  prices: undefined,
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
  gone('dall-e-3', '2026-05-12', 'gpt-image-2.6-flare'),
  gone('dall-e-2', '2026-05-12', 'gpt-image-2.6-flare'),
];

export function findImageModel(name: string): ImageModel | undefined {
  return imageModels.find((model) => model.name === name);
}

/** Whether the API refuses `model` at the instant `now`. */
export function isRetired(model: ImageModel, now: Date): boolean {
  return model.retiresOn !== undefined && now.getTime() >= Date.parse(`${model.retiresOn}T00:00:00Z`);
}
