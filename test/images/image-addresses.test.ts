import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImageAddresses } from '../../src/images/image-addresses.ts';
import type { ObjectStorage, SignUrlOptions } from '../../src/storage/object-storage.ts';

const key = 'images/2026/11/22/019abcde-0123-7456-89ab-0123456789ab.png';
const week = 604_800;

/** Addresses at an instant, and what the store was asked to sign. */
function addressesAt(now: string | number, ttlSeconds = week) {
  const signed: SignUrlOptions[] = [];
  const storage = {
    signUrl: (signedKey: string, options: SignUrlOptions) => {
      signed.push(options);
      const untilSeconds = Math.floor(options.signedAt.getTime() / 1000) + options.expiresInSeconds;
      return Promise.resolve({
        url: `http://store/${signedKey}?until=${untilSeconds}&name=${options.downloadName}`,
        expiresAt: new Date(untilSeconds * 1000),
      });
    },
  } as Partial<ObjectStorage> as ObjectStorage;
  const addresses = createImageAddresses({ storage, ttlSeconds, clock: () => new Date(now) });
  return { addresses, signed };
}

describe('the address for lists and caches', () => {
  it('is the same string through a seventh of its life, and another one then', async () => {
    // A week has buckets of a day, which begin at midnight UTC.
    const at = async (now: string) => (await addressesAt(now).addresses.address(key)).url;
    const first = await at('2026-11-22T00:00:00.000Z');
    expect(await at('2026-11-22T10:30:00.000Z')).toBe(first);
    expect(await at('2026-11-22T23:59:59.999Z')).toBe(first);
    expect(await at('2026-11-23T00:00:00.000Z')).not.toBe(first);
    expect(await at('2026-11-21T23:59:59.999Z')).not.toBe(first);
  });

  it('says truthfully until when it works', async () => {
    const { expiresAt } = await addressesAt('2026-11-22T10:30:00.000Z').addresses.address(key);
    expect(expiresAt).toStrictEqual(new Date('2026-11-29T00:00:00.000Z'));
  });

  it('has at least six sevenths of its life left, and never more than all of it', async () => {
    const ttls = fc.integer({ min: 60, max: week });
    const instants = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2100-01-01') });
    await fc.assert(
      fc.asyncProperty(ttls, instants, async (ttlSeconds, now) => {
        const { expiresAt } = await addressesAt(now, ttlSeconds).addresses.address(key);
        const left = expiresAt.getTime() - now;
        expect(left).toBeGreaterThanOrEqual((ttlSeconds * 1000 * 6) / 7);
        expect(left).toBeLessThanOrEqual(ttlSeconds * 1000);
      }),
    );
  });

  it.each([1, 2, 6, 7, 60])('works with a life of %i seconds', async (ttlSeconds) => {
    const now = Date.parse('2026-11-22T10:00:00.999Z');
    const { expiresAt } = await addressesAt(now, ttlSeconds).addresses.address(key);
    expect(expiresAt.getTime()).toBeGreaterThan(now);
  });

  it('is no download', async () => {
    const { addresses, signed } = addressesAt('2026-11-22T10:00:00Z');
    await addresses.address(key);
    expect(signed).toStrictEqual([{ signedAt: new Date('2026-11-22T00:00:00Z'), expiresInSeconds: week }]);
  });
});

describe('an address with a life of its own', () => {
  it.each([1, 3600, week])('lives for exactly %i seconds from now', async (expiresInSeconds) => {
    const { addresses, signed } = addressesAt('2026-11-22T10:00:00.000Z');
    const { expiresAt } = await addresses.addressFor(key, { expiresInSeconds, download: false });
    expect(expiresAt.getTime()).toBe(Date.parse('2026-11-22T10:00:00.000Z') + expiresInSeconds * 1000);
    expect(signed).toStrictEqual([{ signedAt: new Date('2026-11-22T10:00:00.000Z'), expiresInSeconds }]);
  });

  it('can be a download under the name of its file', async () => {
    const { addresses, signed } = addressesAt('2026-11-22T10:00:00Z');
    await addresses.addressFor(key, { expiresInSeconds: 60, download: true });
    expect(signed[0]?.downloadName).toBe('019abcde-0123-7456-89ab-0123456789ab.png');
  });
});
