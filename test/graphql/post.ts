import { testOrigin, type Answer, type TestApp } from '../support/test-app.ts';

/**
 * Sends a GraphQL request as JSON, just as it stands: for what typed documents can't say.
 * @param request `query`, and whatever else
 */
export async function post(
  app: Pick<TestApp, 'fetch'>,
  request: { query: string; variables?: object; operationName?: string },
  headers: Record<string, string> = {},
): Promise<Answer<Record<string, unknown>> & { text: string }> {
  const response = await app.fetch(
    new Request(`${testOrigin}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json',
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(request),
    }),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, ...(JSON.parse(text) as object) };
}
