import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ImageRequest } from '../../src/provider/image-provider.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { ownModel } from '../support/fake-upstream/models.ts';
import type { oddStreams } from '../support/fake-upstream/scenarios/odd-streams.ts';
import { buy, type Bought, hashOf, providerOf } from './buy.ts';

let fake: FakeUpstream;

beforeAll(async () => {
  fake = await startFakeUpstream();
});
afterAll(() => fake.stop());
afterEach(() => fake.checkViolations());

/** A picture of low quality in 1024x640 is 438 tokens, and each preview that was asked for 100. */
const [PICTURE_TOKENS, PREVIEW_TOKENS] = [438, 100];

/** That all which was sent has come, unharmed. */
function expectAllOf({ answer, failure, previews, requests }: Bought): void {
  expect(failure).toBeUndefined();
  expect(requests).toMatchObject([{ clientLeft: false, status: 200 }]);
  const [request] = requests;
  expect(answer?.pictures.map(({ bytes }) => hashOf(bytes))).toEqual(request?.answeredPictures);
  expect(previews.map(({ sha256 }) => sha256)).toEqual(request?.answeredPartials);
  expect(answer?.upstreamRequestId).toBe(`req_fake_${request?.number}`);
}

describe.concurrent('a stream over the wire', () => {
  const sources = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
    .then((bytes) => [{ bytes, format: 'PNG' as const }]);
  const kinds: [name: string, request: () => Promise<Partial<ImageRequest>>][] = [
    ['from words', () => Promise.resolve({})],
    ['from pictures', async () => ({ sources: await sources })],
    ['that are transparent', () => Promise.resolve({ background: 'TRANSPARENT', format: 'WEBP' })],
  ];
  const rows = kinds.flatMap((kind) => [1, 2, 3].map((previews) => [...kind, previews] as const));

  it.each(rows)('brings a picture %s with its previews, %#', async (_name, request, previews) => {
    const bought = await buy(fake, 'ok', { request: { ...(await request()), previews } });
    expectAllOf(bought);
    expect(bought.previews.map(({ index }) => index)).toEqual([0, 1, 2].slice(0, previews));
    expect(bought.answer?.usage?.outputTokens).toBe(PICTURE_TOKENS + PREVIEW_TOKENS * previews);
    expect(bought.requests).toMatchObject([{ picturesMade: 1 }]);
  });

  it('is not asked for where there are to be no previews', async () => {
    for (const request of [{ previews: 0 }, { previews: 3, count: 2 }]) {
      const bought = await buy(fake, 'ok', { request });
      expectAllOf(bought);
      expect(Object.keys(bought.requests[0]?.parameters ?? {})).not.toContain('stream');
    }
  });

  it("brings several pictures of an operator's own model", async () => {
    const bought = await buy(fake, 'ok', { request: { model: ownModel, count: 2, previews: 2 } });
    expectAllOf(bought);
    expect(bought.answer?.pictures).toHaveLength(2);
    expect(bought.previews).toHaveLength(4);
    expect(bought.requests).toMatchObject([{ picturesMade: 2, parameters: { n: 2, stream: true } }]);
  });

  it('shows each preview as soon as it has come', async () => {
    const { previews, endedAt } = await buy(fake, 'stream-slow');
    const pauses = [...previews.map(({ at }) => at), endedAt].map((at, index, all) =>
      index === 0 ? Infinity : at - (all[index - 1] ?? 0),
    );
    // They are sent 700 ms apart.
    expect(pauses).toHaveLength(4);
    for (const pause of pauses) expect(pause).toBeGreaterThan(500);
  });
});

describe.concurrent('an odd stream', () => {
  interface Expected {
    /** How many of the previews that were sent are shown; undefined: all. */
    previews?: number;
    usage?: null;
  }
  const expected: Record<keyof typeof oddStreams, Expected> = {
    'stream-with-one-partial': {},
    'stream-without-partials': {},
    'stream-with-more-partials': { previews: 3 },
    'stream-with-broken-partials': { previews: 0 },
    'stream-in-tiny-pieces': {},
    'stream-at-once': {},
    'stream-slow': {},
    'stream-with-comments': {},
    'stream-with-unknown-events': {},
    'stream-without-names': { previews: 3 },
    'stream-with-lines-of-http': { previews: 3 },
    'stream-with-told-end': {},
    'stream-without-blank-line': {},
    'stream-without-usage': { usage: null },
    'stream-never-ends': {},
    'stream-reset-after-completed': {},
    'stream-error-after-completed': {},
    'stream-ignored': {},
  };

  it.each(Object.entries(expected))('%s brings the picture, and is bought once', async (name, told) => {
    const { answer, failure, previews, requests } = await buy(fake, `${name},ok`);
    expect(failure).toBeUndefined();
    expect(requests).toMatchObject([{ picturesMade: 1 }]);
    expect(answer).toMatchObject({
      pictures: [{ width: 1024, height: 640, format: 'PNG' }],
      usage: told.usage === null ? null : { outputTokens: PICTURE_TOKENS + 3 * PREVIEW_TOKENS },
    });
    expect(previews).toHaveLength(told.previews ?? requests[0]?.answeredPartials.length ?? -1);
  });
});

describe('the connection of a stream', () => {
  it('is kept for the next of five pictures', async () => {
    await fake.reset();
    const provider = providerOf(fake);
    for (let call = 0; call < 5; call += 1) await buy(fake, 'ok', { provider });
    const requests = await fake.requests();
    expect(requests).toHaveLength(5);
    expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1);
  });
});
