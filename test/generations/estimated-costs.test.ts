import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { graphql } from '../gql/gql.ts';
import {
  editImage,
  generateImage,
  generateImages,
  submitGeneration,
  varyImage,
} from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { inTurn, pictures, refusal } from './upstream.ts';

const newestMoney = graphql(`
  query NewestMoney {
    generations(first: 1) {
      edges {
        node {
          id
          status
          model
          estimatedCost
          cost
        }
      }
    }
  }
`);

async function newest(app: TestApp) {
  const { generations } = await app.runOk(newestMoney);
  const [edge] = generations.edges;
  if (edge === undefined) throw new Error('there is no generation');
  return edge.node;
}

async function png(width: number, height: number, alpha = 1): Promise<File> {
  const background = { r: 200, g: 90, b: 40, alpha };
  const bytes = await sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();
  return new File([new Uint8Array(bytes)], 'picture.png', { type: 'image/png' });
}

function inNanodollars(dollars: string): bigint {
  const [whole = '', fraction = ''] = dollars.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}

describe('with the built-in painter', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const anyOptions = fc
    .record({
      model: fc.constantFrom('gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.6-sunburst'),
      quality: fc.constantFrom('AUTO', 'LOW', 'MEDIUM', 'HIGH', 'MAX'),
      size: fc.constantFrom('auto', '1024x640', '640x1024', '1024x1024', '1280x720'),
      format: fc.constantFrom('PNG', 'JPEG'),
    })
    .filter(({ model, quality }) => model !== 'gpt-image-2' || quality !== 'MAX');
  const anyRequest = fc.record({
    kind: fc.constantFrom('generate', 'several', 'vary', 'edit', 'mask', 'submit', 'submit from a picture'),
    prompt: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((text) => `x ${text}`),
    options: anyOptions,
    previews: fc.integer({ min: 0, max: 3 }),
    side: fc.integer({ min: 16, max: 1400 }),
  });
  type Request = typeof anyRequest extends fc.Arbitrary<infer Value> ? Value : never;

  async function paint({ kind, prompt, options, previews, side }: Request): Promise<void> {
    const file = await png(side, 700);
    switch (kind) {
      case 'generate':
        return void (await app.runOk(generateImage, { prompt, options }));
      case 'several':
        return void (await app.runOk(generateImages, { prompt, options, count: 2 }));
      case 'vary':
        return void (await app.runOk(varyImage, { file, prompt, options }));
      case 'edit':
        return void (await app.runOk(editImage, { prompt, options, sources: [{ file }, { file }] }));
      case 'mask': {
        const mask = await png(side, 700, 0);
        return void (await app.runOk(editImage, { prompt, options, sources: [{ file }], mask }));
      }
      case 'submit':
        await app.runOk(submitGeneration, { request: { generate: { prompt, options, previews } } });
        return;
      case 'submit from a picture':
        await app.runOk(submitGeneration, { request: { vary: { file, prompt, options, previews } } });
    }
  }

  it('no generation costs more than was estimated when it was recorded', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        await paint(request);
        await expect.poll(async () => (await newest(app)).status).toBe('SUCCEEDED');
        const { cost, estimatedCost } = await newest(app);
        if (cost == null || estimatedCost == null) throw new Error('expected two amounts');
        expect(inNanodollars(cost)).toBeGreaterThan(0n);
        expect(inNanodollars(cost)).toBeLessThanOrEqual(inNanodollars(estimatedCost));
      }),
      {
        numRuns: 20,
        // Each kind at least once.
        examples: ['vary', 'edit', 'mask', 'several', 'submit', 'submit from a picture'].map((kind) => [
          {
            kind,
            prompt: 'a red boat',
            options: { model: 'gpt-image-2.6-sunburst', quality: 'LOW', size: 'auto', format: 'JPEG' },
            previews: 3,
            side: 1040,
          },
        ]),
      },
    );
  });

  it('counts the pictures that were sent, and a mask as one of them', async () => {
    const options = { size: '1024x640', quality: 'LOW' } as const;
    const file = await png(1024, 2048);
    // 700 × $30 + (10 + 32) × $5 for the words; 2,048 × $8 for each picture
    await app.runOk(editImage, { prompt: 'a red boat', options, sources: [{ file }] });
    expect((await newest(app)).estimatedCost).toBe('0.037594');
    const sources = [{ file }, { file: await png(16, 16) }];
    await app.runOk(editImage, { prompt: 'a red boat', options, sources });
    expect((await newest(app)).estimatedCost).toBe('0.045786');
    const mask = await png(1024, 2048, 0);
    await app.runOk(editImage, { prompt: 'a red boat', options, sources, mask });
    expect((await newest(app)).estimatedCost).toBe('0.06217');
  });

  it('counts the bytes of the words as they are sent, with the instruction of a variation', async () => {
    const options = { size: '1024x640', quality: 'LOW' } as const;
    await app.runOk(generateImage, { prompt: ' ñandú 画 ', options });
    // Eleven bytes.
    expect((await newest(app)).estimatedCost).toBe('0.021215');
    await app.runOk(varyImage, { file: await png(64, 64), options });
    const { estimatedCost } = await newest(app);
    const words = inNanodollars(estimatedCost ?? '') - inNanodollars('0.021') - inNanodollars('0.008192');
    expect(words).toBeGreaterThan(500_000n);
  });
});

describe('a generation that waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      env: { ROLE: 'web', MAX_UPLOAD_MEGAPIXELS: '20' },
      upstream: () => Promise.resolve(pictures()),
    });
  });
  afterAll(() => app.close());
  const options = { quality: 'LOW' } as const;

  it('has its estimate from the beginning, previews counted', async () => {
    await app.runOk(submitGeneration, {
      request: { generate: { prompt: 'abcdefgh', options, previews: 2 } },
    });
    expect(await newest(app)).toMatchObject({ status: 'QUEUED', estimatedCost: '0.0272', cost: null });
  });

  it('counts no previews where several pictures have none', async () => {
    const request = { generate: { prompt: 'abcdefgh', options, previews: 2, count: 2 } };
    await app.runOk(submitGeneration, { request });
    expect((await newest(app)).estimatedCost).toBe('0.0424');
  });

  it('counts an upload that is not decoded yet as the largest that is accepted', async () => {
    const sources = [{ file: await png(16, 16) }];
    await app.runOk(submitGeneration, { request: { edit: { prompt: 'abcdefgh', options, sources } } });
    // 20,000,000 pixels: 19,532 tokens × $8
    expect((await newest(app)).estimatedCost).toBe('0.177456');
  });

  it('counts a picture of the library as large as it is', async () => {
    await app.runOk(generateImage, { prompt: 'a source', options });
    const { key } = await app.database.client.selectFrom('images').select('key').executeTakeFirstOrThrow();
    const sources = [{ key }];
    await app.runOk(submitGeneration, { request: { edit: { prompt: 'abcdefgh', options, sources } } });
    expect((await newest(app)).estimatedCost).toBe('0.029392');
  });
});

it('the estimate is null for a model whose price is not known, and for a row that is older than it', async () => {
  const app = await createTestApp({
    env: { OPENAI_IMAGE_MODEL: 'house-model-7' },
    upstream: inTurn(pictures, pictures),
  });
  onTestFinished(() => app.close());
  await app.runOk(generateImage, { prompt: 'a tree' });
  expect(await newest(app)).toMatchObject({ status: 'SUCCEEDED', estimatedCost: null, cost: null });
  await app.runOk(generateImage, { prompt: 'a tree', options: { model: 'gpt-image-2' } });
  expect((await newest(app)).estimatedCost).toBe('0.05287');
  await app.database.client.updateTable('generations').set({ estimated_cost: null }).execute();
  expect((await newest(app)).estimatedCost).toBeNull();
});

it('a generation that runs again is estimated anew, for what it asks for then', async () => {
  const refusing = () => refusal(400, { code: 'billing_hard_limit_reached' });
  const before = await createTestApp({ upstream: inTurn(refusing) });
  onTestFinished(() => before.close());
  const request = { prompt: 'a tree', idempotencyKey: 'again' };
  await before.runError(generateImage, request);
  expect(await newest(before)).toMatchObject({ status: 'FAILED', estimatedCost: '0.04819' });
  await before.stop();

  const after = await createTestApp({
    from: before,
    env: { OPENAI_IMAGE_MODEL: 'gpt-image-2' },
    upstream: inTurn(pictures),
  });
  await after.runOk(generateImage, request);
  expect(await newest(after)).toMatchObject({
    status: 'SUCCEEDED',
    model: 'gpt-image-2',
    estimatedCost: '0.05287',
    cost: '0.03021',
  });
  await after.stop();
});
