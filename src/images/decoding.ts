import PQueue from 'p-queue';
import sharp from 'sharp';
import { LienzoError } from '../errors.ts';

/**
 * The one place where pictures are decoded: off the event loop, and a bounded number at a time, as a decoded picture is
 * large and a caller may send one that is made to be slow.
 */
export interface Decoding {
  /**
   * Decodes for a caller, in the order of asking.
   * @throws LienzoError OVERLOADED when too many wait already, and whatever `work` throws
   */
  ofUpload<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Decodes what was paid for: before all uploads, and never refused. */
  ofOwn<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** sharp works in the threads of libuv. There are four, and files and names of hosts need some of them. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 64;
const RETRY_AFTER_SECONDS = 5;

export function createDecoding(options: { maxWaiting?: number } = {}): Decoding {
  const { maxWaiting = MAX_WAITING } = options;
  const queue = new PQueue({ concurrency: MAX_AT_ONCE });
  // It would keep pictures of callers in memory after their requests.
  sharp.cache(false);
  return {
    ofUpload: async (work) => {
      if (queue.sizeBy({ priority: 0 }) >= maxWaiting) throw tooMany();
      return queue.add(work, { priority: 0 });
    },
    ofOwn: (work) => queue.add(work, { priority: 1 }),
  };
}

function tooMany(): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'Too many uploads wait to be checked right now. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: RETRY_AFTER_SECONDS } },
  );
}
