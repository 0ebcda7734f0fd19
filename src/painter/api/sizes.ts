import type { Model } from './models.ts';
import { invalidValue } from './refusal.ts';

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

export const defaultSize: Size = { width: 1024, height: 1024 };

const step = 16;
const longestEdge = 3840;
const steepestRatio = 3;
const fewestPixels = 655_360;
const mostPixels = 8_294_400;
const sizesOfTheFirstGeneration = ['1024x1024', '1536x1024', '1024x1536'];

/**
 * The size written as "WIDTHxHEIGHT"; undefined for "auto".
 * @throws Refusal 400 `invalid_value` naming the rule that is broken
 */
export function parseSize(text: string, model: Model): Size | undefined {
  if (text === 'auto') return undefined;
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(text);
  if (match === null) throw invalidSize(text, "it must be 'auto' or WIDTHxHEIGHT in pixels");
  const size = { width: Number(match[1]), height: Number(match[2]) };

  if (model.generation === '1' && !sizesOfTheFirstGeneration.includes(text))
    throw invalidSize(text, `${model.name} supports ${sizesOfTheFirstGeneration.join(', ')} and auto`);
  const brokenRule = findBrokenRule(size);
  if (brokenRule !== undefined) throw invalidSize(text, brokenRule);
  return size;
}

/** An allowed size in the ratio of a picture: its own where that is allowed, otherwise about as many pixels as the default. */
export function sizeLike(picture: Size, model: Model): Size {
  const ratio = picture.width / picture.height;
  if (model.generation === '1') {
    if (ratio > 1.25) return { width: 1536, height: 1024 };
    return ratio < 0.8 ? { width: 1024, height: 1536 } : defaultSize;
  }
  if (findBrokenRule(picture) === undefined) return { width: picture.width, height: picture.height };

  const isUpright = ratio < 1;
  const bounded = Math.min(steepestRatio, isUpright ? 1 / ratio : ratio);
  const shorter = Math.ceil(Math.sqrt((defaultSize.width * defaultSize.height) / bounded) / step) * step;
  const longer = Math.min(steepestRatio * shorter, Math.round((shorter * bounded) / step) * step);
  return isUpright ? { width: shorter, height: longer } : { width: longer, height: shorter };
}

function findBrokenRule({ width, height }: Size): string | undefined {
  const [shorter, longer] = width < height ? [width, height] : [height, width];
  const pixels = width * height;
  if (shorter === 0 || width % step !== 0 || height % step !== 0)
    return `both sides must be divisible by ${step}`;
  if (longer > longestEdge) return `no side may be longer than ${longestEdge}`;
  if (longer > shorter * steepestRatio) return `the ratio of the sides must be at most ${steepestRatio}:1`;
  if (pixels < fewestPixels) return `it must have at least ${fewestPixels} pixels`;
  if (pixels > mostPixels) return `it must have at most ${mostPixels} pixels`;
  return undefined;
}

function invalidSize(text: string, rule: string) {
  return invalidValue('size', `Invalid size '${text}': ${rule}.`);
}
