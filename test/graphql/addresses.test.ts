import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const readAddress = graphql(`
  query ReadAddress($key: String!) {
    image(key: $key) {
      url
      expiresAt
    }
  }
`);

const signAddress = graphql(`
  query SignAddress($key: String!, $expiresIn: Int!, $download: Boolean) {
    image(key: $key) {
      signedUrl(expiresIn: $expiresIn, download: $download) {
        url
        expiresAt
      }
    }
  }
`);

let now = 0;

async function createClockedApp(env: Record<string, string>): Promise<{ app: TestApp; key: string }> {
  const upstream = await createRecordingUpstream();
  const app = await createTestApp({ upstream: upstream.fetch, clock: () => new Date(now), env });
  const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
  return { app, key: image.key };
}

async function statusOf(app: TestApp, url: string): Promise<number> {
  return (await app.fetch(new Request(url, { method: 'HEAD' }))).status;
}

describe.each<{ name: string; env: Record<string, string>; ttlSeconds: number }>([
  { name: 'by default, for seven days', env: {}, ttlSeconds: 604_800 },
  { name: 'for 61 seconds', env: { URL_TTL_SECONDS: '61' }, ttlSeconds: 61 },
])('url, $name', ({ env, ttlSeconds }) => {
  const bucketMilliseconds = Math.floor(ttlSeconds / 7) * 1000;
  // Some bucket's beginning in 2026.
  const begin = Math.ceil(Date.UTC(2026, 10, 22) / bucketMilliseconds) * bucketMilliseconds;
  let app: TestApp;
  let key: string;
  beforeAll(async () => {
    now = begin;
    ({ app, key } = await createClockedApp(env));
  });
  afterAll(() => app.close());

  async function addressAt(milliseconds: number): Promise<{ url: string; expiresAt: string }> {
    now = milliseconds;
    return (await app.runOk(readAddress, { key })).image!;
  }

  it('is the same string within a bucket, and another one in the next', async () => {
    const first = await addressAt(begin);
    for (const offset of [1, 999, 1000, bucketMilliseconds / 2, bucketMilliseconds - 1]) {
      expect(await addressAt(begin + offset)).toEqual(first);
    }
    const next = await addressAt(begin + bucketMilliseconds);
    expect(next.url).not.toBe(first.url);
    expect((await addressAt(begin - 1)).url).not.toBe(first.url);
    expect(Date.parse(next.expiresAt) - Date.parse(first.expiresAt)).toBe(bucketMilliseconds);
  });

  it('has at least six sevenths of its life left, whenever it is asked for', async () => {
    for (const offset of [0, 1, bucketMilliseconds - 1, bucketMilliseconds, 2.5 * bucketMilliseconds]) {
      const { expiresAt } = await addressAt(begin + offset);
      const left = Date.parse(expiresAt) - now;
      expect(left).toBeGreaterThanOrEqual((ttlSeconds * 1000 * 6) / 7);
      expect(left).toBeLessThanOrEqual(ttlSeconds * 1000);
    }
  });

  it('works until the millisecond before expiresAt, and no longer', async () => {
    const { url, expiresAt } = await addressAt(begin + 1234);
    now = Date.parse(expiresAt) - 1;
    expect(await statusOf(app, url)).toBe(200);
    now = Date.parse(expiresAt);
    expect(await statusOf(app, url)).toBe(403);
  });
});

describe('signedUrl', () => {
  const begin = Date.UTC(2026, 10, 22, 12);
  let app: TestApp;
  let key: string;
  beforeAll(async () => {
    now = begin;
    ({ app, key } = await createClockedApp({ URL_TTL_SECONDS: '700' }));
  });
  afterAll(() => app.close());

  async function sign(expiresIn: number, download?: boolean): Promise<{ url: string; expiresAt: string }> {
    const variables = { key, expiresIn, ...(download === undefined ? {} : { download }) };
    return (await app.runOk(signAddress, variables)).image!.signedUrl;
  }

  it.each([1, 2, 60, 86_400, 604_799, 604_800])(
    'for %i seconds lives exactly that long from now',
    async (seconds) => {
      now = begin;
      const { url, expiresAt } = await sign(seconds);
      expect(Date.parse(expiresAt)).toBe(begin + seconds * 1000);
      now = Date.parse(expiresAt) - 1;
      expect(await statusOf(app, url)).toBe(200);
      now = Date.parse(expiresAt);
      expect(await statusOf(app, url)).toBe(403);
    },
  );

  it.each([
    [0, 'at least 1'],
    [-1, 'at least 1'],
    [-2_147_483_648, 'at least 1'],
    [604_801, 'at most 604800'],
    [2_147_483_647, 'at most 604800'],
  ])('for %i seconds is refused', async (expiresIn, rule) => {
    const error = await app.runError(signAddress, { key, expiresIn });
    expect(error).toMatchObject({
      path: ['image', 'signedUrl'],
      extensions: { code: 'BAD_USER_INPUT', field: 'expiresIn', rule },
    });
  });

  it('is shown by browsers, or saved under its file name where that is asked for', async () => {
    now = begin;
    const fileName = key.split('/').at(-1)!;
    const disposition = async (url: string) =>
      (await app.fetch(new Request(url))).headers.get('content-disposition');
    expect(await disposition((await sign(60)).url)).toBe('inline');
    expect(await disposition((await sign(60, false)).url)).toBe('inline');
    const { url } = await sign(60, true);
    expect(await disposition(url)).toContain('attachment');
    expect(await disposition(url)).toContain(fileName);
  });

  it('can not be given another life or use by its holder', async () => {
    now = begin;
    const { url } = await sign(60);
    const later = new URL(url);
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 1));
    expect(await statusOf(app, later.href)).toBe(403);
    expect(await statusOf(app, `${url}&download=invoice.exe`)).toBe(403);
  });

  it('can be asked for several times in one request, each by itself', async () => {
    const signTwice = graphql(`
      query SignTwice($key: String!) {
        image(key: $key) {
          short: signedUrl(expiresIn: 60) {
            expiresAt
          }
          long: signedUrl(expiresIn: 3600) {
            expiresAt
          }
        }
      }
    `);
    now = begin;
    const { image } = await app.runOk(signTwice, { key });
    expect(image).toEqual({
      short: { expiresAt: '2026-11-22T12:01:00.000Z' },
      long: { expiresAt: '2026-11-22T13:00:00.000Z' },
    });
  });
});
