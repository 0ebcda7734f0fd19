import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { send, sendOk } from '../e2e/graphql-client.ts';
import { generateImage, readGeneration, submitGeneration } from '../support/documents.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';

const patience = { timeout: 60_000 };
const small = { size: '1024x640', quality: 'LOW' } as const;

let folder: string;
let server: SpawnedServer;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lienzo-roles-'));
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<void> {
  server = spawnServer({ folder, env });
  url = `http://127.0.0.1:${await server.port}`;
}

async function stop(): Promise<number | null> {
  server.send('SIGTERM');
  return (await server.ended).code;
}

const statusOf = async (id: string) => (await sendOk(url, readGeneration, { id })).generation?.status;

it('what one process was asked for is made by another one, and outlives both', async () => {
  await start({ ROLE: 'web' });
  const request = { generate: { prompt: 'a blue sea', options: small } };
  const { submitGeneration: submitted } = await sendOk(url, submitGeneration, { request });
  expect(await statusOf(submitted.id)).toBe('QUEUED');
  expect(await stop()).toBe(0);

  await start({ ROLE: 'worker' });
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), patience);
  const refused = await send(url, generateImage, { prompt: 'a blue sea' });
  expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([404, 'NOT_FOUND']);
  await expect.poll(() => server.output.stdout, patience).toContain('a submitted generation was run');
  expect(await stop()).toBe(0);

  await start({ ROLE: 'web' });
  expect(await statusOf(submitted.id)).toBe('SUCCEEDED');
  expect(await stop()).toBe(0);
});

it('what does not end within SHUTDOWN_SECONDS is left, and the next start says what it knows', async () => {
  await start({ SHUTDOWN_SECONDS: '1' });
  const variables = { prompt: 'simulate:slow sea', options: small, idempotencyKey: 'slow' };
  const slow = send(url, generateImage, variables).catch(() => undefined);
  const request = { generate: { prompt: 'simulate:slow sea', options: small } };
  const { submitGeneration: submitted } = await sendOk(url, submitGeneration, { request });
  await expect.poll(() => statusOf(submitted.id), patience).toBe('RUNNING');
  expect(await stop()).toBe(0);
  await slow;
  expect(server.output.stdout).toContain('some work did not end in time');

  await start({});
  expect(await statusOf(submitted.id)).toBe('OUTCOME_UNKNOWN');
  const { errors } = await send(url, generateImage, variables);
  expect(errors?.[0]?.extensions.code).toBe('OUTCOME_UNKNOWN');
  expect(await stop()).toBe(0);
});
