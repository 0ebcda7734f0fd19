import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../support/bearer.ts';
import {
  cancelGeneration,
  createApiKey,
  generateImage,
  readViewer,
  submitGeneration,
} from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { startBeside } from './processes.ts';
import { heldUpstream, pictures, refusal, tinyPng } from './upstream.ts';

const adminKey = 'a'.repeat(40);
/** What the answer of the test's upstream costs. */
const env = { ADMIN_API_KEY: adminKey, PROVIDER_MAX_WAIT_SECONDS: '0' };

describe('a budget', () => {
  let now = new Date('2026-11-27T12:00:00Z');
  let app: TestApp;
  let upstream: Fetch;

  beforeAll(async () => {
    const options = {
      env,
      clock: () => now,
      upstream: (input: Parameters<Fetch>[0], init: RequestInit | undefined) => upstream(input, init),
    };
    app = await createTestApp(options);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    now = new Date('2026-11-27T12:00:00Z');
    upstream = () => Promise.resolve(pictures());
  });

  async function keyWith(limit: string, period: 'DAY' | 'MONTH' = 'DAY'): Promise<string> {
    const variables = {
      name: 'web',
      scopes: ['IMAGES_CREATE', 'IMAGES_READ'] as ('IMAGES_CREATE' | 'IMAGES_READ')[],
      budget: { limit, period },
    };
    const { data } = await runAs(app, adminKey, createApiKey, variables);
    return data?.createApiKey.key ?? '';
  }
  const budgetOf = async (key: string) => (await runAs(app, key, readViewer)).data?.viewer.budget;
  const paint = (key: string, more: object = {}) =>
    runAs(app, key, generateImage, { prompt: 'A bay', ...more });

  it('counts what was spent, and begins anew with its next day', async () => {
    const key = await keyWith('5');
    expect(await budgetOf(key)).toEqual({
      limit: '5',
      spent: '0',
      reserved: '0',
      resetsAt: '2026-11-28T00:00:00.000Z',
    });
    expect((await paint(key)).errors).toBeUndefined();
    const spent = await budgetOf(key);
    expect(Number(spent?.spent)).toBeGreaterThan(0);
    expect(spent?.reserved).toBe('0');
    now = new Date('2026-11-28T00:00:00Z');
    expect(await budgetOf(key)).toMatchObject({ spent: '0', resetsAt: '2026-11-29T00:00:00.000Z' });
    const monthly = await keyWith('5', 'MONTH');
    expect(await budgetOf(monthly)).toMatchObject({ resetsAt: '2026-12-01T00:00:00.000Z' });
  });

  it('holds the estimate while it waits or runs, and gives it back where nothing was made', async () => {
    const key = await keyWith('5');
    const held = heldUpstream();
    upstream = held.upstream;
    const painting = paint(key);
    await held.arrived;
    expect(Number((await budgetOf(key))?.reserved)).toBeGreaterThan(0);
    held.release(() => refusal(401, { code: 'invalid_api_key' }));
    expect((await painting).code).toBe('PROVIDER_MISCONFIGURED');
    expect(await budgetOf(key)).toMatchObject({ spent: '0', reserved: '0' });
  });

  it('counts what may have been billed as if it had been, until it is known', async () => {
    const key = await keyWith('5');
    upstream = () => Promise.resolve(refusal(500, { code: 'server_error' }));
    expect((await paint(key)).code).toBe('OUTCOME_UNKNOWN');
    const { spent, reserved } = (await budgetOf(key)) ?? {};
    expect(Number(spent)).toBeGreaterThan(0);
    expect(reserved).toBe('0');
  });

  it('refuses what would exceed it before anything is sent, and says when it resets', async () => {
    const key = await keyWith('0.06');
    expect((await paint(key)).errors).toBeUndefined();
    const before = await budgetOf(key);
    const calls = app.upstreamCalls.length;
    const { errors } = await paint(key, { idempotencyKey: 'refused' });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      resetsAt: '2026-11-28T00:00:00.000Z',
      retryAfter: 12 * 60 * 60,
    });
    expect(app.upstreamCalls).toHaveLength(calls);
    expect(await budgetOf(key)).toEqual(before);
    const submitted = await runAs(app, key, submitGeneration, { request: { generate: { prompt: 'A bay' } } });
    expect(submitted.code).toBe('BUDGET_EXCEEDED');
  });

  it('does not ask to come back where no day has enough', async () => {
    const key = await keyWith('0.01');
    const { errors } = await paint(key);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BUDGET_EXCEEDED',
      requestId: expect.any(String) as string,
    });
    expect(errors?.[0]?.message).toContain('alone may cost more than your budget');
  });

  it('holds less for an upload once it is decoded, and nothing is left of uploads that were refused', async () => {
    const key = await keyWith('5');
    // Enough for either of two, and not for both.
    const poor = await keyWith('0.45');
    expect((await paint(poor)).errors).toBeUndefined();
    const held = heldUpstream();
    upstream = held.upstream;
    const file = () => new File([new Uint8Array(tinyPng)], 'picture.png', { type: 'image/png' });
    const submit = (credential: string) =>
      runAs(app, credential, submitGeneration, { request: { vary: { file: file() } } });
    const { data } = await submit(key);
    expect(data?.submitGeneration.status).toBe('QUEUED');
    await held.arrived;
    const { reserved } = (await budgetOf(key)) ?? {};
    // Undecoded, it counted as 50 megapixels.
    expect(Number(reserved)).toBeLessThan(0.1);
    const stored = () => app.database.client.selectFrom('unclaimed_objects').selectAll().execute();
    const { errors } = await submit(poor);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      resetsAt: expect.any(String) as string,
    });
    expect((await submit(await keyWith('0.000001'))).code).toBe('BUDGET_EXCEEDED');
    held.release();
    await expect.poll(async () => (await budgetOf(key))?.reserved).toBe('0');
    expect((await budgetOf(poor))?.reserved).toBe('0');
    await expect.poll(stored).toEqual([]);
  });

  it('holds what still waits or runs on whatever day it was asked for', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const reservedBy = async (key: string) => Number((await budgetOf(key))?.reserved);
    const first = await keyWith('5');
    const paintings = [paint(first)];
    await expect.poll(() => reservedBy(first)).toBeGreaterThan(0);
    const each = await reservedBy(first);

    const key = await keyWith((each * 1.5).toFixed(9));
    paintings.push(paint(key));
    await expect.poll(() => reservedBy(key)).toBe(each);
    now = new Date('2026-11-28T00:00:01Z');
    expect(await reservedBy(key)).toBe(each);
    expect((await paint(key)).code).toBe('BUDGET_EXCEEDED');
    held.release();
    for (const { errors } of await Promise.all(paintings)) expect(errors).toBeUndefined();
    expect(await reservedBy(key)).toBe(0);
  });

  it('is given back by a generation that is canceled while it waits', async () => {
    const key = await keyWith('5');
    const web = await startBeside(app, { env: { ...env, ROLE: 'web' }, clock: () => now });
    const held = heldUpstream();
    upstream = held.upstream;
    // Each has its turn after those before it: what never answers takes all places of this caller.
    let last = '';
    for (let submitted = 0; submitted < 9; submitted++) {
      const request = { generate: { prompt: 'A bay' } };
      const { data } = await runAs(web, key, submitGeneration, { request });
      last = data?.submitGeneration.id ?? '';
    }
    const before = Number((await budgetOf(key))?.reserved);
    expect(before).toBeGreaterThan(0);
    const canceled = await runAs(web, key, cancelGeneration, { id: last });
    expect(canceled.data?.cancelGeneration.status).toBe('CANCELED');
    const after = Number((await budgetOf(key))?.reserved);
    expect(after).toBeCloseTo((before * 8) / 9, 9);
    held.release();
    await expect.poll(async () => (await budgetOf(key))?.reserved).toBe('0');
    await web.close();
  });
});

it('500 requests at once to two processes never exceed a budget, nor that of the whole server', async () => {
  const options = { env: { ...env, TOTAL_BUDGET_USD_PER_DAY: '1', MAX_CONCURRENT_GENERATIONS: '1000' } };
  const app = await createTestApp({ ...options, upstream: () => Promise.resolve(pictures()) });
  const other = await startBeside(app, { ...options, upstream: () => Promise.resolve(pictures()) });
  const make = async (limit: string) => {
    const variables = {
      name: 'web',
      scopes: ['IMAGES_CREATE', 'IMAGES_READ'] as never,
      budget: { limit, period: 'DAY' as const },
    };
    const { data } = await runAs(app, adminKey, createApiKey, variables);
    return data?.createApiKey.key ?? '';
  };
  const keys = [await make('0.5'), await make('0.7')];
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      runAs(index % 2 === 0 ? app : other, keys[index % 3 === 0 ? 0 : 1], generateImage, { prompt: 'A bay' }),
    ),
  );
  const codes = Map.groupBy(answers, ({ code }) => code ?? 'made');
  // All wait for ten connections of one pool, and nobody for longer than ten seconds, on however slow a machine.
  expect([...codes.keys()].filter((code) => code !== 'OVERLOADED').toSorted()).toEqual([
    'BUDGET_EXCEEDED',
    'made',
  ]);
  const readBooks = () => app.database.client.selectFrom('spending').selectAll().execute();
  await expect.poll(async () => (await readBooks()).map(({ reserved }) => Number(reserved))).toEqual([0, 0]);
  const rows = await readBooks();
  const spent = rows.map((row) => Number(row.spent));
  expect(spent.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1);
  expect(Math.max(...spent)).toBeLessThanOrEqual(0.7);
  expect(codes.get('made')?.length).toBeGreaterThan(5);
  // The books are what the attempts come to.
  const charges = await app.database.client
    .selectFrom('attempts')
    .select(({ fn }) => ['owner_id', fn.sum<string>('charge').as('charged')])
    .groupBy('owner_id')
    .execute();
  const charged = Object.fromEntries(charges.map((row) => [row.owner_id, Number(row.charged)]));
  expect(Object.fromEntries(rows.map((row) => [row.owner_id, Number(row.spent)]))).toEqual(charged);
  await other.close();
  await app.close();
});
