import { LienzoError } from '../../errors.ts';
import { UploadedFile } from '../../graphql/uploaded-file.ts';
import { parseParameterizedHeader } from './header-parameters.ts';
import { malformedMultipart, type PartHead } from './multipart-part.ts';
import { MultipartReader } from './multipart-reader.ts';
import { decodeUtf8, megabytes, readBody, type BodyLimits } from './request-body.ts';

export interface MultipartLimits extends BodyLimits {
  /** Most bytes of one file: MAX_UPLOAD_MB. */
  maxFileBytes: number;
}

interface MultipartForm {
  fields: ReadonlyMap<string, string>;
  files: ReadonlyMap<string, UploadedFile>;
}

/** 16 sources and a mask. */
export const maxFiles = 17;
const maxFields = 16;
const maxFieldBytes = 1024 * 1024;
/** RFC 2046: 1 to 70 characters of these, the last no space. */
const boundaryGrammar = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * Reads a `multipart/form-data` body: fields as text, files as bytes, by their names. The reading stops at the first
 * thing that is wrong.
 * @param beforePart sees each part before its content is read, and the fields that came before it; may throw
 * @throws {LienzoError} BAD_USER_INPUT for a malformed or truncated body, a name used twice, too many parts;
 *   PAYLOAD_TOO_LARGE for a file, a field or a body over its limit; and whatever `readBody` throws
 */
export async function readMultipart(
  request: Request,
  limits: MultipartLimits,
  beforePart: (part: PartHead, fieldsBefore: ReadonlyMap<string, string>) => void = () => {},
): Promise<MultipartForm> {
  const reader = new MultipartReader(readBody(request, limits), boundaryOf(request));
  const fields = new Map<string, string>();
  const files = new Map<string, UploadedFile>();
  try {
    for (;;) {
      const part = await reader.nextPart();
      if (part === undefined) return { fields, files };
      if (fields.has(part.name) || files.has(part.name)) {
        throw malformedMultipart('two of its parts have the same name');
      }
      beforePart(part, fields);
      if (part.fileName === undefined) {
        if (fields.size === maxFields) throw malformedMultipart(`it has more than ${maxFields} fields`);
        fields.set(part.name, await readField(reader));
      } else {
        if (files.size === maxFiles) throw malformedMultipart(`it has more than ${maxFiles} files`);
        files.set(part.name, await readFile(reader, part, limits));
      }
    }
  } finally {
    await reader.close();
  }
}

function boundaryOf(request: Request): string {
  const contentType = parseParameterizedHeader(request.headers.get('content-type'));
  const boundary = contentType?.parameters.get('boundary') ?? '';
  if (!boundaryGrammar.test(boundary)) {
    throw malformedMultipart('its Content-Type names no valid boundary; let the HTTP client set that header');
  }
  return boundary;
}

async function readField(reader: MultipartReader): Promise<string> {
  const bytes = await reader.content(
    maxFieldBytes,
    () =>
      new LienzoError(
        'PAYLOAD_TOO_LARGE',
        `A field of the form is larger than ${megabytes(maxFieldBytes)} MB.`,
      ),
  );
  return decodeUtf8(bytes, 'A field of the form');
}

async function readFile(
  reader: MultipartReader,
  part: PartHead,
  limits: MultipartLimits,
): Promise<UploadedFile> {
  const bytes = await reader.content(
    limits.maxFileBytes,
    () =>
      new LienzoError(
        'PAYLOAD_TOO_LARGE',
        `The file is larger than ${megabytes(limits.maxFileBytes)} MB, the limit that MAX_UPLOAD_MB sets on this server.`,
      ),
  );
  return new UploadedFile({ name: part.fileName ?? '', type: part.type, bytes });
}
