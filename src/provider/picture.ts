import sharp from 'sharp';
import type { Picture, PictureFormat } from './image-provider.ts';

const formats: Record<string, PictureFormat> = { png: 'PNG', jpeg: 'JPEG', webp: 'WEBP' };

/**
 * The picture in one `b64_json` of an answer, or undefined where it is no whole PNG, JPEG or WebP. The pixels are not
 * decoded: a picture is whole here when its header can be read and its end is where its format puts it.
 */
export async function readPicture(base64: unknown): Promise<Picture | undefined> {
  if (typeof base64 !== 'string' || base64 === '') return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return isUndamaged(bytes, base64) ? describePicture(bytes) : undefined;
}

/** Format and sides, read from the bytes; undefined where they are no whole picture. */
export async function describePicture(bytes: Uint8Array): Promise<Picture | undefined> {
  try {
    const { format, width, height } = await sharp(bytes).metadata();
    const known = formats[format ?? ''];
    if (known === undefined || !width || !height || !endsWhole(known, bytes)) return undefined;
    return { bytes, format: known, width, height };
  } catch {
    return undefined;
  }
}

/** Node skips what is not base64 without a word, so damage shows only in the length. Line breaks are no damage. */
function isUndamaged(bytes: Uint8Array, base64: string): boolean {
  return (
    bytes.length === decodedLength(base64) || bytes.length === decodedLength(base64.replace(/[\r\n]+/g, ''))
  );
}

function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor(((base64.length - padding) * 3) / 4);
}

/** PNG ends with its IEND chunk, JPEG with the EOI marker, and WebP says its length at its beginning. */
function endsWhole(format: PictureFormat, bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'PNG':
      return tail.subarray(-8).equals(Buffer.from([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]));
    case 'JPEG':
      return tail.subarray(-2).equals(Buffer.from([0xff, 0xd9]));
    case 'WEBP':
      return tail.readUInt32LE(4) + 8 === tail.length;
  }
}
