import { sql, type Selectable } from 'kysely';
import type { Executor, GenerationKind, ImagesTable } from '../database/database.ts';
import { ownedImages, type Reach } from '../database/owned-rows.ts';
import { takePage, type Cursor, type Page } from '../database/pages.ts';
import { isImageKey } from './image-keys.ts';

export type ImageRecord = Selectable<ImagesTable>;

/** Writes the images of one generation. */
export async function insertImages(executor: Executor, images: readonly ImageRecord[]): Promise<void> {
  await executor
    .insertInto('images')
    .values([...images])
    .execute();
}

/** The caller's image under `key`; undefined for a malformed, an unknown and another caller's key alike. */
export async function findImageByKey(
  executor: Executor,
  reach: Reach,
  key: string,
): Promise<ImageRecord | undefined> {
  if (!isImageKey(key)) return undefined;
  return ownedImages(executor, reach).selectAll().where('key', '=', key).executeTakeFirst();
}

export async function findImagesByIds(
  executor: Executor,
  reach: Reach,
  ids: readonly string[],
): Promise<ImageRecord[]> {
  if (ids.length === 0) return [];
  return ownedImages(executor, reach).selectAll().where('id', 'in', ids).execute();
}

/** The images that are left of the given generations, in the order in which they were made. */
export async function findImagesOfGenerations(
  executor: Executor,
  reach: Reach,
  generationIds: readonly string[],
): Promise<ImageRecord[]> {
  if (generationIds.length === 0) return [];
  return ownedImages(executor, reach)
    .selectAll()
    .where('generation_id', 'in', generationIds)
    .orderBy('generation_id')
    .orderBy('position')
    .execute();
}

export interface ImageFilter {
  kind?: GenerationKind | undefined;
  /** Words that the prompt contains, whatever their case. */
  search?: string | undefined;
}

/** One page of the caller's images, newest first. */
export async function listImages(
  executor: Executor,
  reach: Reach,
  options: ImageFilter & { first: number; after: Cursor | undefined },
): Promise<Page<ImageRecord>> {
  let query = ownedImages(executor, reach).selectAll('images');
  if (options.kind !== undefined || options.search !== undefined) {
    query = query.where(({ exists, selectFrom }) => {
      let generation = selectFrom('generations')
        .select(sql`1`.as('one'))
        .whereRef('generations.id', '=', 'images.generation_id');
      if (options.kind !== undefined) generation = generation.where('generations.kind', '=', options.kind);
      if (options.search !== undefined) {
        generation = generation.where('generations.prompt', 'ilike', `%${escapePattern(options.search)}%`);
      }
      return exists(generation);
    });
  }
  return takePage(query, 'images', options);
}

/** Forgets the image; the object must be gone before. */
export async function deleteImageRecord(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('images').where('id', '=', id).execute();
}

function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
