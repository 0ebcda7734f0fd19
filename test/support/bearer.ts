import type { TypedDocumentString } from '../gql/graphql.ts';
import type { TestApp } from './test-app.ts';

/** Asks with a credential: the data, or the error and its HTTP status. */
export async function runAs<Result, Variables>(
  app: TestApp,
  credential: string | undefined,
  document: TypedDocumentString<Result, Variables>,
  variables?: Variables,
) {
  const headers: Record<string, string> =
    credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const answer = await app.run(document, variables, headers);
  return { ...answer, code: answer.errors?.[0]?.extensions.code };
}
