/**
 * The Content-Disposition of an object: `inline`, or `attachment` under `downloadName`. Only printable ASCII comes out,
 * so that a name can't end the header or its quotes: every other character is percent-encoded in `filename*`
 * (RFC 6266, RFC 8187), and a readable substitute stands in `filename` for clients that know no better.
 */
export function contentDisposition(downloadName: string | undefined): string {
  if (downloadName === undefined) return 'inline';
  const name = downloadName.toWellFormed();
  const plainName = name.replace(/[^A-Za-z0-9 ._()-]/gu, '_');
  const disposition = `attachment; filename="${plainName}"`;
  return plainName === name ? disposition : `${disposition}; filename*=UTF-8''${encodeExtendedValue(name)}`;
}

/** `encodeURIComponent` leaves `'()*` alone, which RFC 8187 does not allow there. */
function encodeExtendedValue(value: string): string {
  return encodeURIComponent(value).replace(/['()*]/g, percentEncode);
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
