import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulations } from '../../src/painter/simulations.ts';
import { generateImage } from '../support/documents.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { namedRows, readText } from './markdown.ts';

describe('the simulations of the README', () => {
  let app: TestApp;
  let rows: { name: string; answer: string }[];

  beforeAll(async () => {
    const delays = { timeoutMilliseconds: 10, slowMilliseconds: 10 };
    app = await createTestApp({ painter: { delays }, env: { PROVIDER_MAX_WAIT_SECONDS: '1' } });
    rows = namedRows(await readText('README.md'))
      .filter(({ name }) => name.startsWith('simulate:'))
      .map(({ name, cells }) => ({ name: name.replace('simulate:', ''), answer: cells.at(-1) ?? '' }));
  });

  afterAll(() => app.close());

  it('are all that there are', () => {
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(Object.keys(simulations)));
  });

  it.each(Object.keys(simulations))('%s gives what the README says', async (name) => {
    const { answer } = rows.find((row) => row.name === name) ?? { answer: '' };
    const { data, errors } = await app.run(generateImage, { prompt: `simulate:${name}` });
    const code = /^[A-Z_]+/.exec(answer)?.[0];
    expect(errors?.[0]?.extensions.code).toBe(code);
    if (code === undefined) expect(data?.generateImage.url).toBeDefined();
    const stage = /stage `(\w+)`/.exec(answer)?.[1];
    expect(errors?.[0]?.extensions['stage']).toBe(stage);
    if (answer.includes('`retryAfter`')) expect(errors?.[0]?.extensions['retryAfter']).toBeGreaterThan(60);
  });
});
