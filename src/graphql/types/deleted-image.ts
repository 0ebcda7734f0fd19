import type { ImageRecord } from '../../images/image-records.ts';
import { builder } from '../builder.ts';
import { makeGlobalId } from '../global-ids.ts';

export const DeletedImage = builder.objectRef<ImageRecord>('DeletedImage');

DeletedImage.implement({
  description: 'What is left to say of a deleted image: enough for a client to evict it from its cache.',
  fields: (t) => ({
    id: t.id({
      description: 'The global id that the image had.',
      resolve: ({ id }) => makeGlobalId('Image', id),
    }),
    key: t.exposeString('key', { description: 'The object key that the image had.' }),
  }),
});
