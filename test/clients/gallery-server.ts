import { generateImage } from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { createTestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';

/** How long the URL of a picture stays the same string: a seventh of URL_TTL_SECONDS, a day by default. */
const bucketMilliseconds = 24 * 60 * 60 * 1000;

export interface GalleryServer {
  origin: string;
  /** Ids of new pictures, the newest first. */
  paint(count: number): Promise<string[]>;
  /** Sets the clock forward, so that every picture has another URL. */
  goToNextBucket(): void;
  close(): Promise<void>;
}

/** A server that paints at once. Its clock runs, but begins with a bucket, so that no test meets the end of one. */
export async function openGalleryServer(): Promise<GalleryServer> {
  let ahead = bucketMilliseconds - (Date.now() % bucketMilliseconds);
  const app = await createTestApp({
    upstream: await tinyUpstream(),
    clock: () => new Date(Date.now() + ahead),
  });
  const server = await listen(app);
  return {
    origin: server.origin,
    paint: async (count) => {
      const ids: string[] = [];
      for (let painted = 0; painted < count; painted += 1) {
        const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
        ids.unshift(image.id);
      }
      return ids;
    },
    goToNextBucket: () => {
      ahead += bucketMilliseconds;
    },
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}
