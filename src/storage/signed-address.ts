import { isObjectKey } from './object-key.ts';
import type { SignedFields } from './url-signer.ts';

/** Path under which the app serves the objects of the disk store. */
const objectsPath = '/objects/';

const parameterNames = new Set(['expires', 'download', 'signature']);
const unixSecondsPattern = /^[1-9][0-9]{0,11}$/;

/** `<publicUrl>/objects/<key>?expires=<Unix seconds>[&download=<name>]&signature=<signature>` */
export function formatSignedAddress(publicUrl: string, fields: SignedFields, signature: string): string {
  const download =
    fields.downloadName === undefined ? '' : `&download=${encodeURIComponent(fields.downloadName)}`;
  return (
    `${publicUrl.replace(/\/+$/, '')}${objectsPath}${fields.key}` +
    `?expires=${fields.expiresAtSeconds}${download}&signature=${signature}`
  );
}

/**
 * Takes a signed address apart, strictly: the path as it stands, without decoding (our keys need no escapes, so what has
 * one is none of ours), and the expected parameters once each. undefined when anything differs.
 */
export function parseSignedAddress(url: string): { fields: SignedFields; signature: string } | undefined {
  const [address = '', query = '', ...rest] = url.split('#', 1)[0]?.split('?') ?? [];
  if (rest.length > 0) return undefined;
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const key = path.slice(objectsPath.length);
  if (!path.startsWith(objectsPath) || !isObjectKey(key)) return undefined;

  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!parameterNames.has(name) || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  const expires = parameters.get('expires');
  const signature = parameters.get('signature');
  if (expires === undefined || !unixSecondsPattern.test(expires) || signature === undefined) return undefined;
  const downloadName = parameters.get('download');
  return { fields: { key, expiresAtSeconds: Number(expires), downloadName }, signature };
}
