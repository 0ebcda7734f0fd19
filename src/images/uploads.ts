import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { badUserInput, LienzoError } from '../errors.ts';
import type { Decoding } from './decoding.ts';
import { hasTooManyPasses } from './passes.ts';
import type { PictureFormat } from './picture-format.ts';
import { keepPixelChunks } from './png-chunks.ts';
import { readHeader, reencode, type PictureHeader } from './reencode.ts';

/** A file as it came, and the path of the argument that it came in. */
export interface Upload {
  name: string;
  bytes: Uint8Array;
}

/** A picture of ours, made anew from an upload: upright, without metadata, nothing behind its end. */
export interface CheckedPicture {
  bytes: Uint8Array;
  format: PictureFormat;
  width: number;
  height: number;
}

export interface UploadLimits {
  maxBytes: number;
  maxPixels: number;
  /** What the provider takes, after our own conversion. */
  maxConvertedBytes: number;
  maxMaskBytes: number;
}

/** Makes pictures of ours from uploads. */
export interface UploadChecks {
  /**
   * Looks at size and first bytes alone.
   * @throws LienzoError UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE
   */
  checkType(upload: Upload, field: string): Promise<void>;
  /**
   * A JPEG stays one, all else becomes a PNG.
   * @param field path of the argument, which errors name
   * @throws LienzoError UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE, OVERLOADED
   */
  checkPicture(upload: Upload, field: string): Promise<CheckedPicture>;
  /**
   * The mask that belongs to a picture of `width` by `height` pixels, as a PNG.
   * @throws LienzoError BAD_USER_INPUT when it is no PNG, has no transparency or another size; as `checkPicture` otherwise
   */
  checkMask(upload: Upload, picture: { width: number; height: number }, field: string): Promise<Uint8Array>;
}

const ACCEPTED = 'PNG, JPEG, WebP, GIF, AVIF or TIFF';
/** The accepted media types, and what the decoder must take such bytes for. */
const acceptedTypes: Readonly<Record<string, string>> = {
  'image/png': 'png',
  // A PNG whose first frame is the picture.
  'image/apng': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
};

/** SHA-256 of the upload as it came, hexadecimal: what makes two requests "the same". */
export function hashUpload(upload: Upload): string {
  return createHash('sha256').update(upload.bytes).digest('hex');
}

export function createUploadChecks(limits: UploadLimits, decoding: Decoding): UploadChecks {
  return {
    checkType: async (upload, field) => void (await readType(upload, field, limits)),

    checkPicture: async (upload, field) => {
      const format = await readType(upload, field, limits);
      const picture = await decoding.ofUpload(() => convert(upload.bytes, format, field, limits));
      if (picture.bytes.length >= limits.maxConvertedBytes) {
        throw tooLarge(field, 'The picture is too large for the image model. Send one with fewer pixels.');
      }
      return picture;
    },

    checkMask: async (upload, picture, field) => {
      const format = await readType(upload, field, limits);
      if (format !== 'png') throw badUserInput(field, 'PNG', 'The mask must be a PNG file.');
      const mask = await decoding.ofUpload(async () => {
        const converted = await convert(upload.bytes, format, field, limits);
        checkMaskSize(converted, picture, field);
        if ((await sharp(converted.bytes).stats()).isOpaque) throw opaque(field);
        return converted.bytes;
      });
      if (mask.length >= limits.maxMaskBytes) {
        throw tooLarge(field, 'The mask is too large for the image model: a mask must be under 4 MB.');
      }
      return mask;
    },
  };
}

/** Which format the bytes have, whatever their name and media type claim. */
async function readType(upload: Upload, field: string, limits: UploadLimits): Promise<string> {
  if (upload.bytes.length === 0) throw unsupported(field, 'The file is empty.');
  if (upload.bytes.length > limits.maxBytes) {
    throw tooLarge(field, `The file is larger than ${limits.maxBytes / 1_048_576} MB (MAX_UPLOAD_MB).`);
  }
  const type = await fileTypeFromBuffer(upload.bytes);
  if (type !== undefined && /hei[cf]/.test(type.mime)) {
    throw unsupported(
      field,
      `HEIC pictures are not supported. Send ${ACCEPTED}; most phones can share a photo as JPEG.`,
    );
  }
  const format = type === undefined ? undefined : acceptedTypes[type.mime];
  if (format === undefined) {
    throw unsupported(field, `The file is no picture that can be used. Send ${ACCEPTED}.`);
  }
  return format;
}

async function convert(
  upload: Uint8Array,
  format: string,
  field: string,
  limits: UploadLimits,
): Promise<CheckedPicture> {
  const bytes = format === 'png' ? keepPixelChunks(upload) : upload;
  if (hasTooManyPasses(bytes, format)) {
    throw unsupported(field, 'The picture has too many frames or passes. Save it anew with fewer.');
  }
  const header = await readHeader(bytes).catch((error: unknown) => {
    throw damaged(field, error);
  });
  // Bytes that two readers take for two things are made to deceive one of them.
  if (header.format !== format) throw damaged(field);
  checkSize(header, field, limits);
  const kept = format === 'jpeg' ? 'JPEG' : 'PNG';
  try {
    return { format: kept, ...(await reencode(bytes, kept, limits.maxPixels)) };
  } catch (error) {
    throw damaged(field, error);
  }
}

/** A few lines of a picture are in memory at a time, so a very wide one takes as much as a very large one. */
const MAX_SIDE = 16_384;
/** A photo of the most pixels, turned upright. */
const BYTES_PER_ALLOWED_PIXEL = 6;

function checkSize(
  { width, height, bytesPerPixel }: PictureHeader,
  field: string,
  limits: UploadLimits,
): void {
  if (width * height > limits.maxPixels) {
    throw unsupported(
      field,
      `The picture has ${width}x${height} pixels; at most ${limits.maxPixels / 1_000_000} megapixels are accepted (MAX_UPLOAD_MEGAPIXELS).`,
    );
  }
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw unsupported(
      field,
      `The picture has ${width}x${height} pixels; no side may be longer than ${MAX_SIDE.toLocaleString('en')}.`,
    );
  }
  const mostPixels = (limits.maxPixels * BYTES_PER_ALLOWED_PIXEL) / bytesPerPixel;
  if (width * height > mostPixels) {
    throw unsupported(
      field,
      `The picture has ${width}x${height} pixels; of this kind, with so much in each pixel, at most ${Math.floor(mostPixels / 1_000_000)} megapixels are accepted.`,
    );
  }
}

function checkMaskSize(
  mask: { width: number; height: number },
  picture: { width: number; height: number },
  field: string,
): void {
  if (mask.width === picture.width && mask.height === picture.height) return;
  const wanted = `${picture.width}x${picture.height}`;
  throw badUserInput(
    field,
    `as large as the first source: ${wanted}`,
    `The mask is ${mask.width}x${mask.height} pixels; it must be as large as the first source, ${wanted}.`,
  );
}

function opaque(field: string): LienzoError {
  return badUserInput(
    field,
    'transparent where to edit',
    'The mask has no transparent pixels; make it transparent where the picture is to be painted anew.',
  );
}

function damaged(field: string, cause?: unknown): LienzoError {
  return unsupported(field, 'The picture is damaged and cannot be read. Save it anew and try again.', cause);
}

function unsupported(field: string, message: string, cause?: unknown): LienzoError {
  return new LienzoError('UNSUPPORTED_IMAGE', message, { details: { field }, cause });
}

function tooLarge(field: string, message: string): LienzoError {
  return new LienzoError('PAYLOAD_TOO_LARGE', message, { details: { field } });
}
