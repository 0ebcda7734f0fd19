/** Keeps the pictures. Two implementations stand behind it; one contract suite runs on both. */
export interface ObjectStorage {
  /** "disk" or "s3": for the log and the health page. */
  readonly kind: string;

  /**
   * Keeps `body` under `key`, whole or not at all; when the promise is fulfilled the object survives a crash. An object
   * that stands there already is replaced. Keys are immutable names in practice: one picture, one key.
   * @param options.contentType media type that a GET answers, "image/png"
   * @throws LienzoError STORAGE_UNAVAILABLE when it could not be kept; Error when the key is none of ours
   */
  put(key: string, body: Uint8Array, options: { contentType: string }): Promise<void>;

  /**
   * The bytes under `key`.
   * @throws LienzoError NOT_FOUND when there is no such object; STORAGE_UNAVAILABLE
   */
  read(key: string): Promise<Uint8Array>;

  /**
   * Removes all `keys`; a key without an object is no error.
   * @throws LienzoError STORAGE_UNAVAILABLE when one may still be there; the call can be repeated
   */
  delete(keys: readonly string[]): Promise<void>;

  /**
   * An address under which whoever holds it can GET or HEAD the object until `expiresAt`; whether there is one is not
   * looked up. The same input gives the same string, as long as the credentials behind it are the same.
   * @throws RangeError when an option is out of its bounds; LienzoError STORAGE_UNAVAILABLE where credentials are missing
   */
  signUrl(key: string, options: SignUrlOptions): Promise<SignedUrl>;

  /**
   * Proves that storage can be used now.
   * @throws LienzoError STORAGE_UNAVAILABLE with a cause that says why
   */
  check(): Promise<void>;
}

export interface SignUrlOptions {
  /** The instant from which the life of the address counts; cut to whole seconds. */
  signedAt: Date;
  /** 1..604800 */
  expiresInSeconds: number;
  /** Where given, the answer is a download under this file name, 1 to 255 characters (Content-Disposition: attachment). */
  downloadName?: string;
}

export interface SignedUrl {
  url: string;
  /** When `url` stops working, truthfully. */
  expiresAt: Date;
}
