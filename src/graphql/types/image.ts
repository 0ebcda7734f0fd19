import { LienzoError } from '../../errors.ts';
import { expiresInSchema } from '../../generations/request-rules.ts';
import type { ImageRecord } from '../../images/image-records.ts';
import { builder } from '../builder.ts';
import { ImageFormat } from './enums.ts';
import { Generation } from './generation.ts';
import { SignedUrl } from './signed-url.ts';

export const Image = builder.objectRef<ImageRecord>('Image');

builder.node(Image, {
  description: 'A picture that was made, kept privately and fetched by addresses that expire.',
  id: { resolve: (image) => image.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'byte_size' in value,
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Object key: the name under which the picture is kept.' }),
    url: t.string({
      description:
        'Presigned address of the picture. It stays the same string for a seventh of its life, so that caches work, and has at least six sevenths of it left.',
      resolve: async ({ key }, _args, { loaders }) => (await loaders.address.load(key)).url,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When `url` stops working.',
      resolve: async ({ key }, _args, { loaders }) => (await loaders.address.load(key)).expiresAt,
    }),
    signedUrl: t.field({
      type: SignedUrl,
      description: 'A presigned address with a life of its own, counted from now.',
      args: {
        expiresIn: t.arg.int({
          required: true,
          description: 'Life of the address in seconds, 1 to 604800 (7 days).',
          validate: { schema: expiresInSchema },
        }),
        download: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Whether browsers save the picture under its file name instead of showing it.',
        }),
      },
      resolve: (image, { expiresIn, download }, { services }) =>
        services.images.addressFor(image.key, { expiresInSeconds: expiresIn, download }),
    }),
    width: t.exposeInt('width', { description: 'Pixels from left to right.' }),
    height: t.exposeInt('height', { description: 'Pixels from top to bottom.' }),
    format: t.expose('format', { type: ImageFormat, description: 'How the stored file is encoded.' }),
    byteSize: t.exposeInt('byte_size', { description: 'Length of the stored file in bytes.' }),
    placeholder: t.exposeString('placeholder', {
      nullable: true,
      description:
        'A tiny WebP as a data URL under 1 kB, to show while the picture loads; null where it could not be decoded.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'When the picture came from the model.',
    }),
    generation: t.field({
      type: Generation,
      description: 'The paid work that made it.',
      resolve: async (image, _args, { loaders }) => {
        const generation = await loaders.generation.load(image.generation_id);
        if (generation === undefined) throw new Error(`image ${image.id} has no generation`);
        return generation;
      },
    }),
  }),
});

/** The only image of a paid field that makes one. */
export function only(images: readonly ImageRecord[]): ImageRecord {
  const [image] = images;
  if (image === undefined)
    throw new LienzoError('NOT_FOUND', 'The image that this request made was deleted.');
  return image;
}
