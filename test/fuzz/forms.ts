import * as fc from 'fast-check';
import { LienzoError } from '../../src/errors.ts';
import { type MultipartLimits, readMultipart } from '../../src/http/body/multipart.ts';
import { bodyPatience } from '../../src/http/body/request-body.ts';
import { inPieces, multipartRequest } from '../http/multipart-body.ts';

/** What stands in a form: text and bytes are compared as strings, bytes with one character for each. */
export interface Part {
  name: string;
  /** undefined makes the part a field, and its content text. */
  fileName: string | undefined;
  type: string;
  content: string;
}

export interface Form {
  boundary: string;
  parts: readonly Part[];
}

export const roomyLimits: MultipartLimits = { maxBytes: 1024 * 1024, maxFileBytes: 65_536, ...bodyPatience };

const octets = 'application/octet-stream';
const boundaries = fc.oneof(
  fc.constantFrom('b', '-', '--', "it's (a) boundary?", 'x'.repeat(70)),
  fc.stringMatching(/^[0-9A-Za-z'()+_,\-./:=? ]{0,20}[0-9A-Za-z'()+_,\-./:=?]$/),
);
const headerText = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\r\n\0]/g, ''));
const names = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '0', 'operations', 'a"b;c=d', 'n'.repeat(256)),
  headerText.filter((text) => text !== ''),
);

/** How the network may cut a body; the sizes are used over and over. */
export const pieceSizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 });

/** Contents that look like framing; BOUNDARY stands for the boundary of the form, PARTIAL for it without its end. */
const lines = ['\r', '\n', '\r\n', '\r\n\r\n', '-', '--', '\r\n--', '\0', '\ufeff'];
const delimiters = ['BOUNDARY', '--BOUNDARY--', '--BOUNDARY\r\n', '\r\n-BOUNDARY', '\r\n--PARTIAL'];
const framing = fc.constantFrom(...lines, ...delimiters, 'Content-Disposition: form-data; name="x"');
const texts = fc
  .array(fc.oneof(framing, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));
const bytes = fc.uint8Array({ maxLength: 24 }).map((array) => Buffer.from(array).toString('latin1'));
const byteContents = fc.oneof(
  bytes,
  texts.map((text) => Buffer.from(text).toString('latin1')),
);

const fields = fc.record({
  name: names,
  fileName: fc.constant(undefined),
  type: fc.constant(octets),
  content: texts,
});
const files = fc.record({
  name: names,
  fileName: headerText,
  type: fc.oneof(
    fc.constantFrom(octets, 'image/png', 'text/plain; charset="utf-8"'),
    headerText.map((text) => text.trim() || octets),
  ),
  content: byteContents,
});

/** Forms whose parts don't hold the delimiter, as whoever frames a form has to see to. */
export const forms: fc.Arbitrary<Form> = fc
  .record({
    boundary: boundaries,
    parts: fc.uniqueArray(fc.oneof(fields, files), { selector: (part) => part.name, maxLength: 4 }),
  })
  .map(({ boundary, parts }) => ({
    boundary,
    parts: parts.map((part) => ({
      ...part,
      content: fillIn(part.content, boundary),
    })),
  }));

function fillIn(template: string, boundary: string): string {
  const delimiter = `\r\n--${boundary}`;
  let content = template.replaceAll('BOUNDARY', boundary).replaceAll('PARTIAL', boundary.slice(0, -1));
  while (content.includes(delimiter)) content = content.replaceAll(delimiter, '');
  return content;
}

/** The form as a client writes it. */
export function frame({ boundary, parts }: Form): Buffer<ArrayBuffer> {
  const pieces = parts.flatMap(({ name, fileName, type, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}${fileNameParameter(fileName)}`,
    fileName === undefined || type === octets ? '' : `\r\nContent-Type: ${type}`,
    '\r\n\r\n',
    Buffer.from(content, fileName === undefined ? 'utf8' : 'latin1'),
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

/** Only `filename*` can carry a line break. No form made here has one, but one that was changed may. */
function fileNameParameter(fileName: string | undefined): string {
  if (fileName === undefined) return '';
  return /[\r\n\0]/.test(fileName)
    ? `; filename*=UTF-8''${encodeURIComponent(fileName)}`
    : `; filename=${quoted(fileName)}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** @param pieceSizes how the network cuts the body; none leaves it whole */
export function formRequest(boundary: string, body: Buffer<ArrayBuffer>, pieceSizes: readonly number[] = []) {
  const content = pieceSizes.length === 0 ? body : inPieces(body, pieceSizes);
  return multipartRequest(content, { 'content-type': `multipart/form-data; boundary="${boundary}"` });
}

/** What reading comes to: the parts, sorted by kind as the form has them, or what it is refused with. */
export async function readForm(
  request: Request,
  limits = roomyLimits,
): Promise<Part[] | Pick<LienzoError, 'code' | 'message'>> {
  try {
    const form = await readMultipart(request, limits);
    return [
      ...[...form.fields].map(([name, content]) => ({ name, fileName: undefined, type: octets, content })),
      ...[...form.files].map(([name, file]) => ({
        name,
        fileName: file.name,
        type: file.type,
        content: Buffer.from(file.bytes).toString('latin1'),
      })),
    ];
  } catch (error) {
    if (error instanceof LienzoError) return { code: error.code, message: error.message };
    throw error;
  }
}
