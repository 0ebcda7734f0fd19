import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { createPreviews, type Previews } from '../../src/generations/previews.ts';
import type { Spool } from '../../src/generations/spool.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { tinyPng } from './upstream.ts';
import { change, insertGeneration, processId } from './watched-rows.ts';

let database: Database;
let previews: Previews;
/** Those that wait for their turn to be decoded. */
let decoding: (() => void)[];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  decoding = [];
  previews = createPreviews({
    client: database.client,
    clock: () => new Date(),
    logger: createLogger({ level: 'silent' }),
    spool: { processId } as Spool,
    decoding: {
      ofUpload: (work) => work(),
      ofOwn: async (work) => {
        await new Promise<void>((resolve) => decoding.push(resolve));
        return work();
      },
    },
  });
});

/** Lets the next one be decoded, and everything come to its end that then can. */
async function decodeNext(): Promise<void> {
  await expect.poll(() => decoding.length).toBe(1);
  decoding.shift()?.();
}

async function stepOf(id: string): Promise<number | undefined> {
  const row = await database.client
    .selectFrom('previews')
    .select('step')
    .where('generation_id', '=', id)
    .executeTakeFirst();
  return row?.step;
}

const preview = { index: 0, bytes: tinyPng };

describe('previews that come faster than they can be shown', () => {
  it('are one in work and the newest that waits', async () => {
    const id = await insertGeneration(database.client);
    const run = previews.open(id);
    for (let step = 1; step <= 5; step++) run.show(preview);
    await decodeNext();
    await expect.poll(() => stepOf(id)).toBe(1);
    await decodeNext();
    await previews.idle();
    expect(await stepOf(id)).toBe(5);
    expect(decoding).toEqual([]);
  });

  it('are dropped when the pictures are there, but for the one in work', async () => {
    const id = await insertGeneration(database.client);
    const run = previews.open(id);
    run.show(preview);
    run.show(preview);
    run.end();
    await decodeNext();
    await previews.idle();
    expect(await stepOf(id)).toBe(1);
  });
});

describe('a preview that comes too late', () => {
  it.each([
    ['the generation has ended', { status: 'SUCCEEDED' }],
    ['another process runs it', { leased_by: '00000000-0000-4000-8000-000000000002' }],
  ] as const)('is dropped: %s', async (_name, values) => {
    const id = await insertGeneration(database.client);
    previews.open(id).show(preview);
    await change(database.client, id, values);
    await decodeNext();
    await previews.idle();
    expect(await stepOf(id)).toBeUndefined();
  });

  it.each(['SUCCEEDED', 'FAILED', 'CANCELED', 'OUTCOME_UNKNOWN'] as const)(
    'leaves nothing when it meets the end %s',
    async (status) => {
      for (let round = 0; round < 10; round++) {
        const id = await insertGeneration(database.client);
        previews.open(id).show(preview);
        await decodeNext();
        await Promise.all([change(database.client, id, { status }), previews.idle()]);
        expect(await stepOf(id)).toBeUndefined();
      }
    },
  );
});
