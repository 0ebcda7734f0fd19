import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../src/provider/retry-after.ts';

const now = Date.parse('2026-11-22T10:00:00Z');

describe('the time to wait, from headers', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '20' }, 20],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }, 30],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:59:30 GMT' }, 0],
    [{ 'retry-after-ms': '250' }, 0.25],
    [{ 'retry-after-ms': '250', 'retry-after': '99' }, 0.25],
    [{ 'retry-after-ms': 'soon', 'retry-after': '99' }, 99],
    [{ 'retry-after': '604800' }, 86_400],
    [{ 'retry-after': 'Sun, 22 Nov 2099 09:59:30 GMT' }, 86_400],
    [{ 'retry-after': '9'.repeat(400) }, 86_400],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': '1e9' }, undefined],
    [{}, undefined],
  ])('%j is %s seconds', (headers, seconds) => {
    expect(readRetryAfter(new Headers(headers), '', now)).toBe(seconds);
  });

  it('is missing where there are no headers', () => {
    expect(readRetryAfter(undefined, '', now)).toBeUndefined();
  });
});

describe('the time to wait, from the message', () => {
  it.each([
    ['Rate limit reached: Limit 5, Used 5, Requested 1. Please try again in 12s. Visit …', 12],
    ['Please try again in 400ms.', 0.4],
    ['Please try again in 6m0s.', 360],
    ['Please try again in 1m30.5s.', 90.5],
    ['Please try again in 1h2m3s', 3723],
    ['PLEASE TRY AGAIN IN 2S', 2],
    [`Please try again in ${'9'.repeat(400)}s`, 86_400],
    ['Please try again later.', undefined],
    ['Please try again in a while.', undefined],
    ['Please try again in s', undefined],
    ['', undefined],
  ])('%j is %s seconds', (message, seconds) => {
    expect(readRetryAfter(new Headers(), message, now)).toBe(seconds);
  });

  it('counts only where no header says', () => {
    expect(readRetryAfter(new Headers({ 'retry-after': '3' }), 'Please try again in 12s.', now)).toBe(3);
  });
});
