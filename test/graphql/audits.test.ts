import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, testOrigin, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const audits = serverAudits({
  url: `${testOrigin}/graphql`,
  fetchFn: (url: string, init: RequestInit) => app.fetch(new Request(url, init)),
});

describe('GraphQL over HTTP', () => {
  it('is audited in all 61 points', () => {
    expect(new Set(audits.map(({ id }) => id)).size).toBe(61);
  });

  it.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s: %s', async (_id, _name, fn) => {
    const result = await fn();
    const reason = result.status === 'ok' ? undefined : result.reason;
    expect({ status: result.status, reason }).toEqual({ status: 'ok', reason: undefined });
  });
});
