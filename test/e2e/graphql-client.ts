import type { TypedDocumentString } from '../gql/graphql.ts';
import { graphqlBody } from '../support/graphql-body.ts';
import type { Answer } from '../support/test-app.ts';

/** Sends an operation over a socket. */
export async function send<Result, Variables>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables?: Variables,
  credential?: string,
): Promise<Answer<Result>> {
  const { body, headers } = graphqlBody(String(document), variables);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    body,
    headers: {
      accept: 'application/graphql-response+json',
      ...headers,
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
  });
  const answer = (await response.json()) as object;
  return { status: response.status, headers: response.headers, ...answer };
}

/** As `send`, and throws on any error. */
export async function sendOk<Result, Variables>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables?: Variables,
  credential?: string,
): Promise<Result> {
  const { data, errors } = await send(url, document, variables, credential);
  if (errors !== undefined || !data) throw new Error(`expected data, got ${JSON.stringify(errors)}`);
  return data;
}
