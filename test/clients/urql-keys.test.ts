import type { CacheExchangeOpts } from '@urql/exchange-graphcache';
import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import type { Client } from '@urql/core';
import type {
  GenerateImageMutation,
  ReadDetailsQuery,
  SubmitGenerationMutation,
  WatchWithIdsSubscription,
} from '../gql/graphql.ts';
import {
  createApiKey,
  deleteImage,
  generateImage,
  listModels,
  readViewer,
  submitGeneration,
} from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { readDetails, readGallery, watchWithIds } from './documents.ts';
import { cacheOptions, createUrqlClient } from './urql.ts';
import { joinedPages } from './urql-joined-pages.ts';

let app: TestApp;
let server: Listening;

beforeAll(async () => {
  // One who has all that there is to see.
  const caller = {
    ...principal('ada', ['admin']),
    budget: { limit: '100', period: 'DAY' as const },
    rates: { requestsPerMinute: 10_000, imagesPerMinute: 10_000 },
  };
  app = await createTestApp({
    authenticate: () => Promise.resolve(caller),
    // A preview is there for as long as a slow watcher takes to see it.
    painter: { delays: { partialMilliseconds: 2000 } },
  });
  server = await listen(app);
});
afterAll(async () => {
  await server.close();
  await app.close();
});

/** What graphcache writes to the console of a program that does all there is to do. */
async function warningsWith(cache: CacheExchangeOpts): Promise<string[]> {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  try {
    const client = createUrqlClient(server.origin, { cache });
    await client.mutation(String(generateImage), { prompt: 'simulate:moderation' }).toPromise();
    const variables = { prompt: 'a boat', options: { size: '1024x640', quality: 'LOW' } };
    const { data } = await client
      .mutation<GenerateImageMutation>(String(generateImage), variables)
      .toPromise();
    const key = data?.generateImage.key;
    const details = await client.query<ReadDetailsQuery>(String(readDetails), { key }).toPromise();
    expect(details.data).toMatchObject({
      image: { signedUrl: { url: expect.any(String) as string }, generation: { usage: {} } },
      generations: { edges: [{ node: { error: { code: 'CONTENT_REJECTED' } } }] },
    });
    await client.query(String(readGallery), {}).toPromise();
    await client.query(String(listModels), {}).toPromise();
    await client.query(String(readViewer), {}).toPromise();
    const apiKey = { name: 'web', scopes: ['IMAGES_READ'], budget: { limit: '5', period: 'DAY' } };
    await client.mutation(String(createApiKey), apiKey).toPromise();
    const request = { generate: { ...variables, previews: 1 } };
    const submitted = await client
      .mutation<SubmitGenerationMutation>(String(submitGeneration), { request })
      .toPromise();
    await watchToTheEnd(client, submitted.data?.submitGeneration.id);
    await client.mutation(String(deleteImage), { key }).toPromise();
    return warn.mock.calls.map(([text]) => String(text));
  } finally {
    warn.mockRestore();
  }
}

async function watchToTheEnd(client: Client, id: string | undefined): Promise<void> {
  const seen = { preview: false };
  await new Promise<void>((resolve) => {
    const watching = client
      .subscription<WatchWithIdsSubscription>(String(watchWithIds), { id })
      .subscribe(({ data }) => {
        if (data?.generation.preview) seen.preview = true;
        if (data?.generation.generation.status !== 'SUCCEEDED') return;
        resolve();
        // Not before the subscription has its name.
        queueMicrotask(() => watching.unsubscribe());
      });
  });
  expect(seen.preview).toBe(true);
}

describe('the keys of graphcache', () => {
  const { keys, ...others } = cacheOptions;

  it('are given for every type of the schema that has no id', () => {
    const withoutId = Object.values(schema.getTypeMap()).filter(
      (type) =>
        isObjectType(type) &&
        !('id' in type.getFields()) &&
        // Roots, those of which graphcache knows it from their names, and what one mutation or subscription alone gives.
        !/^(Query|Mutation|Subscription|__.*|PageInfo|.*Connection|.*Edge|CreatedApiKey|GenerationUpdate|GenerationPreview)$/.test(
          type.name,
        ),
    );
    expect(Object.keys(keys).toSorted()).toEqual(withoutId.map(({ name }) => name).toSorted());
  });

  it('are each asked for by a warning, when they are missing', async () => {
    const named = (await warningsWith(others)).map((text) => /`keys` config for `(\w+)`/.exec(text)?.[1]);
    expect(new Set(named)).toEqual(new Set(Object.keys(keys)));
  });

  it.each([
    ['', cacheOptions],
    [', with joined pages', joinedPages],
  ])('leave nothing to warn of%s', async (_name, options) => {
    expect(await warningsWith(options)).toEqual([]);
  });
});
