import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { deleteImage, generateImage, generateImages, listImages } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { imagePage, imagePages, keysOf } from './pages.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const signPage = graphql(`
  query SignPage {
    images(first: 100) {
      edges {
        node {
          url
          signedUrl(expiresIn: 3600) {
            url
          }
        }
      }
    }
  }
`);

describe('a hundred generated images', () => {
  let app: TestApp;
  /** Newest first. */
  let keys: string[];
  beforeAll(async () => {
    const upstream = await createRecordingUpstream();
    // The clock stands still over five generations at a time: then only the id tells what is newer.
    let ticks = 0;
    const clock = () => new Date(Date.UTC(2026, 10, 22) + Math.floor(ticks / 5) * 1000);
    app = await createTestApp({ upstream: upstream.fetch, clock });
    keys = [];
    for (; ticks < 10; ticks += 1) {
      const { generateImages: images } = await app.runOk(generateImages, {
        prompt: `round ${ticks}`,
        count: 10,
      });
      keys.unshift(...images.map(({ key }) => key).toReversed());
    }
  });
  afterAll(() => app.close());

  it('are a hundred different ones', () => {
    expect(new Set(keys).size).toBe(100);
  });

  it.each([1, 3, 7, 10, 20, 50, 99, 100])('come newest first, each once, by pages of %i', async (first) => {
    const pages = await imagePages(app, { first });
    expect(keysOf(pages)).toEqual(keys);
    expect(pages).toHaveLength(Math.ceil(100 / first));
    for (const [index, { edges, pageInfo }] of pages.entries()) {
      expect(pageInfo).toEqual({
        hasNextPage: index < pages.length - 1,
        hasPreviousPage: false,
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      });
    }
  });

  it('come 20 at a time when nothing is said', async () => {
    for (const variables of [{}, { first: null, after: null, kind: null, search: null }]) {
      expect(keysOf([await imagePage(app, variables)])).toEqual(keys.slice(0, 20));
    }
  });

  it('go on behind any entry, by the cursor of its edge', async () => {
    const { edges } = await imagePage(app, { first: 100 });
    for (const index of [0, 1, 48, 49, 50, 98]) {
      const page = await imagePage(app, { first: 2, after: edges[index]!.cursor });
      expect(keysOf([page])).toEqual(keys.slice(index + 1, index + 3));
    }
    const end = await imagePage(app, { after: edges[99]!.cursor });
    expect(end).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('each have an address that works, and can be signed anew', async () => {
    const { edges } = (await app.runOk(signPage)).images;
    const urls = new Set(edges.flatMap(({ node }) => [node.url, node.signedUrl.url]));
    expect(urls.size).toBe(200);
    expect(await statusesOf([...urls])).toEqual(new Set([200]));
  });

  it('can all be deleted, and then the list is empty and no address works', async () => {
    const { edges } = (await app.runOk(signPage)).images;
    for (const key of keys) await app.runOk(deleteImage, { key });
    expect(keysOf([await imagePage(app, {})])).toEqual([]);
    expect(await statusesOf(edges.map(({ node }) => node.signedUrl.url))).toEqual(new Set([404]));
  });

  async function statusesOf(urls: readonly string[]): Promise<Set<number>> {
    const requests = urls.map((url) => app.fetch(new Request(url, { method: 'HEAD' })));
    return new Set((await Promise.all(requests)).map(({ status }) => status));
  }
});

describe('a list that changes while it is read', () => {
  it('gives each old image once when new ones arrive and others go', async () => {
    const upstream = await createRecordingUpstream();
    const app = await createTestApp({ upstream: upstream.fetch });
    await app.runOk(generateImages, { prompt: 'old', count: 10 });
    const before = keysOf(await imagePages(app, {}));

    const first = await imagePage(app, { first: 4 });
    await app.runOk(generateImages, { prompt: 'new', count: 3 });
    // The entry that the cursor names, one that was read, and one that was not.
    for (const index of [3, 1, 6]) await app.runOk(deleteImage, { key: before[index]! });
    const second = await imagePage(app, { first: 4, after: first.pageInfo.endCursor });
    await app.runOk(generateImage, { prompt: 'newest' });
    const third = await imagePage(app, { first: 4, after: second.pageInfo.endCursor });

    expect(keysOf([first])).toEqual(before.slice(0, 4));
    expect(keysOf([second, third])).toEqual(before.slice(4).filter((key) => key !== before[6]));
    expect(third.pageInfo.hasNextPage).toBe(false);
    await app.close();
  });
});

describe('what is no page', () => {
  let app: TestApp;
  let cursor: string;
  beforeAll(async () => {
    const upstream = await createRecordingUpstream();
    app = await createTestApp({ upstream: upstream.fetch });
    await app.runOk(generateImage, { prompt: 'a boat' });
    cursor = (await imagePage(app, {})).edges[0]!.cursor;
  });
  afterAll(() => app.close());

  it.each([
    [0, 'at least 1'],
    [-1, 'at least 1'],
    [-2_147_483_648, 'at least 1'],
    [101, 'at most 100'],
    [2_147_483_647, 'at most 100'],
  ])('has %i images', async (first, rule) => {
    const error = await app.runError(listImages, { first });
    expect(error).toMatchObject({
      path: ['images'],
      extensions: { code: 'BAD_USER_INPUT', field: 'first', rule },
    });
  });

  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const id = '01a20496-823a-7322-8727-83bfcc3e9a7b';

  it.each<[string, string]>([
    ['empty', ''],
    ['no base64', '!!!'],
    ['a key', `images/2026/11/22/${id}.png`],
    ['a Relay id', Buffer.from(`Image:${id}`).toString('base64')],
    ['an offset', Buffer.from('OffsetConnection:5').toString('base64')],
    ['without an id', encode('2026-11-22T00:00:00.000Z/')],
    ['without an instant', encode(`/${id}`)],
    ['with another instant', encode(`yesterday/${id}`)],
    ['with an impossible month', encode(`2026-13-01T00:00:00.000Z/${id}`)],
    ['with an impossible day', encode(`2026-02-31T00:00:00.000Z/${id}`)],
    ['with a year that PostgreSQL does not have', encode(`0000-01-01T00:00:00.000Z/${id}`)],
    ['with an id that is none', encode(`2026-11-22T00:00:00.000Z/${'-'.repeat(36)}`)],
    ['with an id in capitals', encode(`2026-11-22T00:00:00.000Z/${id.toUpperCase()}`)],
    ['with SQL', encode(`2026-11-22T00:00:00.000Z/${id}'; DROP TABLE images`)],
    ['with a NUL', encode(`2026-11-22T00:00:00.000Z/${id}\0`)],
    ['endless', 'A'.repeat(1_000_000)],
  ])('goes on behind a cursor that is %s', async (_name, after) => {
    const error = await app.runError(listImages, { after });
    expect(error).toMatchObject({
      path: ['images'],
      extensions: { code: 'BAD_USER_INPUT', field: 'after', rule: 'a cursor' },
    });
  });

  it('goes on behind another spelling of a cursor', async () => {
    for (const after of [
      `${cursor}=`,
      ` ${cursor}`,
      Buffer.from(cursor, 'base64url').toString('base64').concat('='),
    ]) {
      const error = await app.runError(listImages, { after });
      expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    }
  });
});
