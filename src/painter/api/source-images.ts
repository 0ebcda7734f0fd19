import sharp, { type Sharp } from 'sharp';
import { invalid, invalidValue, type Refusal } from './refusal.ts';
import type { Size } from './sizes.ts';

/** A picture that came with an edit. Width and height are as it is seen, after its EXIF orientation. */
export interface SourceImage extends Size {
  bytes: Uint8Array;
  hasAlpha: boolean;
  /** The parameter that it came in: "image" or "mask". */
  param: string;
}

const megabyte = 1024 * 1024;
const mediaTypes = new Set(['image/png', 'image/jpeg', 'image/webp']);
const formats = new Set(['png', 'jpeg', 'webp']);

/**
 * @param place where it stands in the request, from 1
 * @throws Refusal 400 when it is no PNG, JPEG or WebP under 50 MB
 */
export async function readSource(file: Blob, place: number): Promise<SourceImage> {
  const param = 'image';
  if (!mediaTypes.has(file.type))
    throw invalid(
      param,
      'unsupported_file_mimetype',
      `Invalid file 'image' (${place}): unsupported mimetype ('${file.type}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`,
    );
  if (file.size >= 50 * megabyte)
    throw invalid(
      param,
      'file_too_large',
      `Invalid file 'image' (${place}): the file must be smaller than 50 MB.`,
    );
  return inspect(file, param, formats);
}

/**
 * @throws Refusal 400 when it is no PNG under 4 MB with an alpha channel and the size of the first image
 */
export async function readMask(file: Blob, first: Size): Promise<SourceImage> {
  if (file.size >= 4 * megabyte)
    throw invalid('mask', 'file_too_large', "Invalid file 'mask': the file must be smaller than 4 MB.");
  const mask = await inspect(file, 'mask', new Set(['png']));
  if (mask.width !== first.width || mask.height !== first.height)
    throw invalidValue(
      'mask',
      `Invalid mask: its size ${mask.width}x${mask.height} does not match the size ${first.width}x${first.height} of the first image.`,
    );
  if (!mask.hasAlpha)
    throw invalidValue(
      'mask',
      'Invalid mask: it has no alpha channel; transparent pixels mark what is painted anew.',
    );
  return mask;
}

async function inspect(file: Blob, param: string, allowed: ReadonlySet<string>): Promise<SourceImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const metadata = await sharp(bytes)
    .metadata()
    .catch(() => undefined);
  if (metadata === undefined || !allowed.has(metadata.format)) throw unreadable(param);
  return { ...metadata.autoOrient, bytes, hasAlpha: metadata.hasAlpha, param };
}

/**
 * The pixels of a picture that is resized to cover `size`: four channels, 8 bits each, sRGB. A picture of that very size keeps
 * its pixels as they are.
 * @throws Refusal 400 when the picture turns out to be broken
 */
export async function decode(source: SourceImage, size: Size): Promise<Uint8Array> {
  const isThatSize = source.width === size.width && source.height === size.height;
  const upright = sharp(source.bytes).autoOrient();
  const resized: Sharp = isThatSize ? upright : upright.resize(size.width, size.height, { fit: 'cover' });
  return resized
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch(() => {
      throw unreadable(source.param);
    });
}

function unreadable(param: string): Refusal {
  return invalid(
    param,
    'invalid_image_file',
    `Invalid image file or mode for '${param}', please check your image file.`,
  );
}
