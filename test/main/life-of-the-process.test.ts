import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { spawnServer, type SpawnedServer, type SpawnOptions } from '../support/spawn-server.ts';

const graphiqlHook = new URL('../support/report-graphiql.ts', import.meta.url).href;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** The first one: it makes the database that the others start from. */
let folder: string;
let server: SpawnedServer;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lienzo-main-'));
  server = spawnServer({ folder, nodeOptions: ['--import', graphiqlHook] });
  port = await server.port;
});

afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

function startAgain(options: Partial<SpawnOptions>): SpawnedServer {
  const next = spawnServer({ folder, ...options });
  onTestFinished(() => next.kill());
  return next;
}

async function ask<Data>(atPort: number, query: string): Promise<Data> {
  const response = await fetch(`http://127.0.0.1:${atPort}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

const quick = 'options: { size: "1024x640", quality: LOW }';
const paint = (prompt: string, atPort = port) =>
  ask<{ generateImage: { key: string; url: string; byteSize: number } }>(
    atPort,
    `mutation { generateImage(prompt: "${prompt}", ${quick}) { key url byteSize } }`,
  );

describe('a start with nothing configured', () => {
  it('says where it listens, which three parts are embedded, and which variables replace them', () => {
    const { stdout, stderr } = server.output;
    expect(stdout).toContain(`Lienzo listens on http://localhost:${port}\n`);
    expect(stdout).toMatch(/painter +built in.*\(OPENAI_API_KEY replaces it\)/);
    expect(stdout).toMatch(/storage +folder .*data\/objects \(S3_BUCKET replaces it\)/);
    expect(stdout).toMatch(/database +PGlite in .*data\/database \(DATABASE_URL replaces it\)/);
    expect(stdout).toContain(`GraphiQL  http://localhost:${port}/graphql`);
    expect(stderr).toBe('');
  });

  it.runIf(hasCurl)('prints a curl that works as it stands, and its url gives the picture', async () => {
    const command = server.output.stdout.split('Try it:\n')[1]?.split('\n{')[0] ?? '';
    expect(command).toMatch(/^ {2}curl /);
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    const { url } = (JSON.parse(stdout) as { data: { generateImage: { url: string } } }).data.generateImage;
    expect(url).toMatch(new RegExp(`^http://localhost:${port}/objects/`));
    const { stdout: head } = await promisify(execFile)('curl', ['-sSI', url]);
    expect(head).toMatch(/^HTTP\/1.1 200 OK/);
    expect(head).toMatch(/content-type: image\/png/i);
  });

  it('loads the page of GraphiQL when it is asked for, not before', async () => {
    expect(server.output.stderr).toBe('');
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    await response.body?.cancel();
    await expect.poll(() => server.output.stderr).toContain('GraphiQL is loaded');
  });

  it('refuses a second process on the same data folder, naming it, and goes on', async () => {
    const second = startAgain({});
    const { code, stdout, stderr } = await second.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${join(folder, 'data')} is in use by another Lienzo process`);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await ask(port, '{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

it('loses nothing by SIGKILL: the same url gives the same bytes, and the list has the picture', async () => {
  const { generateImage: image } = await paint('antes del fin');
  const bytes = Buffer.from(await (await fetch(image.url)).arrayBuffer());
  expect(bytes).toHaveLength(image.byteSize);
  await server.kill();

  server = spawnServer({ folder, env: { PORT: String(port) } });
  expect(await server.port).toBe(port);
  const again = await fetch(image.url);
  expect(again.status).toBe(200);
  expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
  const { images } = await ask<{ images: { edges: { node: { key: string } }[] } }>(
    port,
    '{ images(first: 1) { edges { node { key } } } }',
  );
  expect(images.edges).toEqual([{ node: { key: image.key } }]);
});

it('on SIGTERM finishes the picture that it paints, answers it, and exits with 0', async () => {
  const slow = paint('simulate:slow');
  await expect
    .poll(() =>
      ask<{ generations: object }>(port, '{ generations(status: RUNNING) { edges { node { status } } } }'),
    )
    .toEqual({ generations: { edges: [{ node: { status: 'RUNNING' } }] } });
  server.send('SIGTERM');
  const { generateImage: image } = await slow;
  expect(image.key).toMatch(/\.png$/);
  const { code, signal, stderr } = await server.ended;
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
});

describe('after a clean end', () => {
  beforeAll(async () => {
    server.send('SIGTERM');
    await server.ended;
  });

  it('production starts where all three defaults are asked for by name: no GraphiQL, addresses at PUBLIC_URL', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'lienzo-main-'));
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    await cp(join(folder, 'data'), join(copy, 'data'), { recursive: true });
    const production = startAgain({
      folder: copy,
      env: {
        NODE_ENV: 'production',
        ALLOW_ANONYMOUS: 'true',
        IMAGE_ENGINE: 'painter',
        STORAGE: 'disk',
        DATABASE: 'pglite',
        PUBLIC_URL: 'https://pictures.example.com',
      },
    });
    const itsPort = await production.port;
    expect(production.output.stdout).not.toContain('GraphiQL');
    const page = await fetch(`http://127.0.0.1:${itsPort}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(406);
    expect((await fetch(`http://127.0.0.1:${itsPort}/`)).status).toBe(404);
    const { images } = await ask<{ images: { edges: { node: { url: string } }[] } }>(
      itsPort,
      '{ images(first: 1) { edges { node { url } } } }',
    );
    expect(images.edges[0]?.node.url).toMatch(/^https:\/\/pictures\.example\.com\/objects\//);
    production.send('SIGINT');
    expect((await production.ended).code).toBe(0);
  });

  it('on a second signal it exits at once, and starts again all the same', async () => {
    const impatient = startAgain({});
    const itsPort = await impatient.port;
    const slow = paint('simulate:slow', itsPort).catch((error: unknown) => error);
    await expect
      .poll(() => ask<object>(itsPort, '{ generations(status: RUNNING) { edges { node { status } } } }'))
      .toEqual({ generations: { edges: [{ node: { status: 'RUNNING' } }] } });
    impatient.send('SIGTERM');
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${itsPort}/healthz`).then(
          () => 'answered',
          () => 'closed',
        ),
      )
      .toBe('closed');
    impatient.send('SIGTERM');
    const { code } = await impatient.ended;
    // It would be 0 after the end of the slow picture.
    expect(code).toBe(1);
    expect(await slow).toBeInstanceOf(Error);

    const next = startAgain({});
    const nextPort = await next.port;
    const { generations } = await ask<{ generations: { edges: { node: { status: string } }[] } }>(
      nextPort,
      '{ generations(first: 1) { edges { node { status } } } }',
    );
    // By whether the request had left already; never RUNNING, which nobody would end.
    expect(['FAILED', 'OUTCOME_UNKNOWN']).toContain(generations.edges[0]?.node.status);
  });
});
