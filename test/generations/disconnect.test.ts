import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImage } from '../support/documents.ts';
import { graphqlBody } from '../support/graphql-body.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, testOrigin, type Fetch, type TestApp } from '../support/test-app.ts';
import { rowsOf } from './rows.ts';
import { heldUpstream, tinyPng } from './upstream.ts';

describe('a client that goes away while its picture is made', () => {
  let upstream: Fetch;
  let sentSignals: (AbortSignal | null | undefined)[];
  let app: TestApp;
  let listening: Listening;
  beforeAll(async () => {
    sentSignals = [];
    app = await createTestApp({
      upstream: (input, init) => {
        sentSignals.push(init?.signal);
        return upstream(input, init);
      },
    });
    listening = await listen(app);
  });
  afterAll(async () => {
    await listening.close();
    await app.close();
  });

  /** The picture that a request with the same key finds, once it is there. */
  async function findPicture(variables: { prompt: string; idempotencyKey: string }) {
    await expect
      .poll(async () => (await rowsOf(app, variables.idempotencyKey)).generation.status, { timeout: 60_000 })
      .toBe('SUCCEEDED');
    const { generateImage: image } = await app.runOk(generateImage, variables);
    const file = await app.fetch(new Request(image.url));
    return Buffer.from(await file.arrayBuffer());
  }

  /** The provider was called once more, and never told to stop; and nobody calls it a bug that a client went away. */
  function expectNoTrace(callsBefore: number) {
    expect(app.upstreamCalls).toHaveLength(callsBefore + 1);
    expect(sentSignals.some((signal) => signal?.aborted)).toBe(false);
    expect(app.log.filter((line) => line.includes('unforeseen error'))).toEqual([]);
  }

  it('cancels nothing over a socket: the picture is found by its key', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const calls = app.upstreamCalls.length;
    const variables = { prompt: 'A volcano', idempotencyKey: randomUUID() };
    const { body, headers } = graphqlBody(String(generateImage), variables);
    const request = httpRequest(`${listening.origin}/graphql`, { method: 'POST', headers });
    request.on('error', () => {});
    request.end(body);
    await held.arrived;
    expect((await rowsOf(app, variables.idempotencyKey)).attempts).toEqual([
      expect.objectContaining({ sent_at: expect.any(Date) }),
    ]);

    const gone = new Promise((resolve) => request.once('close', resolve));
    request.destroy();
    await gone;
    held.release();
    expect(await findPicture(variables)).toEqual(tinyPng);
    expectNoTrace(calls);
  });

  it('cancels nothing by the signal of its request, and neither does one that had joined it', async () => {
    const held = heldUpstream();
    upstream = held.upstream;
    const calls = app.upstreamCalls.length;
    const variables = { prompt: 'A volcano', idempotencyKey: randomUUID() };
    const client = new AbortController();
    const send = () => {
      const { body, headers } = graphqlBody(String(generateImage), variables);
      const init = { method: 'POST', body, headers, signal: client.signal };
      return app.fetch(new Request(`${testOrigin}/graphql`, init)).catch(() => undefined);
    };
    const requests = [send()];
    await held.arrived;
    requests.push(send());
    client.abort();
    held.release();
    expect(await findPicture(variables)).toEqual(tinyPng);
    await Promise.all(requests);
    expectNoTrace(calls);
  });
});
