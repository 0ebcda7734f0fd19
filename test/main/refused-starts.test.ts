import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { withoutRoot } from '../storage/without-root.ts';
import { spawnServer, type Ended } from '../support/spawn-server.ts';
import { openTestDatabase } from '../support/test-database.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lienzo-main-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A refused start: exit code 1, nothing on standard output, and words instead of a stack. */
async function refusal(env: Record<string, string>): Promise<string> {
  const server = spawnServer({ folder, env });
  const { code, stdout, stderr } = await Promise.race<Ended>([
    server.ended,
    server.port.then(() => server.kill()).then(() => server.ended),
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain('node:internal');
  return stderr;
}

describe('a start is refused with exit code 1, in words, and nothing is made', () => {
  it('when variables are wrong: all of them are named at once', async () => {
    const told = await refusal({
      PORT: 'http',
      CORS_ORIGINS: 'example.com/',
      MAX_UPLOAD_MB: '0',
      NODE_ENV: 'prod',
    });
    expect(told).toContain('4 mistakes');
    for (const name of ['PORT', 'CORS_ORIGINS', 'MAX_UPLOAD_MB', 'NODE_ENV']) expect(told).toContain(name);
    expect(await readdir(folder)).toEqual([]);
  });

  it('in production without variables: each part is named, and how to ask for its embedded default', async () => {
    const told = await refusal({ NODE_ENV: 'production' });
    for (const name of ['OPENAI_API_KEY', 'S3_BUCKET', 'DATABASE_URL']) expect(told).toContain(name);
    for (const choice of ['IMAGE_ENGINE=painter', 'STORAGE=disk', 'DATABASE=pglite'])
      expect(told).toContain(choice);
    expect(await readdir(folder)).toEqual([]);
  });

  it('when the mistake stands in the .env of the working folder', async () => {
    await writeFile(join(folder, '.env'), 'LOG_LEVEL=loud\nNODE_ENV=test\n');
    const told = await refusal({ NODE_ENV: 'nonsense' });
    expect(told).toContain('LOG_LEVEL');
    expect(told).toContain('"loud"');
    // A variable of the environment wins.
    expect(told).toContain('"nonsense"');
    expect(await readdir(folder)).toEqual(['.env']);
  });

  it('when the port is taken, before the data folder is touched', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      const told = await refusal({ PORT: String(port) });
      expect(told).toContain(`Port ${port} of 127.0.0.1 is taken`);
      expect(told).toContain('PORT');
      expect(await readdir(folder)).toEqual([]);
    } finally {
      other.close();
    }
  });

  it('when the data folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const told = await refusal({ DATA_DIR: join(folder, 'file', 'data') });
    expect(told).toContain(join(folder, 'file', 'data'));
    expect(told).toContain('DATA_DIR');
  });
});

it('does not start where a network could reach it and nobody could prove who they are', async () => {
  const told = await refusal({ HOST: '0.0.0.0' });
  for (const word of ['HOST=0.0.0.0', 'ADMIN_API_KEY', 'JWT_JWKS_URL', 'ALLOW_ANONYMOUS=true'])
    expect(told).toContain(word);
  const inProduction = await refusal({
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://pictures.example.com',
    IMAGE_ENGINE: 'painter',
    STORAGE: 'disk',
    DATABASE: 'pglite',
  });
  for (const word of ['NODE_ENV=production', 'ADMIN_API_KEY']) expect(inProduction).toContain(word);
});

it.each([
  ['the data folder', '.', 'DATA_DIR'],
  ['the folder of the pictures', 'objects', 'pictures'],
  ['the spool', 'spool', 'spool'],
])('does not start where %s cannot be written, and names it', async (_, name, word) => {
  const closed = join(folder, 'data', name);
  await mkdir(closed, { recursive: true });
  const nobody = process.geteuid?.() === 0 ? 65_534 : undefined;
  for (const path of nobody === undefined ? [] : [folder, join(folder, 'data'), closed]) {
    await chown(path, nobody ?? 0, nobody ?? 0);
  }
  await chmod(closed, 0o500);
  const database = await openTestDatabase();
  const app = createApp(
    parseConfig({ DATA_DIR: join(folder, 'data') }, { workingFolder: folder }),
    createLogger({ level: 'silent' }),
    { database },
  );
  const failure = await withoutRoot(() =>
    app.start({ publicUrl: 'http://localhost:4000' }).then(
      () => undefined,
      (error: unknown) => error as Error,
    ),
  );
  await chmod(closed, 0o700);
  await database.close();
  expect(failure?.message).toContain(closed);
  expect(failure?.message).toContain(word);
});
