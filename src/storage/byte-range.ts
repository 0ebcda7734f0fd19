/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

const singleRangePattern = /^bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*$/i;

/**
 * The part of `byteSize` bytes that a Range header asks for (RFC 9110, section 14). 'whole' where there is no such header,
 * where it is malformed or has another unit, all of which a server has to ignore, and where it asks for several ranges,
 * which a server may ignore.
 */
export function parseByteRange(
  header: string | null,
  byteSize: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const [matched, first = '', last = ''] = singleRangePattern.exec(header ?? '') ?? [];
  if (matched === undefined || (first === '' && last === '')) return 'whole';

  if (first === '') {
    const suffixLength = Math.min(Number(last), byteSize);
    return suffixLength === 0 ? 'unsatisfiable' : { start: byteSize - suffixLength, end: byteSize - 1 };
  }
  const start = Number(first);
  const end = last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= byteSize ? 'unsatisfiable' : { start, end };
}
