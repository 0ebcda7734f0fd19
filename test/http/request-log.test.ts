import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateImage, varyImage } from '../support/documents.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';

const canary = 'CANARY-7f3a';

interface Line {
  level: string;
  msg: string;
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({
    painter: { delays: { timeoutMilliseconds: 10 } },
    env: { PROVIDER_MAX_WAIT_SECONDS: '0' },
  });
});

afterAll(() => app.close());

beforeEach(() => void app.log.splice(0));

const ask = (path: string, init: RequestInit = {}) => app.fetch(new Request(testOrigin + path, init));

const requests = () => app.log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'request');

const rest = (fields: Record<string, string>) =>
  ask('/generate-image/', { method: 'POST', body: new URLSearchParams(fields) });

it('has one line for each request: its id, method, path, status and time', async () => {
  const response = await ask('/graphql?query={__typename}', { headers: { 'x-request-id': 'mine-1' } });
  await response.text();
  expect(requests()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      requestId: 'mine-1',
      method: 'GET',
      path: '/graphql',
      status: 200,
      milliseconds: expect.any(Number) as number,
      caller: 'anonymous',
      msg: 'request',
    },
  ]);
});

it.each([
  ['/healthz', 'GET', 200],
  ['/nothing', 'GET', 404],
  ['/generate-image/', 'POST', 415],
  ['/graphql', 'POST', 415],
  ['/objects/images/a.png', 'GET', 403],
])('has a line for %s', async (path, method, status) => {
  await ask(path, { method });
  expect(requests()).toMatchObject([{ path, method, status }]);
});

it('names the caller of a request, and where it comes from when it has no valid credential', async () => {
  await ask('/graphql?query={__typename}', { headers: { authorization: 'Bearer wrong' } });
  expect(requests()).toMatchObject([{ status: 401, address: 'unknown' }]);
  expect(requests()[0]).not.toHaveProperty('caller');
});

it('has the line also where the name of the host is refused', async () => {
  await ask('/graphql', { headers: { host: 'evil.example.net' } });
  expect(requests()).toMatchObject([{ path: '/graphql', status: 421 }]);
});

describe('nothing that a caller keeps to itself is in the log:', () => {
  it('no prompt, picture name, key or signature of a request that succeeds', async () => {
    const { generateImage: image } = await app.runOk(generateImage, {
      prompt: `sol ${canary}`,
      options: { size: '1024x640', quality: 'LOW' },
      idempotencyKey: `${canary}-1`,
    });
    const picture = await ask(image.url.slice(testOrigin.length));
    const file = new File([await picture.arrayBuffer()], `${canary}.png`);
    await app.runOk(varyImage, { file, prompt: canary, options: { size: '1024x640', quality: 'LOW' } });
    await rest({ text: canary });
    await ask(`/graphql?query={__typename}&token=${canary}`, {
      headers: { authorization: `Bearer ${canary}`, cookie: canary, referer: canary },
    });
    const signature = new URL(image.url).searchParams.get('signature') ?? '';
    expect(signature).toHaveLength(43);
    expect(requests()).toHaveLength(5);
    expect(app.log.join('')).not.toContain(canary);
    expect(app.log.join('')).not.toContain(signature);
  });

  it.each([
    'moderation',
    'rate-limit',
    'insufficient-quota',
    'server-error',
    'unavailable',
    'timeout',
    'disconnect',
    'bad-json',
    'no-such-name',
  ])('no prompt of a request that fails: simulate:%s', async (name) => {
    await app.run(generateImage, {
      prompt: `${canary} simulate:${name}`,
      idempotencyKey: `${canary}-${name}`,
    });
    await rest({ text: `${canary} simulate:${name}` });
    expect(app.log.some((line) => line.includes('"level":"warn"') || line.includes('"level":"error"'))).toBe(
      true,
    );
    expect(app.log.join('')).not.toContain(canary);
  });

  it.each([
    ['a wrong option', { prompt: canary, options: { size: '1000x1000' } }],
    ['a blank prompt', { prompt: ' ', idempotencyKey: canary }],
    ['a key beyond ASCII', { prompt: canary, idempotencyKey: `${canary}é` }],
  ])('nothing of a request that is refused for %s', async (_, variables) => {
    await app.run(generateImage, variables);
    expect(app.log.join('')).not.toContain(canary);
  });

  it.each([
    ['a syntax error', `{ image(key: "${canary}"`],
    ['an unknown field', `{ ${canary.replace('-', '')} }`],
    [
      'a value of the wrong type',
      `mutation { generateImage(prompt: "${canary}", options: { size: 5 }) { key } }`,
    ],
  ])('nothing of a document with %s', async (_, query) => {
    await ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(app.log.join('')).not.toContain(canary.replace('-', ''));
    expect(app.log.join('')).not.toContain(canary);
  });
});

it('tells why a request failed in the database, and the client is told nothing of it', async () => {
  const broken = await createTestApp();
  try {
    const { client } = broken.database;
    await client.schema.alterTable('generations').renameTo('hidden').execute();
    const error = await broken.runError(generateImage, { prompt: canary, idempotencyKey: canary });
    expect(error.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(error.message).not.toContain('generations');
    // What works in the background may have met the same.
    const told = broken.log.filter(
      (line) => line.includes('"level":"error"') && line.includes(error.extensions.requestId),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('relation \\"generations\\" does not exist');
    expect(broken.log.join('')).not.toContain(canary);
    await client.schema.alterTable('hidden').renameTo('generations').execute();
  } finally {
    await broken.close();
  }
});
