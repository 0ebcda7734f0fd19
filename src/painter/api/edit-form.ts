import { readFormValue } from './parameters.ts';
import { invalid, invalidValue } from './refusal.ts';
import { readMask, readSource, type SourceImage } from './source-images.ts';

/** The pictures of an edit: at least one, in the order in which they were sent. */
export interface EditForm {
  sources: readonly [SourceImage, ...SourceImage[]];
  mask: SourceImage | undefined;
}

const mostImages = 16;

/**
 * Splits a form into text fields, still unchecked, and files.
 * @throws Refusal 400 when a field is text that must be a file, a file that must be text, or there twice
 */
export function splitForm(form: FormData): { fields: Record<string, unknown>; files: FormFiles } {
  const fields = new Map<string, unknown>();
  const files: FormFiles = { images: [], mask: undefined };
  const seen = new Set<string>();
  for (const [name, value] of form) {
    if (seen.has(name) && name !== 'image[]')
      throw invalid(
        name,
        'duplicate_parameter',
        `Duplicate parameter: '${name}'. To send several images use 'image[]'.`,
      );
    seen.add(name);
    const isFileField = name === 'image' || name === 'image[]' || name === 'mask';
    if (typeof value === 'string') {
      if (isFileField)
        throw invalid(name, 'invalid_type', `Invalid type for '${name}': expected a file, but got text.`);
      fields.set(name, readFormValue(name, value));
    } else if (!isFileField) {
      throw invalid(name, 'unknown_parameter', `Unknown parameter: '${name}' cannot be a file.`);
    } else if (name === 'mask') {
      files.mask = value;
    } else {
      files.images.push(value);
    }
  }
  return { fields: Object.fromEntries(fields), files };
}

export interface FormFiles {
  images: Blob[];
  mask: Blob | undefined;
}

/**
 * @throws Refusal 400 when there is no image, there are more than 16, or one breaks its rules
 */
export async function readPictures({ images, mask }: FormFiles): Promise<EditForm> {
  if (images.length > mostImages)
    throw invalid(
      'image',
      'array_above_max_length',
      `Invalid 'image': array too long. Expected an array with maximum length ${mostImages}, but got an array with length ${images.length} instead.`,
    );
  const [first, ...further] = images;
  if (first === undefined)
    throw invalid('image', 'missing_required_parameter', "Missing required parameter: 'image'.");
  if (images.some(({ size }) => size === 0))
    throw invalidValue('image', "Invalid file 'image': the file is empty.");

  const firstSource = await readSource(first, 1);
  const sources: [SourceImage, ...SourceImage[]] = [firstSource];
  for (const [index, file] of further.entries()) sources.push(await readSource(file, index + 2));
  return { sources, mask: mask === undefined ? undefined : await readMask(mask, firstSource) };
}
