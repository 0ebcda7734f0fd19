/** What the pixels need: all else is text, time and animation, of which the decoder would unpack megabytes. */
const keptChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'eXIf']);
const signatureBytes = 8;
/** Length, type and check sum. */
const frameBytes = 12;

/**
 * A PNG with those chunks alone that its pixels, colours and orientation need (PNG specification, chapter 11). What is no
 * whole chunk any more is left as it is, for the decoder to refuse.
 */
export function keepPixelChunks(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const kept = [bytes.subarray(0, signatureBytes)];
  let at = signatureBytes;
  while (at + frameBytes <= bytes.length) {
    const end = at + frameBytes + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length) break;
    if (keptChunks.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  // Cut off, or damaged: the decoder finds that out by the same bytes.
  return Buffer.concat([...kept, bytes.subarray(at)]);
}
