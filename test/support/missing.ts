import { env } from 'node:process';
import { expect, it } from 'vitest';

/**
 * Whether a suite can't run here for want of these variables. It then shows as skipped; where everything must run
 * (REQUIRE_ALL=1), as failed.
 */
export function isMissing(names: readonly string[]): boolean {
  if (names.length === 0) return false;
  it.skipIf(env['REQUIRE_ALL'] !== '1')(`has what it needs: ${names.join(', ')}`, () => {
    expect(names).toEqual([]);
  });
  return true;
}
