const startOfImage = Buffer.from([0xff, 0xd8]);
const endOfImage = Buffer.from([0xff, 0xd9]);

export const jpegMarkers = {
  baseline: 0xc0,
  progressive: 0xc2,
  huffmanTable: 0xc4,
  startOfScan: 0xda,
  quantization: 0xdb,
  app1: 0xe1,
  app2: 0xe2,
  comment: 0xfe,
} as const;

export function jpegSegment(marker: number, data: Uint8Array | string): Buffer {
  const bytes = Buffer.from(data);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([head, bytes]);
}

/** The JPEG with further segments at its beginning. */
export function insertSegments(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([startOfImage, ...segments, jpeg.subarray(2)]);
}

/** EXIF as it stands in a JPEG. */
export const exifSegment = (tiff: Uint8Array): Buffer =>
  jpegSegment(jpegMarkers.app1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));

/** The JPEG, whose header claims these sides. */
export function withJpegSides(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = changed.indexOf(Buffer.from([0xff, jpegMarkers.baseline]));
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}

/**
 * A grey progressive JPEG that refines one coefficient after the other, bit by bit, which the format allows up to 882
 * times. A scan says "nothing changes" in a few bytes, and the decoder visits the whole picture for it.
 */
export function jpegOfManyScans(side: number, scans: number): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(side, 1);
  frame.writeUInt16BE(side, 3);
  // One code of one bit each: for a difference of 0, and for "the next 2^14 blocks and more have nothing".
  const table = (kind: number, symbol: number) =>
    jpegSegment(jpegMarkers.huffmanTable, Buffer.from([kind << 4, 1, ...Array<number>(15).fill(0), symbol]));
  const scan = (...parameters: number[]) =>
    jpegSegment(jpegMarkers.startOfScan, Buffer.from([1, 1, 0, ...parameters]));
  const nothing = emptyScan(blocks);
  const refinements = Array.from({ length: scans }, (_, index) => {
    const coefficient = 1 + Math.floor(index / 14);
    const bit = 13 - (index % 14);
    return [scan(coefficient, coefficient, bit === 13 ? bit : ((bit + 1) << 4) | bit), nothing];
  });
  return Buffer.concat([
    startOfImage,
    jpegSegment(jpegMarkers.quantization, Buffer.concat([Buffer.alloc(1), Buffer.alloc(64, 1)])),
    jpegSegment(jpegMarkers.progressive, frame),
    table(0, 0),
    table(1, 0xe0),
    scan(0, 0, 0),
    Buffer.alloc(Math.ceil(blocks / 8) + 1),
    ...refinements.flat(),
    endOfImage,
  ]);
}

/** Runs of at most 32,767 blocks in which no coefficient changes. */
function emptyScan(blocks: number): Buffer {
  let bits = '';
  for (let left = blocks; left > 0; left -= 32_767) {
    const run = Math.max(16_384, Math.min(left, 32_767));
    bits += `0${(run - 16_384).toString(2).padStart(14, '0')}`;
  }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((eight) => Number.parseInt(eight.padEnd(8, '1'), 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}
