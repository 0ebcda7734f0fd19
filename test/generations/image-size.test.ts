import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenSizeRule, nearestSize, parseSize, type Size } from '../../src/generations/image-size.ts';

/** What OpenAI says of sizes, told once more and in another way than the code does. */
function isAllowed({ width, height }: Size): boolean {
  const pixels = width * height;
  return (
    width % 16 === 0 &&
    height % 16 === 0 &&
    width <= 3840 &&
    height <= 3840 &&
    width / height <= 3 &&
    height / width <= 3 &&
    pixels >= 655_360 &&
    pixels <= 8_294_400
  );
}

const sides = Array.from({ length: 240 }, (_, index) => (index + 1) * 16);
const allowed = sides.flatMap((width) =>
  sides.map((height) => ({ width, height })).filter((size) => isAllowed(size)),
);

/** How much the side that changes more has to grow or shrink, in proportion; a hundredth for each side besides. */
function distance(from: Size, to: Size): number {
  const changes = [to.width / from.width, to.height / from.height].map((ratio) => Math.abs(Math.log(ratio)));
  return Math.max(...changes) + changes.reduce((sum, change) => sum + change) / 100;
}

const side = fc.integer({ min: 1, max: 99_999 });
const anySize = fc.oneof(
  fc.record({ width: side, height: side }),
  fc.record({ width: fc.integer({ min: 400, max: 4000 }), height: fc.integer({ min: 400, max: 4000 }) }),
);

describe('sizes of pictures', () => {
  it('has the nearest allowed size for any size: it is allowed, and no allowed one is nearer', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const nearest = nearestSize(size);
        expect(isAllowed(nearest)).toBe(true);
        const least = allowed.reduce((min, candidate) => Math.min(min, distance(size, candidate)), Infinity);
        expect(distance(size, nearest)).toBeCloseTo(least, 9);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['1000x1000', '1008x1008'],
    ['1920x1080', '1920x1088'],
    ['512x512', '816x816'],
    ['16x16', '816x816'],
    ['1x99999', '480x1440'],
    ['10000x10000', '2880x2880'],
  ])('finds for %s the size %s', (asked, expected) => {
    const { width, height } = nearestSize(parseSize(asked)!);
    expect(isAllowed({ width, height })).toBe(true);
    expect(`${width}x${height}`).toBe(expected);
  });

  it('calls broken exactly what is not allowed', () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 1, max: 250 }).map((n) => n * 16),
          height: fc.integer({ min: 1, max: 250 }).map((n) => n * 16),
        }),
        (size) => {
          expect(brokenSizeRule(size) === undefined).toBe(isAllowed(size));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    [{ width: 1000, height: 1024 }, /divisible by 16/],
    [{ width: 3856, height: 1600 }, /no side over 3840/],
    [{ width: 3200, height: 1040 }, /3 times the other/],
    [{ width: 800, height: 800 }, /at least 655,360 pixels/],
    [{ width: 3840, height: 2176 }, /at most 8,294,400 pixels/],
  ])('names the rule that %o breaks', (size, rule) => {
    expect(brokenSizeRule(size)).toMatch(rule);
  });

  it('reads WIDTHxHEIGHT and nothing else', () => {
    expect(parseSize('1536x864')).toEqual({ width: 1536, height: 864 });
    for (const text of [
      '',
      'auto',
      'AUTO',
      '1024',
      '1024x',
      'x1024',
      '1024X1024',
      '1024×1024',
      ' 1024x1024',
      '1024x1024\n',
    ]) {
      expect(parseSize(text), text).toBeUndefined();
    }
    for (const text of [
      '0x0',
      '01024x1024',
      '-1024x1024',
      '1e3x1e3',
      '1024.5x1024',
      '1024x1024x1',
      '100000x1024',
    ]) {
      expect(parseSize(text), text).toBeUndefined();
    }
  });
});
