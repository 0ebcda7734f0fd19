import type { Sharp } from 'sharp';
import type { Parameters } from '../api/parameters.ts';

/** What JPEG, which has no transparency, shows instead of it. */
const paper = '#ffffff';

/** The finished picture as a file in the format that was asked for. */
export async function encode(
  picture: Sharp,
  { format, compression }: Pick<Parameters, 'format' | 'compression'>,
  isTransparent: boolean,
): Promise<Buffer> {
  const finished = isTransparent ? picture : picture.flatten({ background: paper });
  // sharp counts from 1 where the Images API counts from 0.
  const quality = Math.max(1, compression);
  switch (format) {
    case 'png':
      return finished.png().toBuffer();
    case 'jpeg':
      return finished.jpeg({ quality }).toBuffer();
    case 'webp':
      return finished.webp({ quality, effort: 2 }).toBuffer();
  }
}
