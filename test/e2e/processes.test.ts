import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateImage, listImages } from '../support/documents.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { send, sendOk } from './graphql-client.ts';
import { isMissing } from '../support/missing.ts';
import { productionParts, type Parts } from './parts.ts';

const small = { size: '1024x640', quality: 'LOW' } as const;
const restart = 'TEST_DATABASE_RESTART';

describe('several processes on one PostgreSQL and one S3', () => {
  if (isMissing([...productionParts.missing, ...(env[restart] ? [] : [restart])])) return;
  let parts: Parts;
  let folder: string;
  let servers: SpawnedServer[] = [];

  async function start(count: number): Promise<string[]> {
    const started = Array.from({ length: count }, () =>
      spawnServer({ folder, env: { ...parts.env, DATA_DIR: join(folder, randomUUID()) } }),
    );
    servers.push(...started);
    return Promise.all(started.map(async ({ port }) => `http://127.0.0.1:${await port}`));
  }

  beforeAll(async () => {
    parts = await productionParts.open();
    folder = await mkdtemp(join(tmpdir(), 'lienzo-processes-'));
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    servers = [];
  });

  afterAll(async () => {
    await parts.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('four that start at once on an empty database are all ready', async () => {
    const urls = await start(4);
    const ready = await Promise.all(urls.map(async (url) => (await fetch(`${url}/readyz`)).status));
    expect(ready).toEqual([200, 200, 200, 200]);
  });

  it('a hundred requests with one key over two of them are one purchase and a hundred equal answers', async () => {
    const urls = await start(2);
    const before = (await parts.purchases()) ?? 0;
    const variables = {
      prompt: 'upstream:slow-header one picture',
      options: small,
      idempotencyKey: 'across',
    };
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => sendOk(urls[index % 2] ?? '', generateImage, variables)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await parts.purchases()).toBe(before + 1);
  });

  it('PostgreSQL restarts beneath one: coded errors meanwhile, and all is well afterwards', async () => {
    const [url = ''] = await start(1);
    const restarting = { done: false };
    const restarted = promisify(exec)(env[restart] ?? '').finally(() => (restarting.done = true));
    const codes = new Set<string>();
    while (!restarting.done) {
      const { errors } = await send(url, listImages, { first: 1 });
      errors?.forEach(({ extensions }) => codes.add(extensions.code));
    }
    await restarted;
    expect([...codes]).toEqual(['OVERLOADED']);

    const { generateImage: image } = await sendOk(url, generateImage, {
      prompt: 'after the restart',
      options: small,
    });
    expect((await fetch(image.url)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
