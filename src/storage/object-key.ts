const maxKeyLength = 512;
/** What file systems take as one name. */
const maxSegmentLength = 255;
const segmentPattern = /^[a-z0-9_-][a-z0-9._-]*$/;
/** Names that Windows gives to devices, whatever extension follows. */
const deviceNamePattern = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;

const contentTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  // An upload as it came, until it is looked at.
  '.bin': 'application/octet-stream',
};

/**
 * Whether `key` has the form of our object keys: 1 to 512 characters, segments of `[a-z0-9._-]` with single slashes
 * between them, none that begins or ends with a dot, and an extension of ours at the end. Such a key means the
 * same in a URL, in a file system and in a header, and never needs an escape.
 */
export function isObjectKey(key: unknown): key is string {
  if (typeof key !== 'string' || key.length > maxKeyLength) return false;
  return key.split('/').every(isSegment) && contentTypeOf(key) !== undefined;
}

/** @throws Error when one is no object key: it was made by us, so this is a bug of ours */
export function assertObjectKeys(keys: readonly unknown[]): asserts keys is readonly string[] {
  for (const key of keys) {
    if (!isObjectKey(key)) throw new Error(`Not an object key: ${JSON.stringify(String(key).slice(0, 100))}`);
  }
}

/** The media type that the key's extension stands for; undefined for any other extension. */
export function contentTypeOf(key: string): string | undefined {
  const extension = key.slice(key.lastIndexOf('.'));
  return Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined;
}

function isSegment(segment: string): boolean {
  return (
    segment.length <= maxSegmentLength &&
    segmentPattern.test(segment) &&
    !segment.endsWith('.') &&
    !deviceNamePattern.test(segment)
  );
}
