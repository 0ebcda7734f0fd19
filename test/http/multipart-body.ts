import type { MultipartLimits } from '../../src/http/body/multipart.ts';

export const boundary = 'lienzo-test-boundary';

export const testLimits: MultipartLimits = {
  maxBytes: 256 * 1024,
  maxFileBytes: 64 * 1024,
  idleMilliseconds: 1000,
  totalMilliseconds: 5000,
};

/** A part as it stands on the wire, with its delimiter. */
export function part(disposition: string, content: string | Uint8Array, ...headers: string[]): Buffer {
  const head = [`--${boundary}`, `Content-Disposition: form-data; ${disposition}`, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
}

export const field = (name: string, value: string): Buffer => part(`name="${name}"`, value);

export const file = (name: string, content: string | Uint8Array, fileName = 'a.png'): Buffer =>
  part(`name="${name}"; filename="${fileName}"`, content, 'Content-Type: image/png');

export const end = `--${boundary}--\r\n`;

/** Joins parts and adds the last delimiter. */
export const body = (...parts: (string | Uint8Array)[]): Buffer<ArrayBuffer> =>
  Buffer.concat([...parts, end].map((piece) => Buffer.from(piece)));

/** The fields of a GraphQL multipart request; strings go as they are, anything else as JSON. */
export function operations(variables: unknown, map: unknown): Buffer {
  const query = 'mutation ($file: File) { varyImage(file: $file) { key } }';
  return Buffer.concat([
    field('operations', JSON.stringify({ query, variables })),
    field('map', typeof map === 'string' ? map : JSON.stringify(map)),
  ]);
}

export function multipartRequest(
  content: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): Request {
  return new Request('http://localhost/graphql', {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'graphql-preflight': '1',
      ...headers,
    },
    body: content,
    ...(content instanceof ReadableStream ? { duplex: 'half' as const } : {}),
  });
}

/** The bytes as a stream of pieces of the given sizes, over and over. */
export function inPieces(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let position = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      const size = sizes[turn++ % sizes.length] ?? 1;
      if (position < bytes.byteLength) controller.enqueue(bytes.slice(position, position + size));
      else controller.close();
      position += size;
    },
  });
}
