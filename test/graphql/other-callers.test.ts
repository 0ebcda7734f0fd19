import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { generateImage, listImages } from '../support/documents.ts';
import { principal } from '../support/principals.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { post } from './post.ts';
import { createRecordingUpstream, type RecordedRequest } from './recording-upstream.ts';

const allGenerations = graphql(`
  query AllGenerations {
    generations {
      edges {
        node {
          id
        }
      }
    }
  }
`);

const alice = { 'x-caller': 'alice' };
const bob = { 'x-caller': 'bob' };

let app: TestApp;
let requests: RecordedRequest[];
/** Alice's. */
let image: { id: string; key: string; url: string; generation: { id: string } };
beforeAll(async () => {
  const upstream = await createRecordingUpstream();
  requests = upstream.requests;
  app = await createTestApp({
    upstream: upstream.fetch,
    authenticate: (request) => Promise.resolve(principal(request.headers.get('x-caller') ?? 'nobody')),
  });
  image = await generateAs(alice, 'of Alice');
});
afterAll(() => app.close());

async function generateAs(caller: Record<string, string>, prompt: string, idempotencyKey?: string) {
  const variables = { prompt, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
  const { data } = await app.run(generateImage, variables, caller);
  return data!.generateImage;
}

const unknownUuid = '01a20496-823a-7322-8727-83bfcc3e9a7b';
const unknown = {
  key: `images/2026/11/22/${unknownUuid}.png`,
  id: Buffer.from(`Image:${unknownUuid}`).toString('base64'),
  generation: { id: Buffer.from(`Generation:${unknownUuid}`).toString('base64') },
};

describe('what belongs to another caller', () => {
  it.each<[string, string, (of: typeof unknown) => object, object]>([
    [
      'image',
      'query ($key: String!) { image(key: $key) { id url } }',
      ({ key }) => ({ key }),
      { image: null },
    ],
    ['node of an image', 'query ($id: ID!) { node(id: $id) { id } }', ({ id }) => ({ id }), { node: null }],
    [
      'node of a generation',
      'query ($id: ID!) { node(id: $id) { id } }',
      ({ generation }) => generation,
      { node: null },
    ],
    [
      'nodes',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      ({ id, generation }) => ({ ids: [id, generation.id] }),
      { nodes: [null, null] },
    ],
    [
      'generation',
      'query ($id: ID!) { generation(id: $id) { id prompt } }',
      ({ generation }) => generation,
      { generation: null },
    ],
  ])('is null, as what never was: %s', async (_name, query, variables, nothing) => {
    const headers = { ...bob, 'x-request-id': 'one-and-the-same' };
    const others = await post(app, { query, variables: variables(image) }, headers);
    const unknowns = await post(app, { query, variables: variables(unknown) }, headers);
    expect(others).toMatchObject({ status: 200, data: nothing });
    expect(others.text).toBe(unknowns.text);
    // The same request of its owner finds something.
    const own = await post(app, { query, variables: variables(image) }, alice);
    expect(own.data).not.toEqual(nothing);
  });

  it.each([
    ['deleted', 'mutation ($key: String!) { deleteImage(key: $key) { id } }'],
    ['varied', 'mutation ($key: String!) { varyImage(key: $key) { id } }'],
    ['edited', 'mutation ($key: String!) { editImage(prompt: "a hat", sources: [{ key: $key }]) { id } }'],
  ])('can not be %s, and the refusal is that for what never was', async (_name, query) => {
    requests.length = 0;
    const headers = { ...bob, 'x-request-id': 'one-and-the-same' };
    const others = await post(app, { query, variables: { key: image.key } }, headers);
    const unknowns = await post(app, { query, variables: { key: unknown.key } }, headers);
    const malformed = await post(app, { query, variables: { key: '../x' } }, headers);
    expect(others).toMatchObject({
      status: 404,
      data: null,
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    expect([unknowns.text, malformed.text]).toEqual([others.text, others.text]);
    expect(requests).toEqual([]);
    expect((await app.fetch(new Request(image.url))).status).toBe(200);
  });

  it('stands in no list', async () => {
    const dora = { 'x-caller': `dora ${randomUUID()}` };
    const own = await generateAs(dora, 'of Dora');
    const { data } = await app.run(listImages, {}, dora);
    expect(data?.images.edges.map(({ node }) => node.id)).toEqual([own.id]);
    const { data: searched } = await app.run(listImages, { search: 'Alice' }, dora);
    expect(searched?.images.edges).toEqual([]);
    const { data: generations } = await app.run(allGenerations, {}, dora);
    expect(generations?.generations.edges.map(({ node }) => node.id)).toEqual([own.generation.id]);
  });

  it('can not be read on from: a cursor of another list only says where to go on', async () => {
    const { data: ofAlice } = await app.run(listImages, { first: 1 }, alice);
    const after = ofAlice?.images.edges[0]?.cursor ?? '';
    const { data } = await app.run(listImages, { after }, { 'x-caller': 'carol' });
    expect(data?.images.edges).toEqual([]);
  });
});

describe('an idempotency key', () => {
  it('is one of its caller: the same key of another caller buys', async () => {
    const key = randomUUID();
    const ofAlice = await generateAs(alice, 'a boat', key);
    requests.length = 0;
    const ofBob = await generateAs(bob, 'a boat', key);
    expect(requests).toHaveLength(1);
    expect(ofBob.id).not.toBe(ofAlice.id);
    expect((await generateAs(alice, 'a boat', key)).id).toBe(ofAlice.id);
    expect((await generateAs(bob, 'a boat', key)).id).toBe(ofBob.id);
    expect(requests).toHaveLength(1);
  });

  it('of another caller with other arguments is no conflict', async () => {
    await generateAs(alice, 'a boat', 'other arguments');
    const { errors } = await app.run(
      generateImage,
      { prompt: 'a house', idempotencyKey: 'other arguments' },
      bob,
    );
    expect(errors).toBeUndefined();
  });
});

describe('the provider', () => {
  it('is told callers apart, without being told who they are', async () => {
    requests.length = 0;
    for (const caller of [alice, bob, alice]) await generateAs(caller, 'a boat');
    const [first, second, third] = requests.map(({ parameters }) => String(parameters['safety_identifier']));
    expect(first).toBe(third);
    expect(first).not.toBe(second);
    expect(`${first} ${second}`).not.toMatch(/alice|bob/);
  });
});
