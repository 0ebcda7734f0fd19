import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateCost } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

describe('estimateCost', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ clock: () => new Date('2026-11-27T12:00:00Z') });
  });
  afterAll(() => app.close());

  // 2,000 tokens for the prompt and 32 around it are $0.01016; an output token is $0.00003, a token of a source $0.000008.
  it.each([
    ['nothing at all: one picture of medium quality at 1024x1024, 1,600 tokens', {}, '0.05816'],
    ['null for options', { options: null }, '0.05816'],
    ['ten pictures', { count: 10 }, '0.5816'],
    ['a source of 8,294,400 pixels, 8,100 tokens', { sources: 1 }, '0.12296'],
    ['sixteen sources and two pictures', { count: 2, sources: 16 }, '2.18992'],
    ['low quality, 700 tokens', { options: { quality: 'LOW' } }, '0.03116'],
    ['the dearest for AUTO, 7,024 tokens', { options: { quality: 'AUTO' } }, '0.22088'],
    ['2,400 tokens for 1536x1024', { options: { size: '1536x1024' } }, '0.08216'],
    ['12,657 tokens for a size that the model chooses', { options: { size: 'auto' } }, '0.38987'],
    [
      'the published 5,488 tokens of gpt-image-2',
      { options: { model: 'gpt-image-2', quality: 'HIGH', size: '1536x1024' } },
      '0.1748',
    ],
  ] as const)('counts for %s', async (_name, variables, dollars) => {
    expect(await app.runOk(estimateCost, variables)).toEqual({ estimateCost: dollars });
  });

  it('is null where no price is known, and never 0', async () => {
    const own = await createTestApp({ env: { OPENAI_IMAGE_MODEL: 'house-model-7' } });
    expect(await own.runOk(estimateCost, { count: 10, sources: 16 })).toEqual({ estimateCost: null });
    const { estimateCost: known } = await own.runOk(estimateCost, { options: { model: 'gpt-image-2' } });
    expect(known).toBe('0.06284');
    await own.close();
    const options = { model: 'gpt-image-1.5' };
    expect(await app.runOk(estimateCost, { options })).toEqual({ estimateCost: null });
  });

  it.each([
    ['an unknown model', { options: { model: 'gpt-image-3' } }, 'options.model'],
    ['a size that is not allowed', { options: { size: '1000x1000' } }, 'options.size'],
    [
      'a quality that the model lacks',
      { options: { model: 'gpt-image-2', quality: 'MAX' } },
      'options.quality',
    ],
    ['no picture', { count: 0 }, 'count'],
    ['eleven pictures', { count: 11 }, 'count'],
    ['seventeen sources', { sources: 17 }, 'sources'],
    ['fewer than no sources', { sources: -1 }, 'sources'],
  ] as const)('refuses %s', async (_name, variables, field) => {
    const { extensions } = await app.runError(estimateCost, variables);
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field, rule: expect.any(String) as string });
  });

  it('buys nothing and writes nothing down', async () => {
    await app.runOk(estimateCost, { count: 10 });
    expect(app.upstreamCalls).toEqual([]);
    expect(await app.database.client.selectFrom('generations').selectAll().execute()).toEqual([]);
  });
});
