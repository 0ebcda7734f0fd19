import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/test-app.ts';

let first: TestApp;
beforeAll(async () => {
  first = await createTestApp({ clock: () => new Date('2026-11-27T12:00:00Z') });
});
afterAll(() => first.close());

interface Line {
  level: string;
  msg: string;
  model?: string;
  retiresOn?: string;
  replacement?: string;
}

/** What the log says of a model that ends, when a server with this default starts at this instant. */
async function noticesAt(instant: string, defaultModel: string): Promise<Line[]> {
  await first.stop();
  const app = await createTestApp({
    from: first,
    clock: () => new Date(instant),
    env: { OPENAI_IMAGE_MODEL: defaultModel },
  });
  await app.stop();
  return app.log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => /shut down/.test(msg));
}

describe('at its start, the log', () => {
  const facts = { model: 'gpt-image-1.5', retiresOn: '2026-12-01', replacement: 'gpt-image-2.6-flare' };

  it.each([
    ['nothing until 30 days before the default model ends', '2026-10-31T23:59:59.999Z', []],
    ['a warning from then on', '2026-11-01T00:00:00Z', [{ level: 'warn', ...facts }]],
    ['a warning to the last moment', '2026-11-30T23:59:59.999Z', [{ level: 'warn', ...facts }]],
    ['an error once it has ended', '2026-12-01T00:00:00Z', [{ level: 'error', ...facts }]],
    ['an error ever after', '2027-06-01T00:00:00Z', [{ level: 'error', ...facts }]],
  ])('tells %s', async (_name, instant, expected) => {
    expect(await noticesAt(instant, 'gpt-image-1.5')).toMatchObject(expected);
  });

  it('names the variable that the operator is to change', async () => {
    const [line] = await noticesAt('2026-11-15T00:00:00Z', 'gpt-image-1.5');
    expect(line?.msg).toContain('OPENAI_IMAGE_MODEL');
  });

  it.each(['gpt-image-2.6-flare', 'gpt-image-2', 'house-model-7'])('tells nothing of %s', async (model) => {
    expect(await noticesAt('2027-06-01T00:00:00Z', model)).toEqual([]);
  });
});
