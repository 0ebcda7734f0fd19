import type { Client, RequestPolicy } from '@urql/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeleteImageMutation, ReadGalleryQuery, VaryPictureMutation } from '../gql/graphql.ts';
import { deleteImage } from '../support/documents.ts';
import { readGallery, varyPicture } from './documents.ts';
import { openGalleryServer, type GalleryServer } from './gallery-server.ts';
import { cacheOptions, createUrqlClient } from './urql.ts';
import { joinedPages } from './urql-joined-pages.ts';

let server: GalleryServer;
/** All images, the newest first. */
let ids: string[];
let client: Client;

beforeAll(async () => {
  server = await openGalleryServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  client = createUrqlClient(server.origin);
  ids = await server.paint(3);
});

const query = (variables: object, requestPolicy: RequestPolicy = 'cache-first') =>
  client.query<ReadGalleryQuery>(String(readGallery), variables, { requestPolicy });
const idsOf = (data: ReadGalleryQuery | undefined) => data?.images.edges.map(({ node }) => node.id);
const keyOf = (data: ReadGalleryQuery | undefined, index: number) => data?.images.edges[index]?.node.key;
const remove = (key: string | undefined) =>
  client.mutation<DeleteImageMutation>(String(deleteImage), { key }).toPromise();
const vary = (key: string | undefined) =>
  client.mutation<VaryPictureMutation>(String(varyPicture), { key }).toPromise();

/** What a program has to show, one after the other, while it watches a list. */
function watch(variables: object): (ReadGalleryQuery | undefined)[] {
  const shown: (ReadGalleryQuery | undefined)[] = [];
  query(variables).subscribe(({ data }) => shown.push(data ?? undefined));
  return shown;
}

describe('graphcache', () => {
  it('has the same list, URL by URL, when that is read again', async () => {
    const { data: first } = await query({ first: 3 });
    const { data: second } = await query({ first: 3 }, 'network-only');
    expect(idsOf(second)).toEqual(ids);
    expect(second).toEqual(first);
  });

  it('has a new URL in the same entity for all lists, once the server gives new ones', async () => {
    const urls = async (requestPolicy: RequestPolicy) =>
      (await query({ first: 3 }, requestPolicy)).data?.images.edges.map(({ node }) => node.url) ?? [];
    const [before, ...others] = await urls('network-only');
    server.goToNextBucket();
    await query({ first: 1 }, 'network-only');
    const [after, ...unread] = await urls('cache-only');
    expect(after).not.toBe(before);
    expect(unread).toEqual(others);
    expect(others).toHaveLength(2);
  });

  it('lets go of a deleted image by its id, and reads anew the list that held it', async () => {
    const shown = watch({ first: 2 });
    const { data } = await query({ first: 2 });
    await remove(keyOf(data, 0));
    await expect.poll(() => idsOf(shown.at(-1))).toEqual(ids.slice(1));
    expect(shown).not.toContain(undefined);
  });

  it('reads lists anew for a new picture, and hands that over with its sources', async () => {
    const shown = watch({ first: 3 });
    const { data } = await query({ first: 3 });
    const { data: varied } = await vary(keyOf(data, 0));
    expect(varied?.varyImage.generation.sources).toMatchObject([{ id: ids[0] }]);
    await expect.poll(() => idsOf(shown.at(-1))).toEqual([varied?.varyImage.id, ...ids.slice(0, 2)]);
  });

  it('would lose the new picture, if it were not told what the mutation changes', async () => {
    client = createUrqlClient(server.origin, { cache: { keys: cacheOptions.keys } });
    const { data } = await query({ first: 1 });
    const { data: varied, error } = await vary(keyOf(data, 0));
    expect({ varied, error }).toEqual({ varied: { varyImage: null }, error: undefined });
  });
});

describe('graphcache with relayPagination', () => {
  beforeEach(() => {
    client = createUrqlClient(server.origin, { cache: joinedPages });
  });

  const readTwoPages = async () => {
    const { data } = await query({ first: 2 });
    const behind = { first: 1, after: data?.images.pageInfo.endCursor };
    return { behind, data: (await query(behind)).data };
  };

  it('joins the pages of a list', async () => {
    expect(idsOf((await readTwoPages()).data)).toEqual(ids);
  });

  it.each([0, 1, 2])('takes a deleted image out of the pages: number %i', async (index) => {
    const { data, behind } = await readTwoPages();
    const shown = watch(behind);
    await remove(keyOf(data, index));
    await expect.poll(() => idsOf(shown.at(-1))).toEqual(ids.toSpliced(index, 1));
    expect(shown).not.toContain(undefined);
  });

  it('would leave nothing to show, if a deleted image were not taken out of an earlier page', async () => {
    client = createUrqlClient(server.origin, { cache: { ...joinedPages, updates: cacheOptions.updates } });
    const { data, behind } = await readTwoPages();
    const shown = watch(behind);
    await remove(keyOf(data, 0));
    await expect.poll(() => shown.at(-1)).toBeUndefined();
  });
});
