import { sizeRule } from '../provider/models.ts';

export interface Size {
  width: number;
  height: number;
}

/** The sides in "1536x864"; undefined for anything else. */
export function parseSize(text: string): Size | undefined {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? [];
  return width === undefined || height === undefined
    ? undefined
    : { width: Number(width), height: Number(height) };
}

/** The rule of `sizeRule` that a size breaks, in words; undefined where it breaks none. */
export function brokenSizeRule({ width, height }: Size): string | undefined {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (width % sizeRule.multipleOf !== 0 || height % sizeRule.multipleOf !== 0) {
    return `both sides divisible by ${sizeRule.multipleOf}`;
  }
  if (long > sizeRule.maxEdge) return `no side over ${sizeRule.maxEdge} pixels`;
  if (long > short * sizeRule.maxRatio) return `no side over ${sizeRule.maxRatio} times the other`;
  if (width * height < sizeRule.minPixels)
    return `at least ${sizeRule.minPixels.toLocaleString('en')} pixels`;
  if (width * height > sizeRule.maxPixels) return `at most ${sizeRule.maxPixels.toLocaleString('en')} pixels`;
  return undefined;
}

/** The allowed size that is most like `size`. Looks at all 57,600; it runs for a mistake only. */
export function nearestSize(size: Size): Size {
  let nearest: Size = { width: 1024, height: 1024 };
  for (let width = sizeRule.multipleOf; width <= sizeRule.maxEdge; width += sizeRule.multipleOf) {
    for (let height = sizeRule.multipleOf; height <= sizeRule.maxEdge; height += sizeRule.multipleOf) {
      const candidate = { width, height };
      if (distance(candidate, size) < distance(nearest, size) && brokenSizeRule(candidate) === undefined) {
        nearest = candidate;
      }
    }
  }
  return nearest;
}

/** What counts is the side that changes more, in proportion: so a square stays one. The other decides between equals. */
function distance(one: Size, other: Size): number {
  const width = Math.abs(Math.log(one.width / other.width));
  const height = Math.abs(Math.log(one.height / other.height));
  return Math.max(width, height) + (width + height) / 100;
}
