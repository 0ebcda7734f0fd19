import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';
import { codeBlocks, readText } from './markdown.ts';

const queries = codeBlocks(await readText('README.md')).filter(({ language }) => language === 'graphql');

describe('the queries of the README', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  it.each(queries)('are answered without an error: $code', async ({ code }) => {
    expect((await ask(code)).errors).toBeUndefined();
  });

  it('show amounts for what has a price', async () => {
    const menu = queries.find(({ code }) => code.includes('estimateCost'));
    const amount = expect.stringMatching(/^\d+\.\d+$/) as string;
    expect((await ask(menu!.code)).data).toMatchObject({
      imageModels: expect.any(Array) as unknown[],
      sketch: amount,
      poster: amount,
    });
  });

  async function ask(query: string): Promise<{ data: object; errors?: object[] }> {
    const response = await app.fetch(
      new Request(`${testOrigin}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: { 'content-type': 'application/json' },
      }),
    );
    return (await response.json()) as { data: object; errors?: object[] };
  }
});
