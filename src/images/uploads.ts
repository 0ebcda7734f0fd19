import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { badUserInput, LienzoError } from '../errors.ts';
import type { PictureFormat } from './picture-format.ts';

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

const ACCEPTED = 'PNG, JPEG, WebP, GIF, AVIF or TIFF';
const acceptedTypes = new Set([
  'image/png',
  // A PNG whose first frame is the picture.
  'image/apng',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/tiff',
]);
const pngTypes = new Set(['image/png', 'image/apng']);

/** SHA-256 of the upload as it came, hexadecimal: what makes two requests "the same". */
export function hashUpload(upload: Upload): string {
  return createHash('sha256').update(upload.bytes).digest('hex');
}

/**
 * Makes a picture of ours from `upload`: a JPEG stays one, all else becomes a PNG.
 * @throws LienzoError UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE; `field` names the argument
 */
export async function checkPicture(
  upload: Upload,
  field: string,
  limits: UploadLimits,
): Promise<CheckedPicture> {
  const mediaType = await checkType(upload, field, limits);
  const converted = await convert(upload.bytes, mediaType === 'image/jpeg' ? 'JPEG' : 'PNG', field, limits);
  if (converted.bytes.length >= limits.maxConvertedBytes) {
    throw tooLarge(field, 'The picture is too large for the image model. Send one with fewer pixels.');
  }
  return converted;
}

/**
 * Makes a mask of ours from `upload`, which belongs to a picture of `width` by `height` pixels.
 * @throws LienzoError BAD_USER_INPUT when it is no PNG, has no transparency or another size; as `checkPicture` otherwise
 */
export async function checkMask(
  upload: Upload,
  picture: { width: number; height: number },
  field: string,
  limits: UploadLimits,
): Promise<Uint8Array> {
  const mediaType = await checkType(upload, field, limits);
  if (!pngTypes.has(mediaType)) throw badUserInput(field, 'PNG', 'The mask must be a PNG file.');
  const mask = await convert(upload.bytes, 'PNG', field, limits);
  if (mask.width !== picture.width || mask.height !== picture.height) {
    const wanted = `${picture.width}x${picture.height}`;
    throw badUserInput(
      field,
      `as large as the first source: ${wanted}`,
      `The mask is ${mask.width}x${mask.height} pixels; it must be as large as the first source, ${wanted}.`,
    );
  }
  if ((await sharp(mask.bytes).stats()).isOpaque) {
    throw badUserInput(
      field,
      'transparent where to edit',
      'The mask has no transparent pixels; make it transparent where the picture is to be painted anew.',
    );
  }
  if (mask.bytes.length >= limits.maxMaskBytes) {
    throw tooLarge(field, 'The mask is too large for the image model: a mask must be under 4 MB.');
  }
  return mask.bytes;
}

async function checkType(upload: Upload, field: string, limits: UploadLimits): Promise<string> {
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
  if (type === undefined || !acceptedTypes.has(type.mime)) {
    throw unsupported(field, `The file is no picture that can be used. Send ${ACCEPTED}.`);
  }
  return type.mime;
}

async function convert(
  bytes: Uint8Array,
  format: 'PNG' | 'JPEG',
  field: string,
  limits: UploadLimits,
): Promise<CheckedPicture> {
  await checkPixels(bytes, field, limits);
  try {
    // The first frame, upright; sharp writes no metadata unless it is asked to.
    const upright = sharp(bytes, { limitInputPixels: limits.maxPixels, failOn: 'error', pages: 1 })
      .autoOrient()
      .toColourspace('srgb');
    const encoded =
      format === 'JPEG'
        ? upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
        : upright.png({ compressionLevel: 6 });
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
    return { bytes: data, format, width: info.width, height: info.height };
  } catch (error) {
    throw unsupported(field, 'The picture is damaged and cannot be read. Save it anew and try again.', error);
  }
}

/** Reads the header only: a small file can claim a picture that would fill the memory. */
async function checkPixels(bytes: Uint8Array, field: string, limits: UploadLimits): Promise<void> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw unsupported(
        field,
        'The picture is damaged and cannot be read. Save it anew and try again.',
        error,
      );
    });
  if (width * height > limits.maxPixels) {
    throw unsupported(
      field,
      `The picture has ${width}x${height} pixels; at most ${limits.maxPixels / 1_000_000} megapixels are accepted.`,
    );
  }
}

function unsupported(field: string, message: string, cause?: unknown): LienzoError {
  return new LienzoError('UNSUPPORTED_IMAGE', message, { details: { field }, cause });
}

function tooLarge(field: string, message: string): LienzoError {
  return new LienzoError('PAYLOAD_TOO_LARGE', message, { details: { field } });
}
