import { readdir, readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { body, boundary, field, file } from '../http/multipart-body.ts';
import { listen } from '../support/listen.ts';
import { createTestApp, testOrigin, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { tinyPng, tinyUpstream } from '../support/tiny-upstream.ts';
import { send, type WireAnswer } from '../support/wire.ts';

/** A server behind a real socket, whose provider answers at once and keeps what it was sent. */
export interface FrontDoor {
  app: TestApp;
  port: number;
  /** What reached the provider, in order. */
  sent: { type: string; bytes: Buffer }[];
  /** A POST with exactly these headers, over a connection of its own. */
  post: (headers: Record<string, string>, content: string | Uint8Array, path?: string) => Promise<WireAnswer>;
  /** A GraphQL request as JSON. */
  ask: (query: string, variables?: unknown) => Promise<WireAnswer>;
  /** A GraphQL multipart request, with these bytes as its body. */
  upload: (content: string | Uint8Array, headers?: Record<string, string>) => Promise<WireAnswer>;
  /** Asks for a variation of a picture. */
  vary: (picture: Uint8Array, fileName?: string) => Promise<WireAnswer>;
  close: () => Promise<void>;
}

/** One for a whole file of tests: opened before all of them, where it must work, and closed after them. */
export function useFrontDoor(options: TestAppOptions = {}): FrontDoor {
  const door = {} as FrontDoor;
  beforeAll(async () => {
    Object.assign(door, await openFrontDoor(options));
    expect(await workOf(door)).toEqual(rightWork);
  });
  afterAll(() => door.close());
  return door;
}

export const graphqlAccept = { accept: 'application/graphql-response+json' };
export const uploadHeaders = {
  ...graphqlAccept,
  'content-type': `multipart/form-data; boundary=${boundary}`,
  'graphql-preflight': '1',
};
const varyQuery = 'mutation ($file: File) { varyImage(file: $file) { key width } }';

async function openFrontDoor(options: TestAppOptions): Promise<FrontDoor> {
  const sent: FrontDoor['sent'] = [];
  const answer = await tinyUpstream();
  const app = await createTestApp({
    upstream: async (input, init) => {
      const request = new Request(input, init);
      const type = request.headers.get('content-type') ?? '';
      sent.push({ type, bytes: Buffer.from(await request.arrayBuffer()) });
      return answer(input, init);
    },
    ...options,
  });
  const server = await listen(app);
  // A connection over which an upload was refused may be closed at any moment.
  const agent = new Agent({ keepAlive: false });
  const post: FrontDoor['post'] = (headers, content, path = '/graphql') =>
    send(server.port, { method: 'POST', path, headers, body: content, agent });
  const upload: FrontDoor['upload'] = (content, headers = {}) =>
    post({ ...uploadHeaders, ...headers }, content);
  return {
    app,
    port: server.port,
    sent,
    post,
    ask: (query, variables) =>
      post({ ...graphqlAccept, 'content-type': 'application/json' }, JSON.stringify({ query, variables })),
    upload,
    vary: (picture, fileName) => upload(varyBody(picture, fileName)),
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}

/** The body of a right multipart request for a variation of these bytes. */
export function varyBody(picture: Uint8Array, fileName?: string): Buffer<ArrayBuffer> {
  const operations = JSON.stringify({ query: varyQuery, variables: { file: null } });
  return body(
    field('operations', operations),
    field('map', '{"0":["variables.file"]}'),
    file('0', picture, fileName),
  );
}

/** The pictures that reached the provider, and nothing else that it was sent. */
export async function picturesSent({ sent }: FrontDoor): Promise<Buffer[]> {
  const forms = await Promise.all(
    sent.map(({ type, bytes }) =>
      new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData(),
    ),
  );
  const files = forms.flatMap((form) => [...form.values()].filter((value) => typeof value !== 'string'));
  return Promise.all(files.map(async (value) => Buffer.from(await value.arrayBuffer())));
}

/** What an answer says of its errors, which must be of one code. */
export function errorOf(answer: WireAnswer): { code: string; message: string } {
  const { errors = [] } = answer.json() as {
    errors?: { message: string; extensions: { code: string } }[];
  };
  const codes = new Set(errors.map(({ extensions }) => extensions.code));
  expect([...codes]).toHaveLength(1);
  return { code: [...codes].join(), message: errors[0]?.message ?? '' };
}

/** What a right server answers to a painting, a variation and an edit, and asks of its provider for them. */
export const rightWork = {
  widths: [16, 16, 16],
  pictures: [true, true, true],
  purchases: ['/v1/images/generations', '/v1/images/edits', '/v1/images/edits'],
};

/** Paints, varies and edits, and fetches each picture from its address. */
export async function workOf({ app, port, sent, ask, upload }: FrontDoor): Promise<typeof rightWork> {
  const picture = await tinyPng();
  const seen = app.upstreamCalls.length;
  const uploadOf = (query: string, variables: unknown, map: unknown, ...files: Buffer[]) =>
    upload(
      body(
        field('operations', JSON.stringify({ query, variables })),
        field('map', JSON.stringify(map)),
        ...files,
      ),
    );
  const answers = [
    await ask('mutation { image: generateImage(prompt: "a boat") { url width } }'),
    await uploadOf(
      'mutation ($file: File) { image: varyImage(file: $file) { url width } }',
      { file: null },
      { 0: ['variables.file'] },
      file('0', picture),
    ),
    await uploadOf(
      'mutation ($all: [ImageSource!]!) { image: editImage(prompt: "x", sources: $all) { url width } }',
      { all: [{ file: null }, { file: null }] },
      { a: ['variables.all.0.file'], b: ['variables.all.1.file'] },
      file('a', picture),
      file('b', picture),
    ),
  ];
  const images = answers.map(
    (answer) => (answer.json() as { data: { image: { url: string; width: number } } }).data.image,
  );
  const shown = await Promise.all(
    images.map(({ url }) => send(port, { path: url.slice(testOrigin.length) })),
  );
  sent.length = 0;
  return {
    widths: images.map(({ width }) => width),
    pictures: shown.map(({ bytes }) => bytes.equals(picture)),
    purchases: app.upstreamCalls.slice(seen).map(({ path }) => path),
  };
}

/** Where a word is found that only a hostile upload held: what left the server, and what it wrote. */
export async function placesOf(word: string, { app, sent }: FrontDoor): Promise<string[]> {
  const names = await readdir(app.folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return { path, bytes: await readFile(path) };
      }),
  );
  const { client } = app.database;
  const rows = await Promise.all([
    client.selectFrom('generations').selectAll().execute(),
    client.selectFrom('attempts').selectAll().execute(),
    client.selectFrom('images').selectAll().execute(),
  ]);
  return [
    ...files.filter(({ path, bytes }) => path.includes(word) || bytes.includes(word)).map(({ path }) => path),
    ...(sent.some(({ bytes }) => bytes.includes(word)) ? ['the provider'] : []),
    ...(app.log.some((line) => line.includes(word)) ? ['the log'] : []),
    ...(JSON.stringify(rows).includes(word) ? ['the database'] : []),
  ];
}
