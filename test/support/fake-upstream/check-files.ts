import sharp from 'sharp';

/** A file of a form with the field that it came in. */
export interface FormFile {
  field: string;
  name: string;
  mediaType: string;
  bytes: Buffer;
}

const extensions: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' };

export interface Picture {
  width: number;
  height: number;
}

/**
 * Checks the files of an edit: 1 to 16 pictures in `image[]`, and at most one `mask`, which is for the first of them.
 * @returns the sides of the pictures, for the count of input tokens, and what is wrong, in words
 */
export async function checkFiles(
  files: readonly FormFile[],
): Promise<{ pictures: Picture[]; violations: string[] }> {
  const violations: string[] = [];
  const images = files.filter(({ field }) => field === 'image[]');
  const masks = files.filter(({ field }) => field === 'mask');
  for (const { field } of files) {
    if (field !== 'image[]' && field !== 'mask') violations.push(`a file in the field ${field}`);
  }
  if (images.length < 1 || images.length > 16)
    violations.push(`${images.length} pictures: 1 to 16 are taken`);
  if (masks.length > 1) violations.push(`${masks.length} masks`);

  const pictures: Picture[] = [];
  for (const image of images) {
    const picture = await checkPicture(image, 50_000_000, violations);
    if (picture !== undefined) pictures.push(picture);
  }
  const [first] = pictures;
  const [mask] = masks;
  if (mask !== undefined && first !== undefined) await checkMask(mask, first, violations);
  return { pictures, violations };
}

async function checkMask(file: FormFile, first: Picture, violations: string[]): Promise<void> {
  if (file.mediaType !== 'image/png') violations.push(`mask is ${file.mediaType}: it must be image/png`);
  const mask = await checkPicture(file, 4_000_000, violations);
  if (mask === undefined) return;
  if (mask.width !== first.width || mask.height !== first.height) {
    violations.push(`mask is ${mask.width}x${mask.height}, the first picture ${first.width}x${first.height}`);
  }
  if ((await sharp(file.bytes).stats()).isOpaque) violations.push('mask has no transparent pixels');
}

async function checkPicture(
  { field, name, mediaType, bytes }: FormFile,
  maxBytes: number,
  violations: string[],
): Promise<Picture | undefined> {
  const extension = extensions[mediaType];
  if (extension === undefined) violations.push(`${field} is ${mediaType}: png, jpeg and webp are taken`);
  if (!new RegExp(`^[\\w-]{1,60}\\.${extension}$`).test(name))
    violations.push(`${field} has the name ${name}`);
  if (bytes.length >= maxBytes)
    violations.push(`${field} has ${bytes.length} bytes: under ${maxBytes} are taken`);
  const metadata = await sharp(bytes)
    .metadata()
    .catch(() => undefined);
  if (metadata?.format !== extension) {
    violations.push(`${field} ${name} is said to be ${mediaType} and is ${metadata?.format ?? 'no picture'}`);
  }
  return metadata === undefined ? undefined : { width: metadata.width, height: metadata.height };
}
