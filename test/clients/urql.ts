import { Client, fetchExchange } from '@urql/core';
import { cacheExchange, type Cache, type CacheExchangeOpts } from '@urql/exchange-graphcache';
import type { Fetch } from '../support/test-app.ts';
import { createFaultyFetch } from './faulty-fetch.ts';
import { isMutation, onlyError, type ClientKind } from './picture-client.ts';

/** What graphcache must be told of this API. */
export const cacheOptions = {
  // What has no id is kept inside of what holds it, but for a model, which has its name.
  keys: {
    ApiKeyBudget: () => null,
    ApiKeySpending: () => null,
    Budget: () => null,
    GenerationError: () => null,
    ImageModel: ({ name }) => name as string,
    ImageSizeRule: () => null,
    RateLimit: () => null,
    SignedUrl: () => null,
    TokenPrices: () => null,
    Usage: () => null,
  },
  updates: {
    Mutation: {
      generateImage: forgetLists,
      generateImages: forgetLists,
      varyImage: forgetLists,
      editImage: forgetLists,
      submitGeneration: forgetLists,
      deleteImage: (result, _args, cache) => {
        const { id } = result['deleteImage'] as { id: string };
        cache.invalidate({ __typename: 'Image', id });
      },
    },
  },
} satisfies CacheExchangeOpts;

/**
 * Lets lists be read anew, as a new picture belongs into them. Where graphcache is not told what a mutation changes, it
 * forgets every other entity of the type, and with the sources of a picture its own result.
 */
function forgetLists(_result: unknown, _args: unknown, cache: Cache): void {
  for (const { fieldName, arguments: args } of cache.inspectFields('Query')) {
    if (fieldName === 'images' || fieldName === 'generations') cache.invalidate('Query', fieldName, args);
  }
}

export function createUrqlClient(
  origin: string,
  options: { send?: Fetch; cache?: CacheExchangeOpts } = {},
): Client {
  return new Client({
    url: `${origin}/graphql`,
    fetchOptions: { headers: { 'GraphQL-Preflight': '1' } },
    fetch: options.send ?? fetch,
    fetchSubscriptions: true,
    exchanges: [cacheExchange(options.cache ?? cacheOptions), fetchExchange],
  });
}

export const urql: ClientKind = {
  name: '@urql/core with graphcache',
  missing: [],
  accepts: 'application/graphql-response+json',
  handsOver: 'error.graphQLErrors',
  joinsPages: false,
  open: ({ origin, fault }) => {
    const client = createUrqlClient(origin, { send: createFaultyFetch(fault) });
    return {
      execute: async (operation) => {
        const { query, variables } = operation;
        const { data, error } = isMutation(operation)
          ? await client.mutation(query, variables).toPromise()
          : await client.query(query, variables, { requestPolicy: 'network-only' }).toPromise();
        if (error === undefined) return { data: data as unknown };
        if (error.networkError) throw error.networkError;
        const { status } = error.response as Response;
        const extensions = onlyError(error.graphQLErrors);
        return { failure: { handedOver: 'error.graphQLErrors', status, extensions } };
      },
    };
  },
};
