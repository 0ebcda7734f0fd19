import { contentDisposition } from './content-disposition.ts';

/** A GET of one object in the form that the SDK's presigner takes and gives back. */
export interface ObjectRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number | undefined;
  path: string;
  headers: Record<string, string>;
  query: Record<string, string>;
}

/** @param baseUrl what comes before the key in the address of every object */
export function objectRequest(baseUrl: URL, key: string, downloadName: string | undefined): ObjectRequest {
  return {
    method: 'GET',
    protocol: baseUrl.protocol,
    hostname: baseUrl.hostname,
    port: baseUrl.port === '' ? undefined : Number(baseUrl.port),
    path: baseUrl.pathname + key,
    headers: {},
    query: {
      'x-id': 'GetObject',
      ...(downloadName !== undefined && { 'response-content-disposition': contentDisposition(downloadName) }),
    },
  };
}

/** The URL of a signed request; its parameters are text, as those of `objectRequest` are. */
export function formatRequest(baseUrl: URL, request: { path: string; query?: object | undefined }): string {
  const query = Object.entries(request.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `${baseUrl.origin}${request.path}?${query}`;
}
