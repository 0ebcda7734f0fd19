import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { sendOk } from '../e2e/graphql-client.ts';
import { generateImage } from '../support/documents.ts';
import { startEmulatedS3, type EmulatedS3 } from '../support/emulated-s3.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { makeDatabase } from '../support/postgresql.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';

const kind = inject('databaseKind');
// PGlite is inside a process, so that no second one can share it.
const processes = kind === 'postgresql' ? 2 : 1;
const requests = 100;

let folder: string;
let upstream: FakeUpstream;
let s3: EmulatedS3;
let servers: SpawnedServer[] = [];
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lienzo-one-key-'));
  closers.unshift(() => rm(folder, { recursive: true, force: true }));
  upstream = await startFakeUpstream();
  closers.unshift(() => upstream.stop());
  s3 = await startEmulatedS3();
  closers.unshift(() => s3.stop());
  const env: Record<string, string> = {
    OPENAI_API_KEY: upstream.apiKey,
    OPENAI_BASE_URL: upstream.baseUrl,
    ...s3.env,
  };
  if (kind === 'postgresql') {
    const { url, drop } = await makeDatabase();
    closers.unshift(drop);
    env['DATABASE_URL'] = url;
  }
  servers = Array.from({ length: processes }, (_, index) =>
    spawnServer({ folder, env: { ...env, DATA_DIR: join(folder, String(index)) } }),
  );
  closers.unshift(async () => {
    await Promise.all(servers.map((server) => server.kill()));
  });
});
afterAll(async () => {
  for (const close of closers) await close();
});

it(`${requests} requests with one key at once, to ${processes === 1 ? 'the one process of PGlite' : 'two processes on PostgreSQL'}, are one purchase and ${requests} equal answers`, async () => {
  const urls = await Promise.all(servers.map(async ({ port }) => `http://127.0.0.1:${await port}`));
  // The picture takes its time, so that all of them are there before it is.
  const variables = {
    prompt: 'upstream:slow-header A lighthouse',
    options: { size: '1024x640', quality: 'LOW' } as const,
    idempotencyKey: 'one for all',
  };
  const send = (index: number) => sendOk(urls[index % processes] ?? '', generateImage, variables);
  const answers = await Promise.all(Array.from({ length: requests }, (_, index) => send(index)));

  const [first] = answers;
  expect(answers).toEqual(Array.from({ length: requests }, () => first));
  expect(first?.generateImage.generation.status).toBe('SUCCEEDED');
  const purchases = (await upstream.requests()).filter(({ path }) => path.includes('/images/'));
  expect(purchases).toMatchObject([{ picturesMade: 1, status: 200 }]);
  const response = await fetch(first?.generateImage.url ?? '');
  const sha256 = createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
  expect(purchases[0]?.answeredPictures).toEqual([sha256]);
  // Whoever comes later with the key is answered the same, and nothing more is bought.
  expect(await Promise.all(urls.map((_, index) => send(index)))).toEqual(urls.map(() => first));
  expect((await upstream.requests()).filter(({ path }) => path.includes('/images/'))).toHaveLength(1);
  await upstream.checkViolations();
});
