import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 as makeId } from 'uuid';
import type { Database } from '../../src/database/database.ts';
import { ownedGenerations } from '../../src/database/owned-rows.ts';
import { takePage, type Cursor } from '../../src/database/pages.ts';
import { listGenerations } from '../../src/generations/generation-records.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { newGeneration } from './new-generation.ts';

const noon = new Date('2026-11-22T12:00:00.123Z');

describe('pages', () => {
  let database: Database;
  /** Newest first, and by id where the time is equal. */
  let expected: string[];
  beforeAll(async () => {
    database = await openTestDatabase();
    const rows = [-1, 0, 0, 0, 0, 0, 1].map((milliseconds) =>
      newGeneration({
        id: makeId(),
        owner_id: 'me',
        created_at: new Date(noon.getTime() + milliseconds),
      }),
    );
    const stranger = newGeneration({ id: makeId(), owner_id: 'somebody else', created_at: noon });
    // In an order of no meaning, so that the order of the answer is the query's.
    await database.client
      .insertInto('generations')
      .values([...rows.toSorted((one, other) => (one.id.slice(-4) < other.id.slice(-4) ? -1 : 1)), stranger])
      .execute();
    expected = rows
      .toSorted((one, other) =>
        one.created_at.getTime() === other.created_at.getTime()
          ? other.id.localeCompare(one.id)
          : other.created_at.getTime() - one.created_at.getTime(),
      )
      .map(({ id }) => id);
  });
  afterAll(() => database.close());

  const page = (first: number, after: Cursor | undefined) =>
    takePage(ownedGenerations(database.client, { ownerId: 'me' }).selectAll('generations'), 'generations', {
      first,
      after,
    });

  it.each([1, 2, 3, 6, 7, 8])(
    'of %i rows leave none out and give none twice, at equal times too',
    async (first) => {
      const seen: string[] = [];
      let after: Cursor | undefined;
      for (let pages = 0; pages <= expected.length; pages++) {
        const { rows, hasNextPage } = await page(first, after);
        seen.push(...rows.map(({ id }) => id));
        expect(hasNextPage).toBe(seen.length < expected.length);
        const last = rows.at(-1);
        if (!hasNextPage || last === undefined) break;
        after = { createdAt: last.created_at, id: last.id };
      }
      expect(seen).toEqual(expected);
    },
  );

  it('are empty behind the last row, and tell that there is none', async () => {
    const { rows } = await page(100, undefined);
    const last = rows.at(-1)!;
    expect(await page(10, { createdAt: last.created_at, id: last.id })).toEqual({
      rows: [],
      hasNextPage: false,
    });
  });

  it('go on at the right place when the row of the cursor is gone', async () => {
    const between = { createdAt: noon, id: expected[3]! };
    const before = await page(100, between);
    await database.client.deleteFrom('generations').where('id', '=', between.id).execute();
    expect(await page(100, between)).toEqual(before);
    expected = expected.filter((id) => id !== between.id);
  });

  it('hold the rows of one state when asked for it', async () => {
    const { rows } = await listGenerations(
      database.client,
      { ownerId: 'me' },
      {
        first: 10,
        after: undefined,
        status: 'SUCCEEDED',
      },
    );
    expect(rows.map(({ id }) => id)).toEqual(expected);
    const running = { first: 10, after: undefined, status: 'RUNNING' } as const;
    expect((await listGenerations(database.client, { ownerId: 'me' }, running)).rows).toEqual([]);
  });
});
