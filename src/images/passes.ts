/** A picture of more frames or passes than any honest one has: decoders go through all before each, or the whole picture for each. */
const MAX_FRAMES = 10_000;
const MAX_SCANS = 200;

/** Whether a decoder would be kept busy for minutes by how often a small file makes it begin anew. */
export function hasTooManyPasses(bytes: Uint8Array, format: string): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'webp') return countFrames(buffer) > MAX_FRAMES;
  return format === 'jpeg' && countScans(buffer) > MAX_SCANS;
}

/** The frames of an animated WebP: chunks of a RIFF file, each padded to an even length. */
function countFrames(webp: Buffer): number {
  let frames = 0;
  for (let at = 12; at + 8 <= webp.length;) {
    if (webp.toString('latin1', at, at + 4) === 'ANMF') frames += 1;
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return frames;
}

/** The scans of a JPEG: every marker SOS (0xffda). In the data of a scan, 0xff stands before 0 or a restart marker only. */
function countScans(jpeg: Buffer): number {
  const startOfScan = Buffer.from([0xff, 0xda]);
  let scans = 0;
  for (let at = jpeg.indexOf(startOfScan); at !== -1 && scans <= MAX_SCANS;) {
    scans += 1;
    at = jpeg.indexOf(startOfScan, at + 2);
  }
  return scans;
}
