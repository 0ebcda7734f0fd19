import { createHmac, timingSafeEqual } from 'node:crypto';

/** Everything that changes the answer to a signed address. */
export interface SignedFields {
  /** Object key. */
  key: string;
  /** Unix time in seconds. */
  expiresAtSeconds: number;
  /** Name of the download; undefined where the object is shown inline. */
  downloadName: string | undefined;
}

export interface UrlSigner {
  /** HMAC-SHA256 in base64url, 43 characters. The same fields give the same signature. */
  sign(fields: SignedFields): string;
  /** Whether `signature` belongs to exactly these fields; takes the same time wherever they differ. */
  verify(fields: SignedFields, signature: string): boolean;
}

const minKeyBytes = 32;

/**
 * Signs GET requests for objects; such a signature holds for HEAD too.
 * @param options.key secret of at least 32 bytes that is used for nothing else
 * @throws RangeError when the key is shorter
 */
export function createUrlSigner(options: { key: Uint8Array }): UrlSigner {
  if (options.key.byteLength < minKeyBytes) {
    throw new RangeError(`The signing key must have at least ${minKeyBytes} bytes`);
  }
  const hmacKey = Uint8Array.from(options.key);

  function sign(fields: SignedFields): string {
    // JSON keeps the fields apart, whatever characters they hold; the first says what kind of message this is.
    const message = JSON.stringify([
      'lienzo object v1',
      'GET',
      fields.key,
      fields.expiresAtSeconds,
      fields.downloadName ?? null,
    ]);
    return createHmac('sha256', hmacKey).update(message).digest('base64url');
  }

  function verify(fields: SignedFields, signature: string): boolean {
    // The texts are compared, not the bytes they stand for: base64url has several spellings of the same bytes.
    const expected = Buffer.from(sign(fields));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  return { sign, verify };
}
