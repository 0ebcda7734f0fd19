import { LienzoError } from '../../errors.ts';
import { parseParameterizedHeader } from './header-parameters.ts';

/** What stands before the content of a part. */
export interface PartHead {
  name: string;
  /** Present where the part is a file, even an empty string: browsers send that for a file input left empty. */
  fileName: string | undefined;
  type: string;
}

const maxHeaders = 16;
const maxNameLength = 256;
const plainTransferEncodings = new Set(['7bit', '8bit', 'binary']);

/**
 * Reads the header block of a part, without its blank line.
 * @throws {LienzoError} BAD_USER_INPUT for anything but a named part of form data whose content comes as it is
 */
export function parsePartHead(block: string): PartHead {
  const headers = parseHeaders(block);
  const disposition = parseParameterizedHeader(headers.get('content-disposition'));
  if (disposition?.value !== 'form-data') {
    throw malformedMultipart('a part has no valid "Content-Disposition: form-data" header');
  }
  const name = disposition.parameters.get('name');
  if (!name || name.length > maxNameLength) {
    throw malformedMultipart(`each part needs a name of 1 to ${maxNameLength} characters`);
  }
  const transferEncoding = headers.get('content-transfer-encoding')?.trim().toLowerCase() ?? 'binary';
  if (!plainTransferEncodings.has(transferEncoding)) {
    throw malformedMultipart('parts must not be encoded: leave Content-Transfer-Encoding out');
  }
  return {
    name,
    fileName: fileNameOf(disposition.parameters),
    type: headers.get('content-type')?.trim() || 'application/octet-stream',
  };
}

/** Bad framing or content of a multipart body; `problem` continues the sentence. */
export function malformedMultipart(problem: string): LienzoError {
  return new LienzoError('BAD_USER_INPUT', `The multipart body is malformed: ${problem}.`);
}

function parseHeaders(block: string): Map<string, string> {
  const lines = block.split('\r\n');
  if (lines.length > maxHeaders) throw malformedMultipart(`a part has more than ${maxHeaders} headers`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const match = /^([!#$%&'*+.^_`|~\w-]+):([^\r\n\0]*)$/.exec(line);
    if (!match?.[1]) throw malformedMultipart('a part has a line among its headers that is none');
    const name = match[1].toLowerCase();
    if (headers.has(name)) throw malformedMultipart(`a part has the header ${name} twice`);
    headers.set(name, match[2] ?? '');
  }
  return headers;
}

/** Some clients send names beyond ASCII as `filename*` (RFC 5987). */
function fileNameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = /^utf-8'[^']*'(.*)$/i.exec(parameters.get('filename*') ?? '')?.[1];
  if (extended === undefined) return parameters.get('filename') ?? parameters.get('filename*');
  try {
    return decodeURIComponent(extended);
  } catch {
    return extended;
  }
}
