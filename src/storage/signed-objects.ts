import type { FileHandle } from 'node:fs/promises';
import { type ErrorCode, LienzoError } from '../errors.ts';
import { parseByteRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import type { DiskStorage } from './disk-storage.ts';
import { streamFile } from './file-stream.ts';
import { contentTypeOf } from './object-key.ts';
import { parseSignedAddress } from './signed-address.ts';
import type { SignedFields, UrlSigner } from './url-signer.ts';

const methods: readonly string[] = ['GET', 'HEAD'];

/** A picture may be shown by any page, but never run as one, whatever its bytes look like. */
const safetyHeaders = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Answers `GET` and `HEAD` for the signed addresses of the disk store. The guards stand in a fixed order, so that an
 * answer says nothing about an object to whom has no right signature for it: method 405, form of the address 403,
 * signature 403, time 403, object 404. Streams from disk, with ETag, 304 and single byte ranges; a request for several
 * ranges gets the whole object. CORS headers are left to the caller.
 */
export function createSignedObjectHandler(options: {
  storage: Pick<DiskStorage, 'openObject'>;
  signer: UrlSigner;
  clock: () => Date;
}): (request: Request) => Promise<Response> {
  const { storage, signer, clock } = options;

  function admit(request: Request): { fields: SignedFields; secondsLeft: number } {
    if (!methods.includes(request.method)) {
      throw new LienzoError('METHOD_NOT_ALLOWED', 'Objects are read by GET or HEAD.');
    }
    const address = parseSignedAddress(request.url);
    if (address === undefined || !signer.verify(address.fields, address.signature)) {
      throw new LienzoError('FORBIDDEN', 'This address is not valid. Ask the API for a new one.');
    }
    const secondsLeft = address.fields.expiresAtSeconds - clock().getTime() / 1000;
    if (secondsLeft <= 0) {
      throw new LienzoError('FORBIDDEN', 'This address has expired. Ask the API for a new one.');
    }
    return { fields: address.fields, secondsLeft };
  }

  return async function answerSignedObject(request) {
    try {
      const { fields, secondsLeft } = admit(request);
      const handle = await storage.openObject(fields.key);
      const headers = {
        ...safetyHeaders,
        'Accept-Ranges': 'bytes',
        'Cache-Control': `private, max-age=${Math.floor(secondsLeft)}, immutable`,
        'Content-Disposition': contentDisposition(fields.downloadName),
        'Content-Type': contentTypeOf(fields.key) ?? 'application/octet-stream',
      };
      return await answerWithFile(request, handle, headers);
    } catch (error) {
      if (error instanceof LienzoError) return refusal(request, error);
      throw error;
    }
  };
}

/** Closes `handle`, unless a stream that does so is part of the answer. */
async function answerWithFile(
  request: Request,
  handle: FileHandle,
  objectHeaders: Record<string, string>,
): Promise<Response> {
  let streaming = false;
  try {
    const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
    const byteSize = Number(size);
    // Every put renames a new file into place, so these three never stand for other bytes.
    const etag = `"${[ino, mtimeNs, size].map((part) => part.toString(36)).join('-')}"`;
    const headers = new Headers({ ...objectHeaders, ETag: etag });
    if (matchesEtag(request.headers.get('if-none-match'), etag)) {
      headers.delete('Content-Type');
      return new Response(null, { status: 304, headers });
    }
    headers.set('Content-Length', String(byteSize));
    if (request.method === 'HEAD') return new Response(null, { headers });

    const range = parseByteRange(applicableRange(request.headers, etag), byteSize);
    if (range === 'unsatisfiable') {
      return new Response(null, {
        status: 416,
        headers: { ...safetyHeaders, 'Content-Range': `bytes */${byteSize}`, 'Cache-Control': 'no-store' },
      });
    }
    if (byteSize === 0) return new Response(null, { headers });
    streaming = true;
    if (range === 'whole') {
      return new Response(streamFile(handle, { start: 0, end: byteSize - 1 }), { headers });
    }
    headers.set('Content-Length', String(range.end - range.start + 1));
    headers.set('Content-Range', `bytes ${range.start}-${range.end}/${byteSize}`);
    return new Response(streamFile(handle, range), { status: 206, headers });
  } finally {
    if (!streaming) await handle.close();
  }
}

/** RFC 9110, section 13.1.2: a list of tags compared weakly, or `*`. */
function matchesEtag(header: string | null, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/** Range, unless an If-Range says that the client holds a part of other bytes. We send no dates, so none can match. */
function applicableRange(headers: Headers, etag: string): string | null {
  const condition = headers.get('if-range');
  return condition === null || condition === etag ? headers.get('range') : null;
}

function refusal(request: Request, error: LienzoError): Response {
  const code: ErrorCode = error.code;
  const body = JSON.stringify({ errors: [{ message: error.message, extensions: { code } }] });
  const headers = new Headers({
    ...safetyHeaders,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
  });
  if (code === 'METHOD_NOT_ALLOWED') headers.set('Allow', methods.join(', '));
  return new Response(request.method === 'HEAD' ? null : body, { status: error.status, headers });
}
