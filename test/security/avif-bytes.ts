/** A box of the container that AVIF and HEIC share. */
export function isoBox(type: string, content: string | Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + Buffer.byteLength(content), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, Buffer.from(content)]);
}

/** The name of a kind of file in this container, and nothing else: "heic", "avif", "isom". */
export const isoFile = (brand: string): Buffer =>
  Buffer.concat([isoBox('ftyp', `${brand}\0\0\0\0mif1${brand}`), Buffer.alloc(100)]);

/** The AVIF, which claims these sides beside those of the picture that is coded in it. */
export function withAvifSides(avif: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(avif);
  const at = changed.indexOf('ispe');
  changed.writeUInt32BE(width, at + 8);
  changed.writeUInt32BE(height, at + 12);
  return changed;
}
