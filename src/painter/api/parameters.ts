import { z } from 'zod';
import { findModel, type Model } from './models.ts';
import { translateIssues } from './parameter-errors.ts';
import { invalid, invalidValue } from './refusal.ts';
import { parseSize, type Size } from './sizes.ts';
import { checkStreamRules } from './stream-rules.ts';

/** The parameters that generations and edits share. Unknown ones, also those of retired models, are refused. */
const schema = z.strictObject({
  prompt: z.string().min(1).max(32_000),
  model: z.string(),
  n: z.int().min(1).max(10).default(1),
  size: z.string().default('auto'),
  quality: z.enum(['auto', 'low', 'medium', 'high', 'xhigh', 'max']).default('auto'),
  output_format: z.enum(['png', 'jpeg', 'webp']).default('png'),
  output_compression: z.int().min(0).max(100).optional(),
  background: z.enum(['auto', 'opaque', 'transparent']).default('auto'),
  moderation: z.enum(['auto', 'low']).optional(),
  complexity: z.enum(['low', 'medium', 'high']).optional(),
  user: z.string().optional(),
  safety_identifier: z.string().max(64).optional(),
  stream: z.boolean().default(false),
  partial_images: z.int().default(0),
});

export type Quality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface Parameters {
  prompt: string;
  model: Model;
  count: number;
  /** undefined: the painter chooses. */
  size: Size | undefined;
  quality: Quality;
  format: 'png' | 'jpeg' | 'webp';
  /** 0..100 */
  compression: number;
  background: 'auto' | 'opaque' | 'transparent';
  complexity: 'low' | 'medium' | 'high';
  /** Whether the answer is a stream of events. */
  isStreamed: boolean;
  /** Partial pictures to send before the finished one, 0..3; 0 where the answer is no stream. */
  partialImages: number;
}

/**
 * @param fields as they were sent: values of JSON, or of a form after `readFormValue`
 * @throws Refusal 400 for the first rule that is broken; 404 for a model that is unknown or gone
 */
export function parseParameters(fields: Record<string, unknown>, now: Date): Parameters {
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const result = schema.safeParse(sent);
  if (!result.success) throw translateIssues(result.error.issues, sent);

  const request = result.data;
  const model = findModel(request.model, now);
  const size = parseSize(request.size, model);
  checkModelRules(request, model);
  checkStreamRules(request);
  return {
    prompt: request.prompt,
    model,
    count: request.n,
    size,
    quality: request.quality === 'auto' ? 'medium' : request.quality,
    format: request.output_format,
    compression: request.output_compression ?? 100,
    background: request.background,
    complexity: request.complexity ?? 'medium',
    isStreamed: request.stream,
    partialImages: request.partial_images,
  };
}

/** A form carries text only: whole numbers and booleans are read from it where the schema wants them. */
export function readFormValue(name: string, text: string): unknown {
  if (['n', 'output_compression', 'partial_images'].includes(name) && /^-?\d{1,9}$/.test(text))
    return Number(text);
  if (name === 'stream' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function checkModelRules(request: z.output<typeof schema>, model: Model): void {
  const { quality, output_format: format } = request;
  const isBeforeGeneration25 = model.generation === '1' || model.generation === '2';
  if ((quality === 'xhigh' || quality === 'max') && isBeforeGeneration25)
    throw invalidValue(
      'quality',
      `Invalid value: '${quality}'. ${model.name} supports 'low', 'medium', 'high' and 'auto'.`,
    );
  if (request.complexity !== undefined && model.generation !== '2.6')
    throw invalid(
      'complexity',
      'unsupported_parameter',
      `Unsupported parameter: 'complexity' is not supported with ${model.name}.`,
    );
  if (request.background === 'transparent' && format === 'jpeg')
    throw invalidValue(
      'background',
      "Transparent background is not supported for 'jpeg': use the output format 'png' or 'webp'.",
    );
  if (request.output_compression !== undefined && format === 'png')
    throw invalidValue(
      'output_compression',
      "Compression is not supported for 'png': use the output format 'jpeg' or 'webp'.",
    );
}
