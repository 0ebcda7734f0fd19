import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { GenerationStatus } from '../gql/graphql.ts';
import { generateImage, generateImages } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const listGenerations = graphql(`
  query ListGenerations($first: Int, $after: String, $status: GenerationStatus) {
    generations(first: $first, after: $after, status: $status) {
      edges {
        cursor
        node {
          id
          status
          prompt
          count
          images {
            key
          }
          error {
            code
            message
            retryable
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

let app: TestApp;
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  app = await createTestApp({
    upstream: async (input, init) => {
      const answer = await upstream.fetch(input, init);
      const prompt = upstream.requests.at(-1)?.parameters['prompt'];
      if (prompt === 'rejected') return refusal(400, 'moderation_blocked');
      if (prompt === 'lost') return new Response('<html>Bad gateway</html>', { status: 502 });
      return answer;
    },
  });
  await app.runOk(generateImage, { prompt: 'one' });
  await app.runError(generateImage, { prompt: 'rejected' });
  await app.runOk(generateImages, { prompt: 'several', count: 3 });
  await app.runError(generateImage, { prompt: 'lost' });
});
afterAll(() => app.close());

function refusal(status: number, code: string): Response {
  return Response.json(
    { error: { message: 'no', type: 'invalid_request_error', param: null, code } },
    { status },
  );
}

async function promptsOf(status: GenerationStatus | null): Promise<(string | null | undefined)[]> {
  const { generations } = await app.runOk(listGenerations, { status });
  return generations.edges.map(({ node }) => node.prompt);
}

describe('the list of generations', () => {
  it('has all of them, newest first, with what came of them', async () => {
    const { generations } = await app.runOk(listGenerations, {});
    expect(generations.edges.map(({ node }) => node)).toMatchObject([
      {
        prompt: 'lost',
        status: 'OUTCOME_UNKNOWN',
        images: [],
        error: { code: 'OUTCOME_UNKNOWN', retryable: false },
      },
      { prompt: 'several', status: 'SUCCEEDED', count: 3, images: [{}, {}, {}], error: null },
      {
        prompt: 'rejected',
        status: 'FAILED',
        images: [],
        error: { code: 'CONTENT_REJECTED', retryable: false },
      },
      { prompt: 'one', status: 'SUCCEEDED', count: 1, images: [{}], error: null },
    ]);
  });

  it('goes page by page', async () => {
    const first = (await app.runOk(listGenerations, { first: 3 })).generations;
    expect(first.edges.map(({ node }) => node.prompt)).toEqual(['lost', 'several', 'rejected']);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[2]?.cursor,
    });
    const rest = (await app.runOk(listGenerations, { first: 3, after: first.pageInfo.endCursor }))
      .generations;
    expect(rest.edges.map(({ node }) => node.prompt)).toEqual(['one']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it.each<[GenerationStatus | null, string[]]>([
    ['SUCCEEDED', ['several', 'one']],
    ['FAILED', ['rejected']],
    ['OUTCOME_UNKNOWN', ['lost']],
    ['QUEUED', []],
    ['RUNNING', []],
    ['CANCELED', []],
    [null, ['lost', 'several', 'rejected', 'one']],
  ])('can be narrowed to the status %s', async (status, expected) => {
    expect(await promptsOf(status)).toEqual(expected);
  });

  it.each([0, -1, 101])('has no page of %i', async (first) => {
    const error = await app.runError(listGenerations, { first });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  it('goes on behind its own cursors only', async () => {
    const error = await app.runError(listGenerations, { after: 'MTA=' });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });
});
