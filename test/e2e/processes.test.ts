import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateImage, listImages } from '../support/documents.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { send, sendOk } from './graphql-client.ts';
import { isMissing } from '../support/missing.ts';
import { productionParts, type Parts } from './parts.ts';

const small = { size: '1024x640', quality: 'LOW' } as const;
const restart = 'TEST_DATABASE_RESTART';

/** As a client does: with the same key until there is a picture. The codes that it met before. */
async function buy(url: string, idempotencyKey: string): Promise<string[]> {
  const codes: string[] = [];
  for (;;) {
    const { data, errors } = await send(url, generateImage, {
      prompt: 'while it restarts',
      options: small,
      idempotencyKey,
    });
    if (data) return codes;
    codes.push(errors?.[0]?.extensions.code ?? '');
    await sleep(100);
  }
}

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

  it('PostgreSQL restarts beneath one that buys: coded errors meanwhile, nothing bought twice, and all is well afterwards', async () => {
    const [url = ''] = await start(1);
    const before = (await parts.purchases()) ?? 0;
    const restarting = { done: false };
    const restarted = promisify(exec)(env[restart] ?? '').finally(() => (restarting.done = true));
    const codes = new Set<string>();
    const readUntilDone = async () => {
      while (!restarting.done) {
        const { errors } = await send(url, listImages, { first: 1 });
        errors?.forEach(({ extensions }) => codes.add(extensions.code));
      }
    };
    const keys = new Set<string>();
    const buyUntilDone = async () => {
      while (!restarting.done) {
        const idempotencyKey = randomUUID();
        keys.add(idempotencyKey);
        for (const error of await buy(url, idempotencyKey)) codes.add(error);
      }
    };
    await Promise.all([restarted, readUntilDone(), ...Array.from({ length: 4 }, buyUntilDone)]);
    expect([...codes]).toEqual(['OVERLOADED']);
    expect(await parts.purchases()).toBe(before + keys.size);

    const { generateImage: image } = await sendOk(url, generateImage, {
      prompt: 'after the restart',
      options: small,
    });
    expect((await fetch(image.url)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
