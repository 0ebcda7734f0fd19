import { graphqlBody } from '../support/graphql-body.ts';
import { createFaultyFetch } from './faulty-fetch.ts';
import { onlyError, type ClientKind } from './picture-client.ts';

/** No library at all: `fetch`, and the types that codegen writes. */
export const typedFetch: ClientKind = {
  name: 'fetch, typed by codegen',
  missing: [],
  accepts: 'application/graphql-response+json',
  handsOver: 'errors of the body',
  joinsPages: false,
  open: ({ origin, fault }) => {
    const send = createFaultyFetch(fault);
    return {
      execute: async ({ query, variables }) => {
        const { body, headers } = graphqlBody(query, variables);
        const response = await send(`${origin}/graphql`, {
          method: 'POST',
          body,
          headers: { accept: 'application/graphql-response+json', ...headers },
        });
        const { status } = response;
        const { data, errors } = (await response.json()) as {
          data: unknown;
          errors?: { extensions: object }[];
        };
        if (errors === undefined) return { data };
        return { failure: { handedOver: 'errors of the body', status, extensions: onlyError(errors) } };
      },
    };
  },
};
