import { exec } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'dotenv';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse-config.ts';
import { simulations } from '../src/painter/simulations.ts';
import { generateImage } from './support/documents.ts';
import { spawnServer, type SpawnedServer } from './support/spawn-server.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');

/** The code blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp('```' + language + '\\n([^]*?)```', 'g'))].map(
    ([, code = '']) => code,
  );
}

describe('the commands of the README', () => {
  let folder: string;
  let server: SpawnedServer;
  let port: number;
  const commands = blocks('sh')
    .flatMap((block) => block.split(/\n(?=curl)/))
    .filter((command) => command.startsWith('curl'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lienzo-readme-'));
    const picture = sharp({ create: { width: 640, height: 640, channels: 3, background: 'teal' } });
    await writeFile(join(folder, 'picture.png'), await picture.png().toBuffer());
    server = spawnServer({ folder });
    port = await server.port;
  });

  afterAll(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('are four calls by curl', () => {
    expect(commands).toHaveLength(4);
  });

  it.each(commands)('answer a URL of a picture: %s', async (command) => {
    const { stdout } = await promisify(exec)(command.replaceAll(':4000', `:${port}`), { cwd: folder });
    const url = /"(?:url|presigned_url)":"([^"]+)"/.exec(stdout)?.[1] ?? stdout;
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('image/png');
    await response.body?.cancel();
  });
});

describe('the simulations of the README', () => {
  const rows = [...readme.matchAll(/^\| `simulate:([\w-]+)`\s*\|[^|]*\|\s*([^|]*?)\s*\|$/gm)];
  let app: TestApp;

  beforeAll(async () => {
    const delays = { timeoutMilliseconds: 10, slowMilliseconds: 10 };
    app = await createTestApp({ painter: { delays }, env: { PROVIDER_MAX_WAIT_SECONDS: '1' } });
  });

  afterAll(() => app.close());

  it('are all that there are', () => {
    expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(Object.keys(simulations)));
  });

  it.each(rows.map(([, name, answer]) => ({ name, answer })))(
    '$name gives: $answer',
    async ({ name, answer = '' }) => {
      const { data, errors } = await app.run(generateImage, { prompt: `simulate:${name}` });
      const code = /^[A-Z_]+/.exec(answer)?.[0];
      expect(errors?.[0]?.extensions.code).toBe(code);
      if (code === undefined) expect(data?.generateImage.url).toBeDefined();
      const stage = /stage `(\w+)`/.exec(answer)?.[1];
      expect(errors?.[0]?.extensions['stage']).toBe(stage);
      if (answer.includes('`retryAfter`')) expect(errors?.[0]?.extensions['retryAfter']).toBeGreaterThan(60);
    },
  );
});

describe('the production page of the README', () => {
  it('has an .env that is a right configuration of the three outside parts', () => {
    const text = blocks('sh').find((block) => block.includes('NODE_ENV=production')) ?? '';
    const { provider, storage, database } = parseConfig(parse(text), { workingFolder: '/' });
    expect([provider.engine, storage.kind, database.kind]).toEqual(['openai', 's3', 'postgresql']);
  });

  it('has a policy that allows four actions and no more', () => {
    const policy = JSON.parse(blocks('json')[0] ?? '') as { Statement: { Action: string | string[] }[] };
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual([
      's3:PutObject',
      's3:GetObject',
      's3:DeleteObject',
      's3:ListBucket',
    ]);
  });
});
