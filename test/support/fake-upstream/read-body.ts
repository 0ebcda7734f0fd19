import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FormFile } from './check-files.ts';
import type { RecordedFile } from './recorded-request.ts';

export interface ReadBody {
  /** Values of JSON, or the texts of a form. */
  fields: Record<string, unknown>;
  files: FormFile[];
  violations: string[];
}

/**
 * The body of a request for pictures: one JSON object, or a multipart form.
 * @returns undefined where it ended before its end
 */
export async function readBody(
  request: IncomingMessage,
  kind: 'json' | 'form',
): Promise<ReadBody | undefined> {
  const bytes = await buffer(request).catch(() => undefined);
  if (bytes === undefined) return undefined;
  try {
    return kind === 'json' ? readJson(bytes) : await readForm(bytes, request.headers['content-type'] ?? '');
  } catch (error) {
    return { fields: {}, files: [], violations: [`the body can't be read: ${String(error)}`] };
  }
}

function readJson(bytes: Buffer): ReadBody {
  const fields = JSON.parse(bytes.toString()) as unknown;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new Error('not an object');
  return { fields: { ...fields }, files: [], violations: [] };
}

async function readForm(bytes: Buffer, contentType: string): Promise<ReadBody> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const read: ReadBody = { fields: {}, files: [], violations: [] };
  for (const [name, value] of form) {
    if (typeof value !== 'string') {
      const file = Buffer.from(await value.arrayBuffer());
      read.files.push({ field: name, name: value.name, mediaType: value.type, bytes: file });
    } else if (name in read.fields) {
      read.violations.push(`parameter ${name} is there twice`);
    } else {
      read.fields[name] = value;
    }
  }
  return read;
}

export function recordFile({ field, name, mediaType, bytes }: FormFile): RecordedFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { field, name, mediaType, byteSize: bytes.length, sha256 };
}
