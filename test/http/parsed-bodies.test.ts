import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { tinyUpstream } from '../support/tiny-upstream.ts';
import { send } from '../support/wire.ts';

const megabyte = 1024 * 1024;
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };

let app: TestApp;
let server: Listening;

beforeAll(async () => {
  app = await createTestApp({ upstream: await tinyUpstream() });
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await app.close();
});

const post = (path: string, headers: Record<string, string>, body: string) =>
  send(server.port, { method: 'POST', path, headers, body });

// Parsed, such a body takes thirty times its size, and holds everybody up meanwhile.
describe('a body that is parsed may have 1 MB, whatever MAX_REQUEST_MB says', () => {
  const padded = (bytes: number) => {
    const query = '{"query":"{ __typename }"}';
    return query + ' '.repeat(bytes - query.length);
  };

  it('as JSON', async () => {
    expect((await post('/graphql', json, padded(megabyte))).status).toBe(200);
    const refused = await post('/graphql', json, padded(megabyte + 1));
    expect(refused.status).toBe(413);
    expect(refused.json()).toMatchObject({
      errors: [
        {
          message: 'A request without files may have 1 MB; files belong into a multipart request.',
          extensions: { code: 'PAYLOAD_TOO_LARGE' },
        },
      ],
    });
  });

  it('as JSON that comes in chunks', async () => {
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    expect((await post('/graphql', chunked, padded(megabyte + 1))).status).toBe(413);
  });

  it('as a form', async () => {
    const refused = await post('/generate-image/', form, `text=${'x'.repeat(megabyte)}`);
    expect([refused.status, refused.json()]).toEqual([
      413,
      { detail: 'A request without files may have 1 MB; files belong into a multipart request.' },
    ]);
  });
});

it('a form has at most 16 fields', async () => {
  const fields = (count: number) => Array.from({ length: count - 1 }, (_, index) => `a${index}=1`).join('&');
  expect((await post('/generate-image/', form, `${fields(16)}&text=sol`)).status).toBe(200);
  for (const body of [`${fields(17)}&text=sol`, 'a&'.repeat(megabyte / 2)]) {
    const refused = await post('/generate-image/', form, body);
    expect([refused.status, refused.json()]).toEqual([400, { detail: 'The form has more than 16 fields.' }]);
  }
});
