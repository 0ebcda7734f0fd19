import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { deleteImage, generateImages } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

const lookUp = graphql(`
  query LookUp($id: ID!, $key: String!) {
    node(id: $id) {
      id
    }
    nodes(ids: [$id]) {
      id
    }
    generation(id: $id) {
      id
    }
    image(key: $key) {
      id
    }
  }
`);

const lookUpNodes = graphql(`
  query LookUpNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on Image {
        key
      }
      ... on Generation {
        status
      }
    }
  }
`);

const newestOfBoth = graphql(`
  query NewestOfBoth {
    images(first: 100) {
      edges {
        node {
          id
          key
        }
      }
    }
    generations(first: 1) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

let app: TestApp;
let image: { id: string; key: string };
let imageIds: string[];
let generationId: string;
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  app = await createTestApp({ upstream: upstream.fetch });
  for (let round = 0; round < 10; round += 1) await app.runOk(generateImages, { prompt: 'boats', count: 10 });
  const { images, generations } = await app.runOk(newestOfBoth);
  image = images.edges[0]!.node;
  imageIds = images.edges.map(({ node }) => node.id);
  generationId = generations.edges[0]!.node.id;
});
afterAll(() => app.close());

const unknownUuid = '01a20496-823a-7322-8727-83bfcc3e9a7b';
const encode = (text: string) => Buffer.from(text).toString('base64');

describe('an id', () => {
  it('finds its image or generation, and nothing as another type', async () => {
    expect(await app.runOk(lookUp, { id: image.id, key: image.key })).toEqual({
      node: { id: image.id },
      nodes: [{ id: image.id }],
      generation: null,
      image: { id: image.id },
    });
    expect(await app.runOk(lookUp, { id: generationId, key: generationId })).toEqual({
      node: { id: generationId },
      nodes: [{ id: generationId }],
      generation: { id: generationId },
      image: null,
    });
  });

  it.each<[string, () => string]>([
    ['is empty', () => ''],
    ['is a number', () => '5'],
    ['is no base64', () => '%%%'],
    ['is a bare UUID', () => unknownUuid],
    ['is unknown', () => encode(`Image:${unknownUuid}`)],
    ['is that of an unknown generation', () => encode(`Generation:${unknownUuid}`)],
    ['has another type', () => encode(`Generation:${uuidOf(image.id)}`)],
    ['has a type without nodes', () => encode(`SignedUrl:${unknownUuid}`)],
    ['has a type named as a property of every object', () => encode(`__proto__:${unknownUuid}`)],
    ['has no type', () => encode(`:${unknownUuid}`)],
    ['has no UUID', () => encode('Image:')],
    ['has no colon', () => encode('Image')],
    ['has half a UUID', () => encode(`Image:${unknownUuid.slice(0, 18)}`)],
    ['has more behind its UUID', () => encode(`Image:${uuidOf(image.id)}:1`)],
    ['has SQL behind its UUID', () => encode(`Image:${uuidOf(image.id)}' OR '1'='1`)],
    ['has a NUL', () => encode(`Image:${uuidOf(image.id)}\0`)],
    ['has its UUID in capitals', () => encode(`Image:${uuidOf(image.id).toUpperCase()}`)],
    ['has its UUID in braces', () => encode(`Image:{${uuidOf(image.id)}}`)],
    ['has its UUID without hyphens', () => encode(`Image:${uuidOf(image.id).replaceAll('-', '')}`)],
    ['has its type in capitals', () => encode(`IMAGE:${uuidOf(image.id)}`)],
    ['lacks the padding of its base64', () => generationId.replace(/=+$/, '')],
    ['has more padding than its base64', () => `${generationId}=`],
    ['has a blank within its base64', () => `${image.id.slice(0, 8)} ${image.id.slice(8)}`],
    ['has a line break behind its base64', () => `${image.id}\n`],
    ['has other unused bits in its base64', () => otherUnusedBits(generationId)],
    ['has 100,000 characters', () => 'A'.repeat(100_000)],
  ])('that %s finds null everywhere', async (_name, makeId) => {
    const id = makeId();
    expect([image.id, generationId]).not.toContain(id);
    expect(await app.runOk(lookUp, { id, key: id })).toEqual({
      node: null,
      nodes: [null],
      generation: null,
      image: null,
    });
  });

  it('may be written as a number, as GraphQL allows for ids', async () => {
    const { data, errors } = await app.run(lookUp, { id: 5 as unknown as string, key: 'x' });
    expect({ data, errors }).toMatchObject({ data: { node: null, nodes: [null] }, errors: undefined });
  });
});

function uuidOf(globalId: string): string {
  return Buffer.from(globalId, 'base64').toString().split(':')[1]!;
}

/** Decodes to the same bytes, since base64 ignores the last bits of the last character. */
function otherUnusedBits(globalId: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const [, head = '', last = '', padding = ''] = /^(.*)(.)(=+)$/.exec(globalId) ?? [];
  const other = `${head}${alphabet[alphabet.indexOf(last) + 1]!}${padding}`;
  if (!Buffer.from(other, 'base64').equals(Buffer.from(globalId, 'base64')))
    throw new Error('not the same bytes');
  return other;
}

describe('a key', () => {
  it.each<[string, (key: string) => string]>([
    ['empty', () => ''],
    ['with ".." that leads to the same file', (key) => key.replace('images/', 'images/../images/')],
    ['that leads out of the folder', () => '../../../../etc/passwd'],
    ['that leads out after a right beginning', (key) => `${key}/../../../../../../etc/passwd`],
    ['with %2e%2e', (key) => key.replace('images/', 'images/%2e%2e/images/')],
    ['with a slash before it', (key) => `/${key}`],
    ['with two slashes', (key) => key.replace('/', '//')],
    ['with a backslash', (key) => key.replaceAll('/', '\\')],
    ['with a NUL behind it', (key) => `${key}\0`],
    ['with a NUL before the extension', (key) => key.replace('.png', '\0.png')],
    ['with a line break', (key) => `${key}\n`],
    ['with a query', (key) => `${key}?download=x`],
    ['in capitals', (key) => key.toUpperCase()],
    ['with another extension', (key) => key.replace('.png', '.webp')],
    ['of another day', (key) => key.replace(/\d{4}/, '1999')],
    ['that is a pattern', (key) => key.replace(/[0-9a-f-]{36}/, '%')],
    ['that is a whole address', (key) => `http://localhost:4000/objects/${key}`],
    ['of 10,000 characters', (key) => `${'images/'.repeat(1500)}${key}`],
    ['with half a character', (key) => `${key}\ud83c`],
  ])('%s finds nothing, and nothing can be deleted by it', async (_name, spoil) => {
    const key = spoil(image.key);
    expect((await app.runOk(lookUp, { id: 'x', key })).image).toBeNull();
    const error = await app.runError(deleteImage, { key });
    expect(error.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'key' });
    expect((await app.runOk(lookUp, { id: image.id, key: image.key })).image).toEqual({ id: image.id });
  });
});

describe('nodes', () => {
  it('come in the order of their ids, as often as they are asked for, with null for what is not there', async () => {
    const ids = [generationId, image.id, 'x', imageIds[5]!, image.id, generationId];
    const { nodes } = await app.runOk(lookUpNodes, { ids });
    expect(nodes).toEqual([
      { id: generationId, status: 'SUCCEEDED' },
      { id: image.id, key: image.key },
      null,
      { id: imageIds[5], key: expect.any(String) as string },
      { id: image.id, key: image.key },
      { id: generationId, status: 'SUCCEEDED' },
    ]);
  });

  it('are none for no ids', async () => {
    expect(await app.runOk(lookUpNodes, { ids: [] })).toEqual({ nodes: [] });
  });

  it('can be 100', async () => {
    const ids = imageIds.toReversed();
    const { nodes } = await app.runOk(lookUpNodes, { ids });
    expect(nodes.map((node) => node?.id)).toEqual(ids);
  });

  it('can not be 101, not even of one thing', async () => {
    const error = await app.runError(lookUpNodes, { ids: Array.from({ length: 101 }, () => image.id) });
    expect(error).toMatchObject({
      path: ['nodes'],
      extensions: { code: 'BAD_USER_INPUT', field: 'ids', rule: 'at most 100' },
    });
  });
});
