import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Agent } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPatientFetch } from '../../src/provider/transport.ts';
import { httpServer, realProvider } from './sockets.ts';
import { imageRequest, picture } from './upstream.ts';

const png = await picture();
const answer = JSON.stringify({ data: [{ b64_json: png.toString('base64') }] });

afterEach(() => vi.restoreAllMocks());

describe('the transport to the provider', () => {
  it.each([
    ['from words', []],
    ['that are edits', [{ bytes: png, format: 'PNG' as const }]],
  ])('keeps its connection for the next of five pictures %s', async (_name, sources) => {
    let connections = 0;
    const { port, server } = await httpServer((request, response) => {
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer));
    });
    server.on('connection', () => (connections += 1));
    const provider = realProvider(`http://127.0.0.1:${port}/v1`);
    for (let call = 0; call < 5; call += 1) await provider.createImages(imageRequest({ sources }));
    expect(connections).toBe(1);
  });

  it('opens a connection for each of twenty pictures that are made at the same time', async () => {
    const waiting: (() => void)[] = [];
    const { port } = await httpServer((request, response) => {
      request.resume();
      waiting.push(() => response.setHeader('content-type', 'application/json').end(answer));
      if (waiting.length === 20) for (const finish of waiting) finish();
    });
    const provider = realProvider(`http://127.0.0.1:${port}/v1`);
    const calls = Array.from({ length: 20 }, () => provider.createImages(imageRequest()));
    expect(await Promise.all(calls)).toHaveLength(20);
  });

  it('carries the multipart body of sixteen sources and a mask whole, with its length in the head', async () => {
    const received = Promise.withResolvers<Request>();
    const { port } = await httpServer((request, response) => {
      received.resolve(readWhole(request));
      request.on('end', () => response.setHeader('content-type', 'application/json').end(answer));
    });
    const sources = Array.from({ length: 16 }, () => ({
      bytes: randomBytes(100_000),
      format: 'PNG' as const,
    }));
    const mask = randomBytes(50_000);
    await realProvider(`http://127.0.0.1:${port}/v1`).createImages(imageRequest({ sources, mask }));

    const request = await received.promise;
    const { headers } = request;
    expect(headers.get('authorization')).toBe('Bearer sk-of-the-operator');
    expect(headers.get('accept-encoding')).toBe('identity');
    expect(Number(headers.get('content-length'))).toBeGreaterThan(16 * 100_000 + 50_000);
    const form = await request.formData();
    expect(await bytesOf(form.getAll('image[]'))).toStrictEqual(sources.map(({ bytes }) => bytes));
    expect(await bytesOf(form.getAll('mask'))).toStrictEqual([mask]);
  });

  it('is more patient than the time-out of a call, which alone ends the waiting', async () => {
    const sent = vi.spyOn(Agent.prototype, 'dispatch');
    const { port } = await httpServer((request, response) => {
      request.resume().on('end', () => response.end());
    });
    await (await createPatientFetch({ timeoutSeconds: 3600 })(`http://127.0.0.1:${port}/`)).text();
    const agent: unknown = sent.mock.contexts[0];
    const options = Object.getOwnPropertySymbols(agent as object)
      .map((symbol) => (agent as Record<symbol, unknown>)[symbol])
      .find((value) => typeof value === 'object' && value !== null && 'headersTimeout' in value);
    expect(options).toMatchObject({ headersTimeout: 3_630_000, bodyTimeout: 3_630_000, connections: 256 });
  });

  it('takes an answer of 30 MB', async () => {
    const filler = 'x'.repeat(30_000_000);
    const { port } = await httpServer((request, response) => {
      request.resume().on('end', () => {
        response
          .setHeader('content-type', 'application/json')
          .end(answer.replace('{', `{"filler":"${filler}",`));
      });
    });
    const { pictures } = await realProvider(`http://127.0.0.1:${port}/v1`).createImages(imageRequest());
    expect(pictures).toHaveLength(1);
  });
});

async function readWhole(message: IncomingMessage): Promise<Request> {
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return new Request('http://localhost/', { method: 'POST', headers, body: Buffer.concat(chunks) });
}

function bytesOf(values: FormDataEntryValue[]): Promise<Buffer[]> {
  return Promise.all(
    values.map(async (value) =>
      typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer()),
    ),
  );
}
