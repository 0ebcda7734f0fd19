import sharp from 'sharp';
import type { Picture } from './check-files.ts';
import type { ImageParameters } from './check-parameters.ts';
import type { KnownModel } from './models.ts';

/** What the Images API answers when all goes well. */
export interface ImagesAnswer {
  created: number;
  background: 'opaque' | 'transparent';
  data: { b64_json: string }[];
  output_format: Format;
  quality: string;
  size: string;
  usage: Usage;
}

export type Format = ImageParameters['output_format'];

interface Usage {
  input_tokens: number;
  input_tokens_details: { text_tokens: number; image_tokens: number };
  output_tokens: number;
  output_tokens_details: { text_tokens: number; image_tokens: number };
  total_tokens: number;
}

export interface Order {
  parameters: ImageParameters;
  model: KnownModel;
  /** The pictures that came with the request. */
  sources: readonly Picture[];
  /** No two orders get the same pictures. */
  number: number;
}

/** Whole pictures of the wanted size and format, each of one colour, and what they cost in tokens. */
export async function makeUsualAnswer(order: Order): Promise<ImagesAnswer> {
  const { parameters } = order;
  const size = parameters.size === 'auto' ? '1024x1024' : parameters.size;
  const isTransparent = parameters.background === 'transparent';
  const data: ImagesAnswer['data'] = [];
  for (let index = 0; index < parameters.n; index += 1) {
    const colour = colourOf(order.number * 10 + index, isTransparent);
    const picture = await flatPicture(size, parameters.output_format, colour);
    data.push({ b64_json: picture.toString('base64') });
  }
  return {
    created: Math.floor(Date.now() / 1000),
    background: isTransparent ? 'transparent' : 'opaque',
    data,
    output_format: parameters.output_format,
    quality: parameters.quality === 'auto' ? 'medium' : parameters.quality,
    size,
    usage: measure(order, size),
  };
}

type Colour = { r: number; g: number; b: number; alpha: number };

export function flatPicture(size: string, format: Format, background: Colour): Promise<Buffer> {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return sharp({ create: { width, height, channels: background.alpha < 1 ? 4 : 3, background } })
    .toFormat(format)
    .toBuffer();
}

/** The same colour for the same number, and another one for another. */
export function colourOf(number: number, isTransparent: boolean): Colour {
  const mixed = Math.imul(number, 0x9e3779b1) >>> 8;
  return { r: mixed >> 16, g: (mixed >> 8) & 255, b: mixed & 255, alpha: isTransparent ? 0.5 : 1 };
}

/** Output tokens of one picture at 1024x1024. */
const outputTokens: Record<string, Record<string, number>> = {
  '2.6': { low: 700, medium: 1600, high: 1756, xhigh: 3122, max: 7024 },
  '2.5': { low: 196, medium: 439, high: 1756, xhigh: 3122, max: 7024 },
};
const tokensOfPartial = 100;
const outputTokensOfOthers: Record<string, number> = { low: 272, medium: 1056, high: 4160 };

/** What the pictures of an order cost, with the partial ones of each. */
export function measure({ parameters, model, sources }: Order, size: string): Usage {
  const text = Math.ceil(parameters.prompt.length / 4);
  const image = sources.reduce((sum, { width, height }) => sum + tokensOf(1024, width, height), 0);
  const [width = 0, height = 0] = size.split('x').map(Number);
  const rates = outputTokens[model.family] ?? outputTokensOfOthers;
  const rate = rates[parameters.quality === 'auto' ? 'medium' : parameters.quality] ?? 1056;
  const partials = parameters.partial_images ?? 0;
  const output = parameters.n * (tokensOf(rate, width, height) + partials * tokensOfPartial);
  return {
    input_tokens: text + image,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens: output,
    output_tokens_details: { text_tokens: 0, image_tokens: output },
    total_tokens: text + image + output,
  };
}

function tokensOf(rate: number, width: number, height: number): number {
  return Math.ceil((rate * width * height) / 1_048_576);
}
