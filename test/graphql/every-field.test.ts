import { getNamedType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { runAs } from '../support/bearer.ts';
import { createApiKey, generateImage, listApiKeys, listImages } from '../support/documents.ts';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { everyFieldOf, rootFieldsOf } from './every-field.ts';
import { createRecordingUpstream } from './recording-upstream.ts';

/** What a caller may know of an image, or make up. */
interface Names {
  image: string;
  generation: string;
  apiKey: string;
  key: string;
  cursor: string;
}

interface Row {
  /** The arguments, as text. */
  ask: (names: Names) => string;
  /** What the answer shows: of nothing that is named, that is, or of the caller's own rows. */
  answer: 'as for what never was' | 'FORBIDDEN' | 'own rows alone' | 'a picture of their own';
  /** Whether the owner of what is named is shown something else by the same request, which ends nothing. */
  shownToOwner?: true;
}

/** Each field that a request can begin with, asked by Bob for what belongs to Alice. */
const rows: Record<string, Row> = {
  'Query.viewer': { ask: () => '', answer: 'own rows alone' },
  'Query.apiKeys': { ask: ({ cursor }) => `(first: 2, after: "${cursor}")`, answer: 'FORBIDDEN' },
  'Query.node': {
    ask: ({ image }) => `(id: "${image}")`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
  'Query.nodes': {
    ask: (names) => `(ids: ["${names.image}", "${names.generation}", "${names.apiKey}"])`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
  'Query.image': {
    ask: ({ key }) => `(key: "${key}")`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
  'Query.images': { ask: ({ cursor }) => `(first: 2, after: "${cursor}")`, answer: 'own rows alone' },
  'Query.generation': {
    ask: ({ generation }) => `(id: "${generation}")`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
  'Query.generations': { ask: ({ cursor }) => `(first: 2, after: "${cursor}")`, answer: 'own rows alone' },
  'Query.imageModels': { ask: () => '', answer: 'own rows alone' },
  'Query.estimateCost': { ask: () => '', answer: 'own rows alone' },
  'Mutation.generateImage': {
    ask: () => '(prompt: "a boat", idempotencyKey: "of Alice")',
    answer: 'a picture of their own',
  },
  'Mutation.generateImages': {
    ask: () => '(prompt: "a boat", count: 1, idempotencyKey: "of Alice again")',
    answer: 'a picture of their own',
  },
  'Mutation.varyImage': { ask: ({ key }) => `(key: "${key}")`, answer: 'as for what never was' },
  'Mutation.editImage': {
    ask: ({ key }) => `(prompt: "a hat", sources: [{ key: "${key}" }])`,
    answer: 'as for what never was',
  },
  'Mutation.submitGeneration': {
    ask: ({ key }) => `(request: { vary: { key: "${key}" } })`,
    answer: 'as for what never was',
  },
  'Mutation.cancelGeneration': {
    ask: ({ generation }) => `(id: "${generation}")`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
  'Mutation.deleteImage': { ask: ({ key }) => `(key: "${key}")`, answer: 'as for what never was' },
  'Mutation.createApiKey': { ask: () => '(name: "mine", scopes: [IMAGES_READ])', answer: 'FORBIDDEN' },
  'Mutation.revokeApiKey': { ask: ({ apiKey }) => `(id: "${apiKey}")`, answer: 'FORBIDDEN' },
  'Subscription.generation': {
    ask: ({ generation }) => `(id: "${generation}")`,
    answer: 'as for what never was',
    shownToOwner: true,
  },
};

const visited = new Set<string>();
const fields = rootFieldsOf(schema).map(({ type, name, path }) => {
  const field = type.getFields()[name]!;
  visited.add(path);
  return {
    path,
    name,
    kind: type.name.toLowerCase(),
    all: everyFieldOf(schema, getNamedType(field.type), visited),
  };
});

const adminKey = 'the-operator-0123456789-abcdefghij';
const unknownUuid = '01a20496-823a-7322-8727-83bfcc3e9a7b';
const unknown: Names = {
  image: globalId('Image', unknownUuid),
  generation: globalId('Generation', unknownUuid),
  apiKey: globalId('ApiKey', unknownUuid),
  key: `images/2026/11/22/${unknownUuid}.png`,
  cursor: '',
};

let app: TestApp;
let alice: string;
let bob: string;
let ofAlice: Names;
/** Whatever would tell Bob of Alice. */
let signs: string[];
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  app = await createTestApp({ upstream: upstream.fetch, env: { ADMIN_API_KEY: adminKey } });
  const make = async (name: string) => {
    const scopes = ['IMAGES_CREATE' as const, 'IMAGES_READ' as const, 'IMAGES_DELETE' as const];
    const { data } = await runAs(app, adminKey, createApiKey, { name, scopes });
    return data!.createApiKey.key;
  };
  alice = await make('Alice');
  bob = await make('Bob');
  const generate = async (caller: string, prompt: string, idempotencyKey: string) =>
    (await runAs(app, caller, generateImage, { prompt, idempotencyKey })).data!.generateImage;
  const image = await generate(alice, 'a portrait of Alice', 'of Alice');
  await generate(alice, 'another portrait of Alice', 'of Alice again');
  await generate(bob, 'a portrait of Bob', 'of Bob');
  const { data: images } = await runAs(app, alice, listImages, { first: 1 });
  const { data: keys } = await runAs(app, adminKey, listApiKeys, {});
  const [apiKey] = keys!.apiKeys.edges.filter(({ node }) => node.name === 'Alice');
  ofAlice = {
    image: image.id,
    generation: image.generation.id,
    apiKey: apiKey!.node.id,
    key: image.key,
    cursor: images!.images.edges[0]!.cursor,
  };
  unknown.cursor = ofAlice.cursor;
  const { image: imageId, generation, apiKey: keyId, key } = ofAlice;
  signs = ['Alice', imageId, generation, keyId, key, ...[imageId, generation, keyId].map(uuidOf)];
});
afterAll(() => app.close());

function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

function uuidOf(id: string): string {
  return Buffer.from(id, 'base64').toString().split(':')[1]!;
}

async function ask(caller: string, query: string): Promise<string> {
  const response = await app.fetch(
    new Request(`${testOrigin}/graphql`, {
      method: 'POST',
      headers: {
        accept: query.startsWith('subscription') ? 'text/event-stream' : 'application/graphql-response+json',
        authorization: `Bearer ${caller}`,
        'content-type': 'application/json',
        'x-request-id': 'one-and-the-same',
      },
      body: JSON.stringify({ query }),
    }),
  );
  return `${response.status} ${await response.text()}`;
}

describe('another caller', () => {
  it('has a row here for each field that a request can begin with', () => {
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(rows)));
    expect(Object.keys(rows)).toEqual(expect.arrayContaining(fields.map(({ path }) => path)));
  });

  it('is shown every other field of the schema by one of them', () => {
    const all = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter((type) => !isIntrospectionType(type))
      .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
    expect(all.filter((path) => !visited.has(path))).toEqual([]);
  });

  it.each(fields)('learns nothing by $path', async ({ path, name, kind, all }) => {
    const { ask: argumentsFor, answer, shownToOwner } = rows[path]!;
    const document = (names: Names) => `${kind} { ${name}${argumentsFor(names)} ${all} }`;
    const others = await ask(bob, document(ofAlice));
    for (const sign of signs) expect(others).not.toContain(sign);
    if (answer === 'as for what never was') expect(others).toBe(await ask(bob, document(unknown)));
    if (answer === 'FORBIDDEN') expect(others).toMatch(/^403 .*"FORBIDDEN"/);
    if (answer === 'own rows alone') expect(others).toMatch(/^200 \{"data"/);
    if (answer === 'a picture of their own') expect(others).toContain('images/');
    if (shownToOwner) expect(await ask(alice, document(ofAlice))).toContain(ofAlice.generation);
  });

  it('is told of no object by an address without a signature, or with a foreign one', async () => {
    const addressOf = (key: string, query: string) => `${testOrigin}/objects/${key}${query}`;
    const { data } = await runAs(app, bob, listImages, { first: 1 });
    const signature = new URL(data!.images.edges[0]!.node.url).search;
    for (const query of ['', signature]) {
      const [existing, missing] = await Promise.all(
        [ofAlice.key, unknown.key].map(async (key) => {
          const headers = { authorization: `Bearer ${bob}`, 'x-request-id': 'one-and-the-same' };
          const response = await app.fetch(new Request(addressOf(key, query), { headers }));
          return `${response.status} ${await response.text()}`;
        }),
      );
      expect(existing).toMatch(/^40[34] /);
      expect(existing).toBe(missing);
    }
  });
});
