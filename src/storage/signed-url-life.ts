import type { SignUrlOptions } from './object-storage.ts';

/** The longest life that S3 gives a presigned URL: 7 days. The disk store keeps to the same. */
const maxExpiresInSeconds = 604_800;
const maxDownloadNameLength = 255;

/** In whole Unix seconds. */
export interface SignedUrlLife {
  fromSeconds: number;
  untilSeconds: number;
}

/**
 * From when to when a signed address lives.
 * @throws RangeError when an option is out of its bounds
 */
export function signedUrlLife(options: SignUrlOptions): SignedUrlLife {
  const { signedAt, expiresInSeconds, downloadName } = options;
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > maxExpiresInSeconds) {
    throw new RangeError(
      `expiresInSeconds must be an integer from 1 to ${maxExpiresInSeconds}, not ${expiresInSeconds}`,
    );
  }
  if (Number.isNaN(signedAt.getTime())) throw new RangeError('signedAt must be a valid date');
  if (downloadName !== undefined && (downloadName === '' || downloadName.length > maxDownloadNameLength)) {
    throw new RangeError(`downloadName must have 1 to ${maxDownloadNameLength} characters`);
  }
  const fromSeconds = Math.floor(signedAt.getTime() / 1000);
  return { fromSeconds, untilSeconds: fromSeconds + expiresInSeconds };
}
