import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateImages, readGeneration } from '../support/documents.ts';
import { createTestApp, type Fetch, type TestApp } from '../support/test-app.ts';
import { notedKeys, rowsOf, type Rows } from './rows.ts';
import { spooledFiles } from './spool-folder.ts';
import { pictures, tinyPng, usageCost } from './upstream.ts';

describe('what is written before what', () => {
  let app: TestApp;
  let seenByUpstream: Rows;
  let spooledAtPut: string[][];
  let bytesAtPut: Buffer[];
  let seenAtPut: Rows;
  let notedAtPut: boolean[];

  const upstream: Fetch = async () => {
    seenByUpstream = await rowsOf(app, 'order');
    return pictures(2);
  };

  beforeAll(async () => {
    spooledAtPut = [];
    bytesAtPut = [];
    notedAtPut = [];
    app = await createTestApp({
      upstream,
      wrapStorage: (storage) => ({
        ...storage,
        put: async (key, body, options) => {
          const files = await spooledFiles(app.folder);
          spooledAtPut.push(files.map((file) => file.split('/').at(-1) ?? ''));
          for (const file of files.filter((name) => /\/\d$/.test(name)))
            bytesAtPut.push(await readFile(file));
          seenAtPut = await rowsOf(app, 'order');
          notedAtPut.push((await notedKeys(app)).includes(key));
          await storage.put(key, body, options);
        },
      }),
    });
    await app.runOk(generateImages, { prompt: 'A desert', count: 2, idempotencyKey: 'order' });
  });
  afterAll(() => app.close());

  it('commits the generation and the attempt, with the time of sending, before the provider sees the request', () => {
    expect(seenByUpstream.generation).toMatchObject({
      status: 'RUNNING',
      prompt: 'A desert',
      count: 2,
      error: null,
      leased_by: expect.any(String),
      finished_at: null,
    });
    expect(seenByUpstream.attempts).toEqual([
      expect.objectContaining({
        number: 1,
        sent_at: expect.any(Date),
        ended_at: null,
        outcome: null,
        process_id: seenByUpstream.generation.leased_by,
      }),
    ]);
    expect(seenByUpstream.generation.lease_expires_at!.getTime()).toBeGreaterThan(Date.now());
  });

  it('has the untouched bytes of all pictures in the spool before object storage is asked', () => {
    expect(spooledAtPut).toEqual([
      ['0', '1', 'manifest.json'],
      ['0', '1', 'manifest.json'],
    ]);
    expect(bytesAtPut).toEqual([tinyPng, tinyPng, tinyPng, tinyPng]);
  });

  it('has a note of each object before it is stored, and none once a row names it', async () => {
    expect(notedAtPut).toEqual([true, true]);
    expect(await notedKeys(app)).toEqual([]);
  });

  it('shows no image and no success before all is stored', () => {
    expect(seenAtPut.generation.status).toBe('RUNNING');
    expect(seenAtPut.images).toEqual([]);
  });

  it('leaves the state, the images, the usage and the cost in the end, and nothing in the spool', async () => {
    const { generation, attempts, images } = await rowsOf(app, 'order');
    expect(generation).toMatchObject({
      status: 'SUCCEEDED',
      error: null,
      leased_by: null,
      lease_expires_at: null,
    });
    expect(attempts).toEqual([
      expect.objectContaining({
        number: 1,
        outcome: 'MADE',
        upstream_request_id: 'req_made',
        cost: usageCost,
      }),
    ]);
    expect(images.map(({ position, byte_size }) => [position, byte_size])).toEqual([
      [0, tinyPng.length],
      [1, tinyPng.length],
    ]);
    expect(await readdir(join(app.folder, 'spool'))).toEqual(['process-id']);
  });

  it('tells the caller of usage and cost exactly', async () => {
    const { generation: row } = await rowsOf(app, 'order');
    const id = Buffer.from(`Generation:${row.id}`).toString('base64');
    const { generation } = await app.runOk(readGeneration, { id });
    expect(generation).toMatchObject({
      usage: {
        inputTokens: 30,
        inputTextTokens: 10,
        inputImageTokens: 20,
        outputTokens: 1000,
        totalTokens: 1030,
      },
      cost: usageCost,
    });
  });
});
