import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream/client.ts';
import { scenarios, type ScenarioName } from '../support/fake-upstream/scenarios.ts';
import { validRequest } from './valid-request.ts';

let fake: FakeUpstream;

beforeAll(async () => {
  fake = await startFakeUpstream();
});
afterAll(() => fake.stop());
beforeEach(() => fake.reset());

function ask(change?: Parameters<typeof validRequest>[1]): Promise<Response> {
  return fetch(`${fake.baseUrl}/images/generations`, validRequest(fake, change));
}

function picture(format: 'png' | 'jpeg' | 'gif', size = 64, alpha = 1): Promise<Uint8Array<ArrayBuffer>> {
  const background = { r: 1, g: 2, b: 3, alpha };
  return sharp({ create: { width: size, height: size, channels: alpha < 1 ? 4 : 3, background } })
    .toFormat(format)
    .toBuffer()
    .then((bytes) => new Uint8Array(bytes));
}

interface Part {
  field: string;
  bytes: Uint8Array<ArrayBuffer>;
  type?: string;
  name?: string;
}

async function askForEdit(parts: Part[], more: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  const fields = {
    model: 'gpt-image-2.6-flare',
    prompt: 'a boat',
    n: '1',
    size: '1024x640',
    quality: 'low',
    output_format: 'png',
    safety_identifier: 'abc',
    ...more,
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { field, bytes, type = 'image/png', name = 'source-1.png' } of parts) {
    form.append(field, new File([bytes], name, { type }));
  }
  const { 'content-type': _json, ...headers } = validRequest(fake).headers as Record<string, string>;
  return fetch(`${fake.baseUrl}/images/edits`, { method: 'POST', body: form, headers });
}

describe('a request that breaks a rule', () => {
  it.each<[string, NonNullable<Parameters<typeof ask>[0]>, RegExp]>([
    ['response_format', { parameters: { response_format: 'b64_json' } }, /response_format/],
    ['style', { parameters: { style: 'vivid' } }, /style/],
    ['user', { parameters: { user: 'ada' } }, /user/],
    ['input_fidelity', { parameters: { input_fidelity: 'high' } }, /input_fidelity/],
    ['null', { parameters: { background: null } }, /background/],
    ['no model', { parameters: { model: undefined } }, /model/],
    ['a number as text', { parameters: { n: '1' } }, /parameter n/],
    ['eleven pictures', { parameters: { n: 11 } }, /parameter n/],
    ['an empty prompt', { parameters: { prompt: '' } }, /prompt/],
    ['a long prompt', { parameters: { prompt: 'x'.repeat(32_001) } }, /prompt/],
    ['upper case', { parameters: { quality: 'LOW' } }, /quality/],
    ['a size between the steps', { parameters: { size: '1025x641' } }, /size/],
    ['a size too small', { parameters: { size: '512x512' } }, /size/],
    ['a size too long', { parameters: { size: '3856x1296' } }, /size/],
    ['compression of PNG', { parameters: { output_compression: 5 } }, /compression/],
    ['transparent JPEG', { parameters: { output_format: 'jpeg', background: 'transparent' } }, /jpeg/],
    ['complexity before 2.6', { parameters: { model: 'gpt-image-2', complexity: 'low' } }, /complexity/],
    ['max before 2.5', { parameters: { model: 'gpt-image-2', quality: 'max' } }, /quality/],
    ['no safety identifier', { parameters: { safety_identifier: undefined } }, /safety_identifier/],
    ['a long safety identifier', { parameters: { safety_identifier: 'x'.repeat(65) } }, /safety_identifier/],
    ['a compressed answer', { headers: { 'accept-encoding': 'gzip' } }, /accept-encoding/],
    ['a retry of the SDK', { headers: { 'x-stainless-retry-count': '1' } }, /retry/],
    ['an organization', { headers: { 'openai-organization': 'org-1' } }, /organization/],
    ['another media type', { headers: { 'content-type': 'text/plain' } }, /content-type/],
  ])('is refused and recorded: %s', async (_name, change, violation) => {
    expect((await ask(change)).status).toBe(400);
    expect(await fake.violations()).toEqual([expect.stringMatching(violation)]);
    expect(await fake.requests()).toMatchObject([{ picturesMade: 0, status: 400 }]);
  });

  it.each<[string, () => Promise<Part[]>, RegExp, Record<string, string>?]>([
    ['no picture', () => Promise.resolve([]), /0 pictures/],
    [
      'seventeen pictures',
      async () => {
        const bytes = await picture('png');
        return Array.from({ length: 17 }, () => ({ field: 'image[]', bytes }));
      },
      /17 pictures/,
    ],
    [
      'another media type than the bytes have',
      async () => [{ field: 'image[]', bytes: await picture('jpeg') }],
      /is said to be image\/png and is jpeg/,
    ],
    [
      'a format that is not taken',
      async () => [{ field: 'image[]', bytes: await picture('gif'), type: 'image/gif', name: 'a.gif' }],
      /image\/gif/,
    ],
    [
      'a name without meaning',
      async () => [{ field: 'image[]', bytes: await picture('png'), name: 'blob' }],
      /name/,
    ],
    [
      'a mask of another size',
      async () => [
        { field: 'image[]', bytes: await picture('png') },
        { field: 'mask', bytes: await picture('png', 32, 0), name: 'mask.png' },
      ],
      /mask is 32x32/,
    ],
    [
      'a mask without a hole',
      async () => [
        { field: 'image[]', bytes: await picture('png') },
        { field: 'mask', bytes: await picture('png'), name: 'mask.png' },
      ],
      /no transparent/,
    ],
    [
      'a file in a field of its own',
      async () => [
        { field: 'image[]', bytes: await picture('png') },
        { field: 'markup', bytes: await picture('png') },
      ],
      /markup/,
    ],
    [
      'moderation of an edit',
      async () => [{ field: 'image[]', bytes: await picture('png') }],
      /moderation/,
      { moderation: 'auto' },
    ],
  ])('is refused and recorded, as an edit: %s', async (_name, parts, violation, more) => {
    expect((await askForEdit(await parts(), more)).status).toBe(400);
    const violations = await fake.violations();
    expect(violations.join()).toMatch(violation);
  });

  it.each([
    ['wrong', { authorization: 'Bearer sk-another' }],
    ['missing', { authorization: '' }],
  ])('is refused and recorded: the key is %s', async (_name, headers) => {
    const response = await ask({ headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect(await fake.violations()).toEqual([expect.stringMatching(/key/)]);
    expect(JSON.stringify(await fake.requests())).not.toContain('sk-another');
  });

  it('is refused and recorded: an endpoint that is retired', async () => {
    const response = await fetch(`${fake.baseUrl}/images/variations`, validRequest(fake));
    expect(response.status).toBe(404);
    expect(await fake.violations()).toEqual([expect.stringMatching(/variations/)]);
  });
});

describe('a request that breaks none', () => {
  it('gets a whole picture of the size and format it asked for', async () => {
    const response = await ask({ parameters: { output_format: 'webp', size: '1536x512', n: 2 } });
    const answer = (await response.json()) as { data: { b64_json: string }[] };
    expect(answer).toMatchObject({ size: '1536x512', output_format: 'webp', usage: { output_tokens: 1050 } });
    const files = answer.data.map((item) => Buffer.from(item.b64_json, 'base64'));
    expect(files).toHaveLength(2);
    expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(false);
    expect(await sharp(files[0]).metadata()).toMatchObject({ format: 'webp', width: 1536, height: 512 });
    expect(await fake.requests()).toMatchObject([{ picturesMade: 2, violations: [], clientLeft: false }]);
  });

  it('gets model_not_found for a model that is gone', async () => {
    const response = await ask({ parameters: { model: 'gpt-image-1' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_found' } });
    expect(await fake.violations()).toEqual([]);
  });

  it('meets what was queued, then what its prompt asks for, one after the other', async () => {
    await fake.play('conflict', 'unprocessable');
    const parameters = { prompt: 'a boat, upstream:too-large,server-error' };
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await ask({ parameters })).status);
    expect(statuses).toEqual([409, 422, 413, 500, 500]);
    await expect(fake.play('no-such-name' as ScenarioName)).rejects.toThrow('no-such-name');
  });

  it('is recorded as left where its client goes away before the answer', async () => {
    const left = new AbortController();
    const answer = ask({ parameters: { prompt: 'upstream:silent-for-ever' }, signal: left.signal });
    await expect.poll(() => fake.requests()).toMatchObject([{ scenario: 'silent-for-ever', endedAt: null }]);
    left.abort();
    await expect(answer).rejects.toThrow('aborted');
    await expect
      .poll(() => fake.requests())
      .toMatchObject([{ clientLeft: true, picturesMade: 1, status: null }]);
  });

  it('makes nothing, and breaks no rule, where its client goes away before it is complete', async () => {
    const { port } = new URL(fake.baseUrl);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /v1/images/generations HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"prompt":');
    await expect.poll(() => fake.requests()).toHaveLength(1);
    socket.destroy();
    await expect
      .poll(() => fake.requests())
      .toMatchObject([{ clientLeft: true, endedAt: expect.any(Number), picturesMade: 0, violations: [] }]);
  });
});

describe('the list of models', () => {
  const authorization = () => ({ headers: { authorization: `Bearer ${fake.apiKey}` } });

  it('has the models, one by one too, and 404 for any other', async () => {
    const one = await fetch(`${fake.baseUrl}/models/gpt-image-2.6-flare`, authorization());
    expect(await one.json()).toMatchObject({ id: 'gpt-image-2.6-flare', object: 'model' });
    const all = await fetch(`${fake.baseUrl}/models`, authorization());
    expect(await all.json()).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([expect.any(Object)]),
    });
    const none = await fetch(`${fake.baseUrl}/models/dall-e-3`, authorization());
    expect(none.status).toBe(404);
    expect(await none.json()).toMatchObject({ error: { code: 'model_not_found' } });
    expect(await fake.violations()).toEqual([]);
  });

  it('is for those with the key', async () => {
    expect((await fetch(`${fake.baseUrl}/models`)).status).toBe(401);
  });
});

it('knows more than thirty ways to answer', () => {
  expect(Object.keys(scenarios).length).toBeGreaterThan(30);
});

describe('the process', () => {
  it('ends with its parent, however that one ends', async () => {
    const program = join(import.meta.dirname, '../support/fake-upstream/main.ts');
    const script = `
      const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(program)}], { stdio: ['pipe', 'inherit', 'inherit'] });
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const { port } = JSON.parse(line) as { port: number };
    expect(await isListening(port)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isListening(port)).toBe(false);
  });
});

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
