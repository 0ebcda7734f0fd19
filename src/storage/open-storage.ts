import type { Logger } from '../telemetry/logger.ts';
import { openDiskStorage } from './disk-storage.ts';
import type { ObjectStorage } from './object-storage.ts';
import { createS3Storage, type S3Storage, type S3StorageOptions } from './s3-storage.ts';
import { createSignedObjectHandler } from './signed-objects.ts';
import { createUrlSigner } from './url-signer.ts';

/** Which of the two, and what it needs to know. */
export type StorageChoice =
  { kind: 'disk'; folder: string } | ({ kind: 's3' } & Omit<S3StorageOptions, 'clock' | 'credentials'>);

export interface OpenStorage {
  storage: ObjectStorage;
  /** Answers the addresses that `storage` signs, where no other server does. */
  signedObjects: ((request: Request) => Promise<Response>) | undefined;
  closeStorage: () => Promise<void>;
}

/**
 * Opens the storage that was chosen.
 * @param surroundings.signingKey for the addresses of the disk store, at least 32 bytes
 * @param surroundings.urlTtlSeconds how long addresses should live; a warning says when they can't
 * @throws Error that says what is wrong, in words for the operator
 */
export async function openStorage(
  choice: StorageChoice,
  surroundings: {
    publicUrl: string;
    signingKey: Uint8Array;
    urlTtlSeconds: number;
    clock: () => Date;
    logger: Logger;
  },
): Promise<OpenStorage> {
  const { publicUrl, signingKey, urlTtlSeconds, clock, logger } = surroundings;
  if (choice.kind === 's3') {
    const storage = createS3Storage({ ...choice, clock });
    warnOfShortLife(await credentialsEnd(storage), urlTtlSeconds, clock(), logger);
    return { storage, signedObjects: undefined, closeStorage: () => storage.close() };
  }
  const signer = createUrlSigner({ key: signingKey });
  const storage = await openDiskStorage({ folder: choice.folder, publicUrl, signer });
  const signedObjects = createSignedObjectHandler({ storage, signer, clock });
  return { storage, signedObjects, closeStorage: () => Promise.resolve() };
}

async function credentialsEnd(storage: S3Storage): Promise<Date | undefined> {
  try {
    return await storage.credentialsExpireAt();
  } catch (error) {
    throw new Error(
      'There are no credentials for S3. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.',
      { cause: error },
    );
  }
}

/** A presigned URL dies with the credentials that signed it, so temporary ones can't keep a long promise. */
function warnOfShortLife(end: Date | undefined, urlTtlSeconds: number, now: Date, logger: Logger): void {
  if (end === undefined || end.getTime() >= now.getTime() + urlTtlSeconds * 1000) return;
  logger.warn(
    { credentialsEnd: end.toISOString(), urlTtlSeconds },
    'URLs will end before URL_TTL_SECONDS is over: the credentials for S3 are temporary, and URLs end with them',
  );
}
