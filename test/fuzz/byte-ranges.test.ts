import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseByteRange } from '../../src/storage/byte-range.ts';
import { mutate, mutations } from './mutations.ts';
import { runs } from './runs.ts';

const sizes = fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: 0, max: 2 ** 40 }));
const positions = fc.oneof(
  fc.constant(''),
  fc.nat({ max: 12 }).map(String),
  fc.integer({ min: 0, max: 2 ** 41 }).map(String),
  fc.stringMatching(/^[0-9]{1,30}$/),
);

/** RFC 9110, section 14.1.2, in whole numbers of any length. */
function expected(first: string, last: string, byteSize: number): unknown {
  const size = BigInt(byteSize);
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = BigInt(last) < size ? BigInt(last) : size;
    return length === 0n ? 'unsatisfiable' : { start: Number(size - length), end: byteSize - 1 };
  }
  if (last !== '' && BigInt(last) < BigInt(first)) return 'whole';
  if (BigInt(first) >= size) return 'unsatisfiable';
  const end = last === '' || BigInt(last) >= size ? size - 1n : BigInt(last);
  return { start: Number(first), end: Number(end) };
}

it('a byte range is what RFC 9110 makes of it', () => {
  fc.assert(
    fc.property(positions, positions, sizes, (first, last, byteSize) => {
      expect(parseByteRange(`bytes=${first}-${last}`, byteSize)).toEqual(expected(first, last, byteSize));
    }),
    runs(),
  );
});

it('whatever a Range header says, no byte beyond the object is asked for', () => {
  let satisfiable = 0;
  const changes = mutations(['-', ',', '=', ' ', '\t', '.', 'e', '0', '9', '١', 'bytes='], {
    min: 0,
    max: 2,
  });
  fc.assert(
    fc.property(positions, positions, changes, sizes, (first, last, changesOfHeader, byteSize) => {
      const range = parseByteRange(mutate(`bytes=${first}-${last}`, changesOfHeader), byteSize);
      if (typeof range === 'string') return;
      satisfiable += 1;
      const { start, end } = range;
      expect(Number.isSafeInteger(start) && Number.isSafeInteger(end)).toBe(true);
      expect(0 <= start && start <= end && end < byteSize).toBe(true);
    }),
    runs(),
  );
  expect(satisfiable).toBeGreaterThan(runs().numRuns / 100);
});
