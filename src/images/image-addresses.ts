import type { ObjectStorage, SignedUrl } from '../storage/object-storage.ts';

/** Says where an image can be fetched, and until when. */
export interface ImageAddresses {
  /**
   * The address for lists and caches: the same string within a time bucket, which is a seventh of the time to live, so at
   * least six sevenths of its life are left.
   */
  address(key: string): Promise<SignedUrl>;
  /** An address with a life of its own: `expiresInSeconds` (1..604800) from now. */
  addressFor(key: string, options: { expiresInSeconds: number; download: boolean }): Promise<SignedUrl>;
}

/** @param options.ttlSeconds life of `address`, counted from the beginning of its bucket */
export function createImageAddresses(options: {
  storage: ObjectStorage;
  ttlSeconds: number;
  clock: () => Date;
}): ImageAddresses {
  const { storage, ttlSeconds, clock } = options;
  const bucketMilliseconds = Math.max(1, Math.floor(ttlSeconds / 7)) * 1000;

  return {
    address: (key) => {
      const now = clock().getTime();
      return storage.signUrl(key, {
        signedAt: new Date(now - (now % bucketMilliseconds)),
        expiresInSeconds: ttlSeconds,
      });
    },
    addressFor: (key, { expiresInSeconds, download }) =>
      storage.signUrl(key, {
        signedAt: clock(),
        expiresInSeconds,
        ...(download ? { downloadName: fileName(key) } : {}),
      }),
  };
}

function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
