import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPainter, type PainterOptions } from '../../src/painter/painter.ts';
import { model, png, small } from './client.ts';

const generations = 'http://painter.invalid/v1/images/generations';
const edits = 'http://painter.invalid/v1/images/edits';
const authorization = 'Bearer key';

async function refuse(url: string, init: RequestInit, options: PainterOptions = {}): Promise<object> {
  const answer = await createPainter(options)(url, init);
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null) throw new Error('the body is no object');
  return { status: answer.status, ...body };
}

function refuseJson(fields: object, options?: PainterOptions): Promise<object> {
  const body = JSON.stringify({ model, prompt: 'hola', ...fields });
  return refuse(generations, { method: 'POST', headers: { authorization }, body }, options);
}

function envelope(status: number, param: string | null, code: string | null, message?: RegExp): object {
  return {
    status,
    error: {
      type: 'invalid_request_error',
      param,
      code,
      message: message === undefined ? expect.any(String) : expect.stringMatching(message),
    },
  };
}

describe('the front door of the painter', () => {
  it.each([undefined, 'Bearer ', 'Basic abc', 'key'])('refuses the key in "%s" with 401', async (value) => {
    const headers: Record<string, string> = value === undefined ? {} : { authorization: value };
    expect(await refuse(generations, { method: 'POST', headers, body: '{}' })).toEqual(
      envelope(401, null, 'invalid_api_key'),
    );
  });

  it.each([
    'http://painter.invalid/v1/images/variations',
    'http://painter.invalid/v1/images/generations/',
    'http://painter.invalid/images/generations',
    'http://painter.invalid/x/v1/images/edits',
  ])('does not know %s', async (url) => {
    expect(await refuse(url, { method: 'POST', headers: { authorization } })).toEqual(
      envelope(404, null, 'unknown_url'),
    );
  });

  it('takes POST only', async () => {
    expect(await refuse(generations, { headers: { authorization } })).toEqual(
      envelope(405, null, 'method_not_supported', /use POST/),
    );
    const answer = await createPainter()(edits, { method: 'DELETE', headers: { authorization } });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each(['', '{', '[]', 'null', '"text"'])('refuses the body %j', async (body) => {
    expect(await refuse(generations, { method: 'POST', headers: { authorization }, body })).toEqual(
      envelope(400, null, null, /could not parse the JSON/),
    );
  });
});

describe('the parameters of a generation', () => {
  it.each([
    [{ prompt: undefined }, 'prompt', 'missing_required_parameter'],
    [{ prompt: '' }, 'prompt', 'empty_string'],
    [{ prompt: 'x'.repeat(32_001) }, 'prompt', 'string_above_max_length'],
    [{ prompt: 5 }, 'prompt', 'invalid_type'],
    [{ model: undefined }, 'model', 'missing_required_parameter'],
    [{ model: null }, 'model', 'missing_required_parameter'],
    [{ n: 0 }, 'n', 'integer_below_min_value'],
    [{ n: 11 }, 'n', 'integer_above_max_value'],
    [{ n: 1.5 }, 'n', 'invalid_type'],
    [{ n: '2' }, 'n', 'invalid_type'],
    [{ quality: 'hd' }, 'quality', 'invalid_value'],
    [{ quality: 'xhigh', model: 'gpt-image-2' }, 'quality', 'invalid_value'],
    [{ quality: 'max', model: 'gpt-image-2-2026-04-21' }, 'quality', 'invalid_value'],
    [{ output_format: 'gif' }, 'output_format', 'invalid_value'],
    [{ output_format: 'jpeg', output_compression: 101 }, 'output_compression', 'integer_above_max_value'],
    [{ output_format: 'jpeg', output_compression: -1 }, 'output_compression', 'integer_below_min_value'],
    [{ output_format: 'png', output_compression: 50 }, 'output_compression', 'invalid_value'],
    [{ output_compression: 50 }, 'output_compression', 'invalid_value'],
    [{ background: 'transparent', output_format: 'jpeg' }, 'background', 'invalid_value'],
    [{ background: 'blue' }, 'background', 'invalid_value'],
    [{ moderation: 'high' }, 'moderation', 'invalid_value'],
    [{ complexity: 'low', model: 'gpt-image-2.5-flare' }, 'complexity', 'unsupported_parameter'],
    [{ complexity: 'max' }, 'complexity', 'invalid_value'],
    [{ safety_identifier: 'x'.repeat(65) }, 'safety_identifier', 'string_above_max_length'],
    [{ stream: 'true' }, 'stream', 'invalid_type'],
    [{ partial_images: 2 }, 'partial_images', 'invalid_value'],
    [{ partial_images: 2, stream: false }, 'partial_images', 'invalid_value'],
    [{ partial_images: 4, stream: true }, 'partial_images', 'invalid_value'],
    [{ partial_images: -1, stream: true }, 'partial_images', 'invalid_value'],
    [{ partial_images: 1.5, stream: true }, 'partial_images', 'invalid_type'],
    [{ partial_images: '2', stream: true }, 'partial_images', 'invalid_type'],
    [{ response_format: 'b64_json' }, 'response_format', 'unknown_parameter'],
    [{ style: 'vivid' }, 'style', 'unknown_parameter'],
    [{ input_fidelity: 'high' }, 'input_fidelity', 'unknown_parameter'],
    [{ n: 0, anything: 1 }, 'anything', 'unknown_parameter'],
  ])('refuse %j', async (fields, param, code) => {
    expect(await refuseJson(fields)).toEqual(envelope(400, param, code));
  });

  it('refuse a stream of more than one picture, as the API does', async () => {
    expect(await refuseJson({ stream: true, n: 2 })).toEqual({
      status: 400,
      error: {
        type: 'image_generation_user_error',
        param: 'input',
        code: 'unsupported_parameter',
        message: 'Streaming is only supported with n=1.',
      },
    });
  });

  it.each([
    ['1000x1000', /divisible by 16/],
    ['1024x1000', /divisible by 16/],
    ['0x1024', /divisible by 16/],
    ['3856x2144', /longer than 3840/],
    ['3088x1024', /ratio/],
    ['1024x3088', /ratio/],
    ['800x800', /at least 655360/],
    ['3840x2176', /at most 8294400/],
    ['large', /WIDTHxHEIGHT/],
    ['1024X1024', /WIDTHxHEIGHT/],
    [' 1024x1024', /WIDTHxHEIGHT/],
    ['1024x1024x3', /WIDTHxHEIGHT/],
  ])('refuse the size "%s"', async (size, message) => {
    expect(await refuseJson({ size })).toEqual(envelope(400, 'size', 'invalid_value', message));
  });

  it.each(['gpt-image-1', 'dall-e-2', 'dall-e-3', 'gpt-9', '', '__proto__'])(
    'refuse the model "%s"',
    async (name) => {
      expect(await refuseJson({ model: name })).toEqual(envelope(404, 'model', 'model_not_found'));
    },
  );

  it.each(['gpt-image-1.5', 'gpt-image-1-mini', 'chatgpt-image-latest'])(
    'refuse %s from 1 December 2026 on, and know it before',
    async (name) => {
      const lastSecond = { now: () => new Date('2026-11-30T23:59:59Z') };
      const firstSecond = { now: () => new Date('2026-12-01T00:00:00Z') };
      const fields = { model: name, size: '1024x640' };
      expect(await refuseJson(fields, lastSecond)).toEqual(
        envelope(400, 'size', 'invalid_value', /supports 1024x1024/),
      );
      expect(await refuseJson(fields, firstSecond)).toEqual(
        envelope(404, 'model', 'model_not_found', /shut down/),
      );
    },
  );
});

describe('the pictures of an edit', () => {
  let picture: File;
  let mask: File;

  beforeAll(async () => {
    const create = { ...small, background: { r: 9, g: 9, b: 9, alpha: 0.5 } };
    picture = await png(
      await sharp({ create: { ...create, channels: 3 } })
        .png()
        .toBuffer(),
    );
    mask = await png(
      await sharp({ create: { ...create, channels: 4 } })
        .png()
        .toBuffer(),
    );
  });

  async function refuseForm(parts: readonly (readonly [string, string | File])[]): Promise<object> {
    const form = new FormData();
    form.append('model', model);
    form.append('prompt', 'hola');
    for (const [name, value] of parts) form.append(name, value);
    return refuse(edits, { method: 'POST', headers: { authorization }, body: form });
  }

  it('must be there, as files, once', async () => {
    expect(await refuseForm([])).toEqual(envelope(400, 'image', 'missing_required_parameter'));
    expect(await refuseForm([['image', 'text']])).toEqual(envelope(400, 'image', 'invalid_type'));
    expect(
      await refuseForm([
        ['image', picture],
        ['image', picture],
      ]),
    ).toEqual(envelope(400, 'image', 'duplicate_parameter'));
    expect(
      await refuseForm([
        ['image', picture],
        ['prompt', 'b'],
      ]),
    ).toEqual(envelope(400, 'prompt', 'duplicate_parameter'));
    expect(
      await refuseForm([
        ['image', picture],
        ['user', picture],
      ]),
    ).toEqual(envelope(400, 'user', 'unknown_parameter'));
  });

  it('are sixteen at most', async () => {
    const parts = Array.from({ length: 17 }, () => ['image[]', picture] as const);
    expect(await refuseForm(parts)).toEqual(envelope(400, 'image', 'array_above_max_length'));
  });

  it('are PNG, JPEG or WebP by their bytes and by their declared type, and whole', async () => {
    const gif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .gif()
      .toBuffer();
    const whole = Buffer.from(await picture.arrayBuffer());
    const cut = whole.subarray(0, whole.length - 40);
    expect(
      await refuseForm([['image', new File([new Uint8Array(gif)], 'a.gif', { type: 'image/gif' })]]),
    ).toEqual(envelope(400, 'image', 'unsupported_file_mimetype'));
    for (const bytes of [
      gif,
      Buffer.from('no picture'),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      cut,
    ])
      expect(await refuseForm([['image', await png(bytes)]])).toEqual(
        envelope(400, 'image', 'invalid_image_file'),
      );
    expect(await refuseForm([['image', await png(Buffer.alloc(0))]])).toEqual(
      envelope(400, 'image', 'invalid_value', /empty/),
    );
  });

  it('are smaller than 50 MB, the mask smaller than 4 MB', async () => {
    const huge = await png(Buffer.alloc(50 * 1024 * 1024));
    const large = await png(Buffer.alloc(4 * 1024 * 1024));
    expect(await refuseForm([['image', huge]])).toEqual(envelope(400, 'image', 'file_too_large'));
    expect(
      await refuseForm([
        ['image', picture],
        ['mask', large],
      ]),
    ).toEqual(envelope(400, 'mask', 'file_too_large'));
  });

  it('go with a mask of the same size that is a PNG with an alpha channel', async () => {
    const otherSize = await png(
      await sharp(await mask.arrayBuffer())
        .resize(1024, 656)
        .png()
        .toBuffer(),
    );
    const webp = await png(
      await sharp(await mask.arrayBuffer())
        .webp()
        .toBuffer(),
    );
    expect(
      await refuseForm([
        ['image', picture],
        ['mask', otherSize],
      ]),
    ).toEqual(envelope(400, 'mask', 'invalid_value', /1024x656/));
    expect(
      await refuseForm([
        ['image', picture],
        ['mask', picture],
      ]),
    ).toEqual(envelope(400, 'mask', 'invalid_value', /alpha/));
    expect(
      await refuseForm([
        ['image', picture],
        ['mask', webp],
      ]),
    ).toEqual(envelope(400, 'mask', 'invalid_image_file'));
  });

  it('come in a form whose numbers are written as text', async () => {
    const image = ['image', picture] as const;
    expect(await refuseForm([image, ['n', '11']])).toEqual(envelope(400, 'n', 'integer_above_max_value'));
    expect(await refuseForm([image, ['n', 'two']])).toEqual(envelope(400, 'n', 'invalid_type'));
    expect(await refuseForm([image, ['stream', 'yes']])).toEqual(envelope(400, 'stream', 'invalid_type'));
    const partials = ['partial_images', '4'] as const;
    expect(await refuseForm([image, partials, ['stream', 'true']])).toEqual(
      envelope(400, 'partial_images', 'invalid_value'),
    );
    expect(await refuseForm([image, ['input_fidelity', 'high']])).toEqual(
      envelope(400, 'input_fidelity', 'unknown_parameter'),
    );
  });

  it('come as multipart, written out whole', async () => {
    const headers = { authorization, 'content-type': 'multipart/form-data; boundary=x' };
    expect(await refuse(edits, { method: 'POST', headers, body: '--x\r\ncut' })).toEqual(
      envelope(400, null, null, /multipart/),
    );
    expect(await refuse(edits, { method: 'POST', headers: { authorization }, body: '{}' })).toEqual(
      envelope(400, null, null, /multipart/),
    );
    const body = `--x\r\ncontent-disposition: form-data; name="n"\r\n\r\n99\r\n--x--\r\n`;
    expect(await refuse(edits, { method: 'POST', headers, body })).toEqual(
      envelope(400, 'prompt', 'missing_required_parameter'),
    );
  });
});
