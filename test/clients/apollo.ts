import { ApolloClient, type ApolloCache, CombinedGraphQLErrors, gql, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import type { DeleteImageMutation } from '../gql/graphql.ts';
import type { Fetch } from '../support/test-app.ts';
import { createFaultyFetch } from './faulty-fetch.ts';
import { isMutation, onlyError, type ClientKind, type Failure } from './picture-client.ts';

/** With uploads, and lists whose pages the cache joins. */
export function createApolloClient(origin: string, send: Fetch = fetch): ApolloClient {
  return new ApolloClient({
    link: new UploadHttpLink({
      uri: `${origin}/graphql`,
      headers: { 'Apollo-Require-Preflight': 'true' },
      fetch: send,
    }),
    cache: new InMemoryCache({
      typePolicies: {
        Query: {
          fields: {
            images: relayStylePagination(['kind', 'search']),
            generations: relayStylePagination(['status']),
          },
        },
      },
    }),
  });
}

/** The `update` of a deletion: the cache lets go of the image, and so does every list. */
export function evictDeletedImage(
  cache: ApolloCache,
  { data }: { data?: DeleteImageMutation | null | undefined },
): void {
  if (!data) return;
  cache.evict({ id: cache.identify({ __typename: 'Image', id: data.deleteImage.id }) });
  cache.gc();
}

export const apollo: ClientKind = {
  name: '@apollo/client with apollo-upload-client',
  missing: [],
  accepts: 'application/graphql-response+json',
  handsOver: 'a thrown CombinedGraphQLErrors, in its errors',
  joinsPages: true,
  open: ({ origin, fault }) => {
    let status = 0;
    const send = createFaultyFetch(fault);
    const client = createApolloClient(origin, async (...request) => {
      const response = await send(...request);
      // Its errors do not tell.
      ({ status } = response);
      return response;
    });
    return {
      execute: async (operation) => {
        const document = gql(operation.query);
        const { variables } = operation;
        try {
          const { data } = isMutation(operation)
            ? await client.mutate({ mutation: document, variables })
            : await client.query({ query: document, variables, fetchPolicy: 'network-only' });
          return { data };
        } catch (error) {
          return { failure: { ...readError(error), status } };
        }
      },
    };
  },
};

function readError(error: unknown): Omit<Failure, 'status'> {
  if (!CombinedGraphQLErrors.is(error)) throw error;
  return { handedOver: apollo.handsOver, extensions: onlyError(error.errors) };
}
