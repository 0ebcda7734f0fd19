import { z } from 'zod';
import type { KnownModel } from './models.ts';

const size = z.string().regex(/^(auto|[1-9]\d*x[1-9]\d*)$/);

/** What both endpoints take. Types of JSON; whatever a null would mean is not meant here. */
const common = {
  model: z.string().min(1),
  prompt: z.string().min(1).max(32_000),
  n: z.int().min(1).max(10),
  size,
  quality: z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max']),
  output_format: z.enum(['png', 'jpeg', 'webp']),
  output_compression: z.int().min(0).max(100).optional(),
  background: z.enum(['auto', 'opaque', 'transparent']).optional(),
  complexity: z.enum(['low', 'medium', 'high']).optional(),
  safety_identifier: z.string().min(1).max(64),
  // What is not to be streamed does not speak of it.
  stream: z.literal(true).optional(),
  partial_images: z.int().min(0).max(3).optional(),
};

const generation = z.strictObject({ ...common, moderation: z.enum(['auto', 'low']) });
const edit = z.strictObject(common);

export type ImageParameters = z.output<typeof edit>;

/**
 * Checks the parameters of a request for pictures against the types of the API; nothing is filled in.
 * @param sent values of JSON, or of a form after `readFormFields`
 */
export function checkParameters(
  endpoint: 'generations' | 'edits',
  sent: Record<string, unknown>,
): { parameters: ImageParameters } | { violations: string[] } {
  const result = (endpoint === 'generations' ? generation : edit).safeParse(sent);
  if (result.success) return { parameters: result.data };
  return {
    violations: result.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown or retired parameter: ${issue.keys.join(', ')}`
        : `parameter ${issue.path.join('.')}: ${issue.message}`,
    ),
  };
}

/** Forms hold texts only; those that stand for whole numbers and for truth become what they stand for. */
export function readFormFields(fields: Record<string, string>): Record<string, unknown> {
  const read = (name: string, text: string): unknown => {
    const isNumber = ['n', 'output_compression', 'partial_images'].includes(name);
    if (isNumber && /^\d{1,3}$/.test(text)) return Number(text);
    return name === 'stream' && text === 'true' ? true : text;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, read(name, text)]));
}

/** The rules that hang on the model, and on two parameters together. */
export function checkTogether(parameters: ImageParameters, model: KnownModel): string[] {
  const violations: string[] = [];
  const { quality, output_format: format } = parameters;
  if (parameters.output_compression !== undefined && format === 'png') {
    violations.push('output_compression is only for jpeg and webp');
  }
  if (parameters.background === 'transparent' && format === 'jpeg') {
    violations.push('jpeg has no transparent background');
  }
  if (parameters.partial_images !== undefined && parameters.stream === undefined) {
    violations.push('partial_images is only for a stream');
  }
  if (model.family === 'own') return violations;
  if (parameters.stream !== undefined && parameters.n > 1) {
    violations.push('a stream is only for n=1');
  }
  if (parameters.complexity !== undefined && model.family !== '2.6') {
    violations.push(`complexity is not for ${model.name}`);
  }
  if ((quality === 'xhigh' || quality === 'max') && !['2.5', '2.6'].includes(model.family)) {
    violations.push(`quality ${quality} is not for ${model.name}`);
  }
  if (!isAllowedSize(parameters.size, model)) {
    violations.push(`size ${parameters.size} is not for ${model.name}`);
  }
  return violations;
}

function isAllowedSize(text: string, { family }: KnownModel): boolean {
  if (text === 'auto') return true;
  if (family === '1') return ['1024x1024', '1536x1024', '1024x1536'].includes(text);
  const [width = 0, height = 0] = text.split('x').map(Number);
  const pixels = width * height;
  const long = Math.max(width, height);
  const isInSteps = width % 16 === 0 && height % 16 === 0;
  return (
    isInSteps &&
    long <= 3840 &&
    long <= 3 * Math.min(width, height) &&
    pixels >= 655_360 &&
    pixels <= 8_294_400
  );
}
