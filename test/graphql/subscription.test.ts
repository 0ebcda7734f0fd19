import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { insertGeneration, change } from '../generations/watched-rows.ts';
import { generateImage } from '../support/documents.ts';
import { listen, type Listening } from '../support/listen.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';
import { createWatchClient, watch, watchGeneration } from '../support/watcher.ts';
import { send } from '../support/wire.ts';

const patience = { timeout: 60_000, interval: 10 };

let app: TestApp;
let server: Listening;
beforeAll(async () => {
  app = await createTestApp({
    upstream: await tinyUpstream(),
    authenticate: (request) => Promise.resolve(principal(request.headers.get('x-caller') ?? 'alice')),
  });
  server = await listen(app);
});
afterAll(async () => {
  await server.close();
  await app.close();
});
beforeEach(async () => {
  // A test that failed may leave some, and those that watch them.
  const states = ['QUEUED', 'RUNNING'] as const;
  await app.database.client
    .updateTable('generations')
    .set({ status: 'CANCELED' })
    .where('status', 'in', states)
    .execute();
});
afterEach(() => waitUntilIdle(app));

/** Rejects where a watcher that is gone left something behind. */
async function waitUntilIdle({ watched }: TestApp): Promise<void> {
  await vi.waitFor(() => {
    if (!isDeepStrictEqual(watched(), { streams: 0, subscriptions: 0 })) throw new Error('something is left');
  }, patience);
}

function globalId(id: string, type = 'Generation'): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/** The whole answer to a watcher, as it stands on the wire; the same request id for all. */
async function answerTo(query: string, variables: object, headers: Record<string, string> = {}) {
  const answer = await send(server.port, {
    method: 'POST',
    path: '/graphql',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      'x-request-id': 'one-and-the-same',
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, headers: answer.headers, text: answer.bytes.toString() };
}

/** The errors of the only event. */
function errorsOf({ text }: { text: string }): unknown {
  const [, data = ''] = /^:\n\nevent: next\ndata: (.*)\n\nevent: complete\ndata:\n\n$/.exec(text) ?? [];
  return JSON.parse(data);
}

describe('watching a generation over server-sent events', () => {
  it('gives the present state, each change and the final state, and says that it is complete', async () => {
    const id = await insertGeneration(app.database.client, { status: 'QUEUED' });
    const watcher = watch(createWatchClient(server.origin), globalId(id));
    await expect.poll(() => watcher.updates.length, patience).toBe(1);
    await change(app.database.client, id, { status: 'RUNNING' });
    await expect.poll(() => watcher.updates.length, patience).toBe(2);
    const finishedAt = new Date('2026-11-22T12:00:00Z');
    await change(app.database.client, id, { status: 'CANCELED', finished_at: finishedAt });
    await watcher.ended;
    const generation = { id: globalId(id), images: [], error: null, finishedAt: null };
    expect(watcher.updates).toEqual([
      { generation: { ...generation, status: 'QUEUED' }, preview: null, queuePosition: 1 },
      { generation: { ...generation, status: 'RUNNING' }, preview: null, queuePosition: null },
      {
        generation: { ...generation, status: 'CANCELED', finishedAt: finishedAt.toISOString() },
        preview: null,
        queuePosition: null,
      },
    ]);
  });

  it('shows the pictures that were not there when it began', async () => {
    const { generateImage: image } = await app.runOk(generateImage, { prompt: 'a boat' });
    const { client } = app.database;
    const [, id = ''] = Buffer.from(image.generation.id, 'base64').toString().split(':');
    const row = await client
      .selectFrom('images')
      .selectAll()
      .where('key', '=', image.key)
      .executeTakeFirstOrThrow();
    await client.deleteFrom('images').where('key', '=', image.key).execute();
    await change(client, id, { status: 'RUNNING' });

    const watcher = watch(createWatchClient(server.origin), image.generation.id);
    await expect.poll(() => watcher.updates.length, patience).toBe(1);
    expect(watcher.updates[0]?.generation.images).toEqual([]);
    await client.insertInto('images').values(row).execute();
    await change(client, id, { status: 'SUCCEEDED' });
    await watcher.ended;
    expect(watcher.updates.at(-1)?.generation.images).toEqual([{ key: image.key }]);
  });

  it('is served to a GET too, and is kept by no proxy', async () => {
    const id = await insertGeneration(app.database.client, { status: 'FAILED' });
    const variables = JSON.stringify({ id: globalId(id) });
    const query = new URLSearchParams({ query: String(watchGeneration), variables });
    const { status, headers, bytes } = await send(server.port, {
      path: `/graphql?${query}`,
      headers: { accept: 'text/event-stream' },
    });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/event-stream' });
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
    expect(bytes.toString()).toMatch(
      /^:\n\nevent: next\ndata: .*"status":"FAILED".*\n\nevent: complete\ndata:\n\n$/,
    );
  });

  it('answers a client that takes no event stream with 406', async () => {
    const id = globalId(await insertGeneration(app.database.client));
    const answer = await answerTo(String(watchGeneration), { id }, { accept: 'application/json' });
    expect({ status: answer.status, accept: answer.headers['accept'] }).toEqual({
      status: 406,
      accept: 'text/event-stream',
    });
  });
});

describe('a subscription that is refused', () => {
  it('says the same for unknown, malformed and other callers’ ids', async () => {
    const uuid = await insertGeneration(app.database.client, { owner_id: 'bob' });
    const ofBob = globalId(uuid);
    const ids = [
      ofBob,
      globalId('01a20496-823a-7322-8727-83bfcc3e9a7b'),
      globalId(uuid, 'Image'),
      uuid,
      '',
      'x'.repeat(1000),
    ];
    const answers = await Promise.all(ids.map((id) => answerTo(String(watchGeneration), { id })));
    for (const { status, text } of answers)
      expect({ status, text }).toEqual({ status: 200, text: answers[0]?.text });
    expect(errorsOf(answers[0]!)).toEqual({
      errors: [
        {
          message: 'There is no generation with this id.',
          locations: [expect.any(Object)],
          path: ['generation'],
          extensions: { code: 'NOT_FOUND', field: 'id', requestId: 'one-and-the-same' },
        },
      ],
    });
  });

  it('lets graphql-sse show why', async () => {
    const watcher = watch(createWatchClient(server.origin), 'nonsense');
    await watcher.ended;
    expect(watcher.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it.each([
    [
      'two fields',
      `subscription ($id: ID!) { generation(id: $id) { queuePosition } other: generation(id: $id) { queuePosition } }`,
    ],
    ['a field that is not there', 'subscription ($id: ID!) { generation(id: $id) { nothing } }'],
  ])('names what the document has wrong: %s', async (_name, query) => {
    const answer = await answerTo(query, { id: globalId('01a20496-823a-7322-8727-83bfcc3e9a7b') });
    expect(errorsOf(answer)).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED', requestId: 'one-and-the-same' } }],
    });
  });

  it('is held to the limit of documents', async () => {
    const query = `subscription ($id: ID!) { generation(id: $id) { ${'queuePosition '.repeat(1000)} } }`;
    expect(errorsOf(await answerTo(query, { id: 'x' }))).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
  });

  it('is held to the names that this server goes by', async () => {
    const open = await createTestApp();
    const openServer = await listen(open);
    const { status, bytes } = await send(openServer.port, {
      path: `/graphql?${new URLSearchParams({ query: 'subscription { generation(id: "x") { queuePosition } }' })}`,
      headers: { host: 'evil.example', accept: 'text/event-stream' },
    });
    expect(status).toBe(421);
    expect(bytes.toString()).toContain('FORBIDDEN');
    await openServer.close();
    await open.close();
  });

  it('is held to the type of a body', async () => {
    const answer = await answerTo(String(watchGeneration), { id: 'x' }, { 'content-type': 'text/plain' });
    expect(answer.text).toContain('UNSUPPORTED_MEDIA_TYPE');
  });
});
