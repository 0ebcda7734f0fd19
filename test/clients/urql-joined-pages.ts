import type { Cache, CacheExchangeOpts } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { cacheOptions } from './urql.ts';

/** The same for programs that show all pages of a list as one. */
export const joinedPages: CacheExchangeOpts = {
  ...cacheOptions,
  resolvers: { Query: { images: relayPagination(), generations: relayPagination() } },
  updates: {
    Mutation: {
      ...cacheOptions.updates.Mutation,
      deleteImage: (result, _args, cache) => {
        const { id } = result['deleteImage'] as { id: string };
        takeOutOfPages(cache, id);
        cache.invalidate({ __typename: 'Image', id });
      },
    },
  },
};

/** Only the last page is read anew by itself: an earlier one with a hole in it would leave nothing to show at all. */
function takeOutOfPages(cache: Cache, imageId: string): void {
  const image = cache.keyOfEntity({ __typename: 'Image', id: imageId });
  for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
    const page = fieldName === 'images' ? cache.resolve('Query', fieldKey) : null;
    if (typeof page !== 'string') continue;
    const edges = cache.resolve(page, 'edges') as string[];
    const left = edges.filter((edge) => cache.resolve(edge, 'node') !== image);
    cache.link(page, 'edges', left);
  }
}
