import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { newGeneration } from './new-generation.ts';

const id = '01928f6e-0000-7000-8000-000000000001';
const attemptId = '01928f6e-0000-7000-8000-000000000002';
const processId = '1b671a64-40d5-491e-99b0-da01ff1f3341';
const instant = new Date('2026-11-22T23:59:59.999Z');
const usage = {
  inputTokens: 1,
  inputTextTokens: 1,
  inputImageTokens: 0,
  cachedTextTokens: 0,
  cachedImageTokens: 0,
  outputTokens: 7024,
  totalTokens: 7025,
};

describe('what is written comes back as its type says', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('a generation: text, json, lists of ids and instants to the millisecond', async () => {
    const row = {
      ...newGeneration({ id, owner_id: 'ö/"\\\'', created_at: instant }),
      prompt: 'Zeile\nzwei 🎨 \u2028',
      count: 10,
      options: JSON.stringify({ size: '1024x1024', compression: 0, nested: [null, true] }),
      source_image_ids: [attemptId, processId, attemptId],
      idempotency_key: '{"not": "json"}',
      estimated_cost: '0.053100001',
      reserved_cost: '0.053100001',
      reserved_at: instant,
      waiting_request: JSON.stringify({ previews: 3, files: [null] }),
      fair_turn: 7,
      cancel_requested_at: instant,
      error: JSON.stringify({ code: 'A', message: 'b', details: { retryAfter: 1.5, categories: ['c'] } }),
      leased_by: processId,
      lease_expires_at: instant,
    };
    await database.client.insertInto('generations').values(row).execute();
    const read = await database.client
      .selectFrom('generations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    expect(read).toEqual({
      ...row,
      options: { size: '1024x1024', compression: 0, nested: [null, true] },
      waiting_request: { previews: 3, files: [null] },
      error: { code: 'A', message: 'b', details: { retryAfter: 1.5, categories: ['c'] } },
      started_at: null,
      finished_at: null,
    });
  });

  it.each(['0.0531', '0.000000001', '123456789012345678.123456789', '0', null])(
    'an attempt: the cost %s, not a digit more or less',
    async (cost) => {
      const { client } = database;
      await client.deleteFrom('attempts').execute();
      const row = {
        id: attemptId,
        owner_id: 'me',
        generation_id: id,
        number: 1,
        sent_at: instant,
        process_id: processId,
      };
      await client
        .insertInto('attempts')
        .values({ ...row, usage: JSON.stringify(usage), cost })
        .execute();
      expect(await client.selectFrom('attempts').selectAll().executeTakeFirst()).toEqual({
        ...row,
        usage,
        cost,
        // Kept by the database itself, once the attempt has an outcome.
        charge: '0',
        ended_at: null,
        outcome: null,
        error_code: null,
        upstream_request_id: null,
      });
    },
  );

  it('refuses states, kinds and outcomes that do not exist', async () => {
    const { client } = database;
    const update = (set: object) => client.updateTable('generations').set(set).where('id', '=', id).execute();
    await expect(update({ status: 'DONE' })).rejects.toThrow('generations_status');
    await expect(update({ kind: 'REMIX' })).rejects.toThrow('generations_kind');
    await expect(
      client
        .updateTable('attempts')
        .set({ outcome: 'PERHAPS' as 'MADE' })
        .execute(),
    ).rejects.toThrow('attempts_outcome');
  });

  it('takes an idempotency key once from each owner, and any number of rows without one', async () => {
    const { client } = database;
    let count = 0;
    const insert = (owner: string, key: string | null) =>
      client
        .insertInto('generations')
        .values({
          ...newGeneration({
            id: `01928f6e-0000-7000-8000-00000000010${count++}`,
            owner_id: owner,
            created_at: instant,
          }),
          idempotency_key: key,
        })
        .execute();
    await insert('one', 'key');
    await insert('other', 'key');
    await insert('one', null);
    await insert('one', null);
    await expect(insert('one', 'key')).rejects.toThrow('generations_idempotency_key');
  });
});
