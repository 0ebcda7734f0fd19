import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { generateImages, listImages } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const generationsInFull = graphql(`
  query GenerationsInFull {
    generations(first: 100) {
      edges {
        node {
          id
          cost
          usage {
            totalTokens
          }
          images {
            url
            generation {
              prompt
            }
          }
          sources {
            url
          }
        }
      }
    }
  }
`);

const nodesInFull = graphql(`
  query NodesInFull($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Image {
        url
        generation {
          prompt
          images {
            id
          }
        }
      }
    }
  }
`);

let app: TestApp;
let queries = 0;
beforeAll(async () => {
  // The service looks into the database every few seconds, and would be counted.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const database = await openTestDatabase({ onQuery: () => (queries += 1) });
  const upstream = await createRecordingUpstream();
  app = await createTestApp({ upstream: upstream.fetch, from: { database } });
  for (let round = 0; round < 10; round += 1) {
    await app.runOk(generateImages, { prompt: `round ${round}`, count: 10 });
  }
});
afterAll(async () => {
  vi.useRealTimers();
  await app.close();
});

async function countQueries<Result>(work: Promise<Result>): Promise<{ result: Result; queries: number }> {
  queries = 0;
  const result = await work;
  return { result, queries: queries - 1 };
}

// Beside the question whether there is an API key by now, which an open server asks for each request.
describe('the database', () => {
  it('is asked twice for a page of 100 images with their addresses and prompts', async () => {
    const { result, queries } = await countQueries(app.runOk(listImages, { first: 100 }));
    expect(result.images.edges).toHaveLength(100);
    expect(result.images.edges[0]?.node.generation.prompt).toBe('round 9');
    expect(queries).toBe(2);
  });

  it('is asked twice for a page of 100 images that are searched for', async () => {
    const { result, queries } = await countQueries(
      app.runOk(listImages, { first: 100, search: 'ROUND', kind: 'GENERATE' }),
    );
    expect(result.images.edges).toHaveLength(100);
    expect(queries).toBe(2);
  });

  it('is asked once for each kind of thing that a page of generations shows', async () => {
    const { result, queries } = await countQueries(app.runOk(generationsInFull));
    expect(result.generations.edges.flatMap(({ node }) => node.images)).toHaveLength(100);
    // Generations, what they cost, their images, and the generations of those; none has a source.
    expect(queries).toBeLessThanOrEqual(4);
  });

  it('is asked once for each kind of thing behind 100 ids', async () => {
    const { images } = await app.runOk(listImages, { first: 100 });
    const ids = images.edges.map(({ node }) => node.id);
    const { result, queries } = await countQueries(app.runOk(nodesInFull, { ids }));
    expect(result.nodes.map((node) => node?.id)).toEqual(ids);
    // Images, their generations, and the images of those.
    expect(queries).toBe(3);
  });
});
