import { describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { readMultipart } from '../../src/http/body/multipart.ts';
import {
  body,
  boundary,
  end,
  field,
  file,
  inPieces,
  multipartRequest,
  part,
  testLimits,
} from './multipart-body.ts';

const read = (content: Parameters<typeof multipartRequest>[0], headers: Record<string, string> = {}) =>
  readMultipart(multipartRequest(content, headers), testLimits);

describe('a well-formed form', () => {
  it('gives fields as text and files with name, type and bytes', async () => {
    const bytes = Uint8Array.of(0, 255, 13, 10, 45, 45);
    const form = await read(body(field('text', 'un día soleado'), file('picture', bytes, 'sol.png')));
    expect([...form.fields]).toEqual([['text', 'un día soleado']]);
    expect([...form.files.keys()]).toEqual(['picture']);
    const picture = form.files.get('picture');
    expect(picture).toMatchObject({ name: 'sol.png', type: 'image/png' });
    expect(Buffer.from(picture?.bytes ?? [])).toEqual(Buffer.from(bytes));
  });

  it.each([
    ['beyond ASCII', 'name="f"; filename="cañón 🏜.png"', 'cañón 🏜.png'],
    ['as filename*', "name=f; filename*=UTF-8''ca%C3%B1on.png", 'cañon.png'],
    ['with an escaped quote', 'name="f"; filename="a\\"b;c.png"', 'a"b;c.png'],
    ['without quotes', 'name=f; filename=a.png', 'a.png'],
    ['that is empty', 'name="f"; filename=""', ''],
  ])('reads a file name %s', async (_, disposition, name) => {
    const { files } = await read(body(part(disposition, 'x')));
    expect(files.get('f')?.name).toBe(name);
  });

  it('keeps an empty file and an empty field', async () => {
    const form = await read(body(field('text', ''), file('f', '')));
    expect(form.fields.get('text')).toBe('');
    expect(form.files.get('f')?.bytes).toHaveLength(0);
  });

  it('keeps names that objects reserve', async () => {
    const form = await read(body(field('__proto__', 'a'), field('constructor', 'b')));
    expect([...form.fields]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('may lack the last line break, and may begin with one', async () => {
    const whole = body(field('text', 'x')).toString();
    expect((await read(`\r\n${whole.trimEnd()}`)).fields.get('text')).toBe('x');
  });

  it('reads what the form encoder of the platform writes', async () => {
    const data = new FormData();
    data.set('text', 'line\r\nbreak "quoted"');
    data.set('file', new Blob([Uint8Array.of(1, 2, 3)]), 'a "b".bin');
    const encoded = new Response(data);
    const form = await read(new Uint8Array(await encoded.arrayBuffer()), {
      'content-type': encoded.headers.get('content-type') ?? '',
    });
    expect(form.fields.get('text')).toBe('line\r\nbreak "quoted"');
    expect([...(form.files.get('file')?.bytes ?? [])]).toEqual([1, 2, 3]);
  });

  it('may have 17 files', async () => {
    const files = Array.from({ length: 17 }, (_, index) => file(`f${index}`, 'x'));
    expect((await read(body(...files))).files.size).toBe(17);
  });
});

describe('a malformed form', () => {
  const open = `--${boundary}\r\n`;
  it.each<[string, string | Buffer<ArrayBuffer>]>([
    ['no body', ''],
    ['junk', 'junk'],
    ['only the last boundary missing', Buffer.from(field('a', 'x'))],
    ['a body that ends inside a file', Buffer.from(file('f', 'xxxx').subarray(0, -4))],
    ['a body that ends inside the headers', `${open}Content-Disposition: form-`],
    ['a body that ends inside the boundary', `--${boundary.slice(0, 5)}`],
    ['a preamble', Buffer.concat([Buffer.from('hello\r\n'), body(field('a', 'x'))])],
    ['an epilogue', Buffer.concat([body(field('a', 'x')), Buffer.from('more')])],
    ['a second form after the end', Buffer.concat([body(field('a', 'x')), body(field('b', 'x'))])],
    [
      'junk after a boundary',
      `--${boundary}junk\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n${end}`,
    ],
    ['bare line feeds', body(field('a', 'x')).toString().replaceAll('\r\n', '\n')],
    ['a part without headers', `${open}\r\nx\r\n${end}`],
    ['a part without Content-Disposition', `${open}Content-Type: text/plain\r\n\r\nx\r\n${end}`],
    ['a part that is an attachment', `${open}Content-Disposition: attachment; name="a"\r\n\r\nx\r\n${end}`],
    ['a part without a name', body(part('filename="a.png"', 'x'))],
    ['an empty name', body(field('', 'x'))],
    ['a name of 257 characters', body(field('n'.repeat(257), 'x'))],
    ['two names in one part', body(part('name="a"; name="b"', 'x'))],
    ['an unfinished quote', body(part('name="a', 'x'))],
    ['the same field twice', body(field('a', 'x'), field('a', 'y'))],
    ['the same file twice', body(file('a', 'x'), file('a', 'y'))],
    ['a file named as a field', body(field('a', 'x'), file('a', 'y'))],
    ['a header twice', body(part('name="a"', 'x', 'Content-Disposition: form-data; name="b"'))],
    ['a line that is no header', body(part('name="a"', 'x', 'no colon here'))],
    ['a folded header', body(part('name="a"', 'x', 'X-Long: a', ' b'))],
    ['a NUL in a header', body(part('name="a\0b"', 'x'))],
    ['base64', body(part('name="a"', 'eA==', 'Content-Transfer-Encoding: base64'))],
    ['an unknown transfer encoding', body(part('name="a"', 'x', 'Content-Transfer-Encoding: x-y'))],
    ['17 headers', body(part('name="a"', 'x', ...Array.from({ length: 16 }, (_, i) => `X-${i}: y`)))],
    ['headers over 8 KiB', body(part('name="a"', 'x', `X-Long: ${'y'.repeat(9000)}`))],
    ['a field that is not UTF-8', body(part('name="a"', Uint8Array.of(0xf1)))],
    ['17 fields', body(...Array.from({ length: 17 }, (_, i) => field(`f${i}`, 'x')))],
    ['18 files', body(...Array.from({ length: 18 }, (_, i) => file(`f${i}`, 'x')))],
  ])('is refused: %s', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'LienzoError', code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['none', 'multipart/form-data'],
    ['an empty one', 'multipart/form-data; boundary='],
    ['one of 71 characters', `multipart/form-data; boundary=${'b'.repeat(71)}`],
    ['one with a control character', 'multipart/form-data; boundary="a\tb"'],
    ['two', `multipart/form-data; boundary=${boundary}; boundary=other`],
    ['another than the body', 'multipart/form-data; boundary=other'],
  ])('is refused where the Content-Type names a wrong boundary: %s', async (_, contentType) => {
    const reading = read(body(field('a', 'x')), { 'content-type': contentType });
    await expect(reading).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the limits of a form', () => {
  it('let a file be exactly as large as allowed, and name MAX_UPLOAD_MB beyond it', async () => {
    const largest = new Uint8Array(testLimits.maxFileBytes);
    expect((await read(body(file('f', largest)))).files.get('f')?.bytes).toEqual(Buffer.from(largest));
    await expect(read(body(file('f', Buffer.concat([largest, Buffer.from('x')]))))).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('MAX_UPLOAD_MB') as string,
    });
  });

  it('refuse a field over 1 MiB', async () => {
    const reading = readMultipart(multipartRequest(body(field('a', 'x'.repeat(1024 * 1024 + 1)))), {
      ...testLimits,
      maxBytes: 4 * 1024 * 1024,
    });
    await expect(reading).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it.each([
    ['an endless preamble', 'x'.repeat(1024), ''],
    ['endless junk after the end', body(field('a', 'x')).toString(), 'x'],
    ['an endless line of headers', `--${boundary}\r\nX-Long: `, 'x'.repeat(1024)],
    ['endless empty headers', `--${boundary}\r\n`, 'A:\r\n'],
    ['an endless file', file('f', '').toString('latin1').trimEnd() + '\r\n\r\n', 'x'.repeat(1024)],
    ['endless fields', '', null],
  ])('stop the reading of %s early', async (_, start, repeated) => {
    let sent = 0;
    const canceled = Promise.withResolvers<void>();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = sent === 0 && start ? start : (repeated ?? field(`f${sent}`, 'x').toString('latin1'));
        controller.enqueue(Buffer.from(next || 'x'));
        sent += next.length;
      },
      cancel: () => canceled.resolve(),
    });
    const limits = { ...testLimits, maxBytes: Infinity };
    await expect(readMultipart(multipartRequest(endless), limits)).rejects.toBeInstanceOf(LienzoError);
    expect(sent).toBeLessThan(2 * testLimits.maxFileBytes);
    await canceled.promise;
  });

  it('read a file that comes one byte at a time', async () => {
    const bytes = Buffer.alloc(testLimits.maxFileBytes, 'x');
    const { files } = await read(inPieces(body(file('f', bytes)), [1]));
    expect(Buffer.compare(files.get('f')?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
  });
});
