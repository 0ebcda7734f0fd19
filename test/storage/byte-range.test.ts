import { describe, expect, it } from 'vitest';
import { parseByteRange } from '../../src/storage/byte-range.ts';

describe('parseByteRange of 100 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=0-99999999999999999999999', { start: 0, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['Bytes= 0-1 ', { start: 0, end: 1 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=99999999999999999999999-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    [null, 'whole'],
    ['', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=20-10', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=0x1-2', 'whole'],
    ['bytes=-1-2', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['pictures=0-1', 'whole'],
  ])('%s', (header, expected) => {
    expect(parseByteRange(header, 100)).toEqual(expected);
  });

  it.each(['bytes=0-', 'bytes=-1', 'bytes=0-0'])('finds nothing in an empty object: %s', (header) => {
    expect(parseByteRange(header, 0)).toBe('unsatisfiable');
  });
});
