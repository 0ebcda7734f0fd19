import type { Executor } from '../database/database.ts';
import type { Reach } from '../database/owned-rows.ts';
import { LienzoError } from '../errors.ts';
import type { ObjectStorage } from '../storage/object-storage.ts';
import type { ImageAddresses } from './image-addresses.ts';
import {
  deleteImageRecord,
  findImageByKey,
  findImagesByIds,
  findImagesOfGenerations,
  listImages,
  type ImageRecord,
} from './image-records.ts';

/** The pictures that are there, each caller's own. */
export type ImageLibrary = ReturnType<typeof createImageLibrary>;

export function createImageLibrary(parts: {
  client: Executor;
  storage: ObjectStorage;
  addresses: ImageAddresses;
}) {
  const { client, storage, addresses } = parts;
  return {
    /** undefined for a malformed, an unknown and another caller's key alike. */
    findByKey: (reach: Reach, key: string) => findImageByKey(client, reach, key),
    findByIds: (reach: Reach, ids: readonly string[]) => findImagesByIds(client, reach, ids),
    findOfGenerations: (reach: Reach, ids: readonly string[]) => findImagesOfGenerations(client, reach, ids),
    /** One page, newest first. */
    list: (reach: Reach, options: Parameters<typeof listImages>[2]) => listImages(client, reach, options),
    address: addresses.address,
    addressFor: addresses.addressFor,

    /**
     * Removes the picture for good. The object goes first: should the record outlive it, the call can be repeated, while
     * an object without a record would be a customer's picture that nobody can find any more.
     * @throws LienzoError NOT_FOUND, STORAGE_UNAVAILABLE
     */
    delete: async (reach: Reach, key: string): Promise<ImageRecord> => {
      const image = await findImageByKey(client, reach, key);
      if (image === undefined) {
        throw new LienzoError('NOT_FOUND', 'There is no image with this key.', { details: { field: 'key' } });
      }
      await storage.delete([image.key]);
      await deleteImageRecord(client, image.id);
      return image;
    },
  };
}
