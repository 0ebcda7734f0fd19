import { gql, type ApolloClient, type TypedDocumentNode } from '@apollo/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeleteImageMutation, ReadGalleryQuery } from '../gql/graphql.ts';
import { deleteImage } from '../support/documents.ts';
import { createApolloClient, evictDeletedImage } from './apollo.ts';
import { readGallery } from './documents.ts';
import { openGalleryServer, type GalleryServer } from './gallery-server.ts';

const query = gql(String(readGallery)) as TypedDocumentNode<ReadGalleryQuery>;
const mutation = gql(String(deleteImage)) as TypedDocumentNode<DeleteImageMutation>;

let server: GalleryServer;
let ids: string[];
let client: ApolloClient;

beforeAll(async () => {
  server = await openGalleryServer();
  ids = await server.paint(5);
});
afterAll(() => server.close());
beforeEach(() => {
  client = createApolloClient(server.origin);
});

const cached = () => client.readQuery({ query });
const cachedIds = () => idsOf(cached());
const urls = () => cached()?.images.edges.map(({ node }) => node.url) ?? [];
const entityNames = () => Object.keys(client.cache.extract() as object);
const idsOf = (data: ReadGalleryQuery | null | undefined) =>
  data?.images.edges.map(({ node }) => node.id) ?? [];
const read = () => client.query({ query, fetchPolicy: 'network-only' });

describe("Apollo's InMemoryCache", () => {
  it('keeps every object of a list as it was when the list is read again', async () => {
    await read();
    const [before, entities] = [cached(), client.cache.extract()];
    await read();
    expect(client.cache.extract()).toEqual(entities);
    expect(cached()).toBe(before);
    expect(cachedIds()).toEqual(ids);
  });

  it('has the new URLs in the same entities, once the server gives new ones', async () => {
    await read();
    const [before, entities] = [urls(), entityNames()];
    server.goToNextBucket();
    await read();
    expect(cachedIds()).toEqual(ids);
    expect(new Set([...before, ...urls()]).size).toBe(2 * ids.length);
    expect(entityNames()).toEqual(entities);
  });

  it('joins the pages of a list', async () => {
    const list = client.watchQuery({ query, variables: { first: 2 } });
    const { data } = await list.refetch();
    expect(idsOf(data)).toEqual(ids.slice(0, 2));
    await list.fetchMore({ variables: { after: data?.images.pageInfo.endCursor } });
    expect(cachedIds()).toEqual(ids.slice(0, 4));
  });

  it('lets go of a deleted image by its id, as every list does, and reads on behind its place', async () => {
    const list = client.watchQuery({ query, variables: { first: 2 } });
    const shown: string[][] = [];
    list.subscribe(({ data, dataState }) => dataState === 'complete' && shown.push(idsOf(data)));
    const { data } = await list.refetch();
    const [first = '', second = '', ...others] = ids;
    const { key } = data!.images.edges[1]!.node;
    await client.mutate({ mutation, variables: { key }, update: evictDeletedImage });
    expect(cachedIds()).toEqual([first]);
    await expect.poll(() => shown.at(-1)).toEqual([first]);
    expect(entityNames()).toContain(`Image:${first}`);
    expect(entityNames()).not.toContain(`Image:${second}`);
    await list.fetchMore({ variables: { after: data?.images.pageInfo.endCursor } });
    await expect.poll(() => shown.at(-1)).toEqual([first, ...others.slice(0, 2)]);
  });
});
