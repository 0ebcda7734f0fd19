import { reachOf } from '../../access/principal.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { Image } from '../types/image.ts';

builder.queryField('image', (t) =>
  t.field({
    type: Image,
    nullable: true,
    description: 'The image under an object key; null when this caller has none there.',
    extensions: requires('images:read'),
    args: { key: t.arg.string({ required: true, description: 'An object key, as `Image.key` gives it.' }) },
    resolve: async (_root, { key }, { principal, services }) =>
      (await services.images.findByKey(reachOf(principal), key)) ?? null,
  }),
);
