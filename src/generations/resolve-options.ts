import { z } from 'zod';
import { badUserInput } from '../errors.ts';
import { findImageModel, imageModels, isRetired, type ImageModel } from '../provider/models.ts';
import type { ImageOptions } from './generation-request.ts';
import { brokenSizeRule, nearestSize, parseSize } from './image-size.ts';
import { brokenRule } from './request-rules.ts';

/** Every option that has a default stands here, as it is sent to the model. */
export interface ResolvedOptions {
  model: string;
  size: string;
  quality: NonNullable<ImageOptions['quality']>;
  format: NonNullable<ImageOptions['format']>;
  compression: number | undefined;
  background: (ImageOptions['background'] & string) | undefined;
  complexity: (ImageOptions['complexity'] & string) | undefined;
}

/**
 * Fills in the defaults and checks the options against what the model can do. The operator's own model, when it is none
 * that is known here, skips the model's rules.
 * @throws LienzoError BAD_USER_INPUT with `field`, and `nearestSize` or `replacement` where there is one
 */
export function resolveOptions(
  options: ImageOptions,
  context: { defaultModel: string; now: Date },
): ResolvedOptions {
  const name = options.model ?? context.defaultModel;
  const model = findImageModel(name);
  if (model === undefined && name !== context.defaultModel) {
    const known = imageModels.filter((candidate) => !isRetired(candidate, context.now));
    throw badUserInput(
      'options.model',
      'a known model',
      `There is no image model of that name. Known: ${known.map((candidate) => candidate.name).join(', ')}.`,
    );
  }
  if (model !== undefined && isRetired(model, context.now)) {
    throw badUserInput(
      'options.model',
      'not retired',
      `${name} was shut down on ${model.retiresOn}. Use ${model.replacement} instead.`,
      { replacement: model.replacement },
    );
  }
  const checked = optionsSchema(model).safeParse(options);
  if (!checked.success) throw brokenRule(checked.error, ['options']);
  return {
    model: name,
    size: options.size ?? '1024x1024',
    quality: options.quality ?? 'MEDIUM',
    format: options.format ?? 'PNG',
    compression: options.compression ?? undefined,
    background: options.background ?? undefined,
    complexity: options.complexity ?? undefined,
  };
}

/** @param model undefined: one without rules of its own */
function optionsSchema(model: ImageModel | undefined) {
  const { qualities, formats } = model ?? {};
  return z
    .looseObject({
      size: z.string().nullish().check(sizeOf(model)),
      quality: z
        .string()
        .nullish()
        .refine((quality) => !quality || !qualities || qualities.some((known) => known === quality), {
          message: `This model knows the qualities ${qualities?.join(', ')}.`,
          params: { rule: 'a quality of the model' },
        }),
      format: z
        .string()
        .nullish()
        .refine((format) => !format || !formats || formats.some((known) => known === format), {
          message: `This model makes the formats ${formats?.join(', ')}.`,
          params: { rule: 'a format of the model' },
        }),
      compression: z
        .number()
        .int()
        .min(0, 'compression must be 0 to 100.')
        .max(100, 'compression must be 0 to 100.')
        .nullish(),
      background: z
        .string()
        .nullish()
        .refine((background) => background !== 'TRANSPARENT' || model?.transparentBackground !== false, {
          message: 'This model makes no transparent backgrounds.',
          params: { rule: 'a background of the model' },
        }),
      complexity: z
        .string()
        .nullish()
        .refine((complexity) => !complexity || model?.complexity !== false, {
          message: 'This model takes no complexity; the gpt-image-2.6 models do.',
          params: { rule: 'an option of the model' },
        }),
    })
    .refine((options) => options.compression == null || (options.format ?? 'PNG') !== 'PNG', {
      path: ['compression'],
      message: 'PNG has no compression level. Leave compression out, or choose the format JPEG or WEBP.',
      params: { rule: 'only for JPEG and WEBP' },
    })
    .refine((options) => options.background !== 'TRANSPARENT' || options.format !== 'JPEG', {
      path: ['background'],
      message: 'JPEG cannot be transparent. Choose the format PNG or WEBP for a transparent background.',
      params: { rule: 'only for PNG and WEBP' },
    });
}

function sizeOf(model: ImageModel | undefined): z.core.CheckFn<string | null | undefined> {
  return ({ value, issues }) => {
    if (value === null || value === undefined || value === 'auto') return;
    const refuse = (message: string, params: object): void => {
      issues.push({ code: 'custom', input: value, message, params });
    };
    const size = parseSize(value);
    if (size === undefined) {
      refuse('A size is "auto" or WIDTHxHEIGHT in pixels, "1536x864".', { rule: 'auto or WIDTHxHEIGHT' });
    } else if (model !== undefined && model.sizes !== 'rule') {
      if (model.sizes.includes(value)) return;
      refuse(`This model makes the sizes ${model.sizes.join(', ')}.`, { rule: 'a size of the model' });
    } else if (model !== undefined) {
      const rule = brokenSizeRule(size);
      if (rule === undefined) return;
      const { width, height } = nearestSize(size);
      const nearest = `${width}x${height}`;
      refuse(`The size ${value} is not allowed: ${rule}. The nearest allowed size is ${nearest}.`, {
        rule,
        nearestSize: nearest,
      });
    }
  };
}
