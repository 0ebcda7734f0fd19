import { z } from 'zod';
import { builder } from '../builder.ts';

export const sourcesSchema = z
  .array(z.any())
  .min(1, 'An edit needs 1 to 16 sources; there are none.')
  .max(16, 'An edit takes 1 to 16 sources; there are more.');

export const ImageSource = builder.inputType('ImageSource', {
  description: 'A picture to start from: either a file or an image that is there already.',
  isOneOf: true,
  fields: (t) => ({
    file: t.field({ type: 'File', description: 'PNG, JPEG, WebP, GIF, AVIF or TIFF.' }),
    key: t.string({ description: 'Object key of an image of the caller.' }),
  }),
});
