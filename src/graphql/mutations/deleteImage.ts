import { reachOf } from '../../access/principal.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { DeletedImage } from '../types/deleted-image.ts';

builder.mutationField('deleteImage', (t) =>
  t.field({
    type: DeletedImage,
    description: 'Removes an image and its file for good. Addresses that were given out stop working.',
    extensions: requires('images:delete'),
    args: { key: t.arg.string({ required: true, description: 'Object key of an image of the caller.' }) },
    resolve: (_root, { key }, { principal, services }) => services.images.delete(reachOf(principal), key),
  }),
);
