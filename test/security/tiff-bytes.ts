import { deflateSync } from 'node:zlib';

/** One field of a directory: `values` are its numbers, or its bytes as they stand in the file. */
export interface TiffField {
  tag: number;
  /** 1 bytes, 2 ASCII, 3 SHORT, 4 LONG, 5 RATIONAL, 7 UNDEFINED */
  type: number;
  values: readonly number[] | Uint8Array;
  /** Lies about how many values there are. */
  count?: number;
  /** Lies about where the values stand. */
  offset?: number;
}

export const tiffTags = {
  width: 0x100,
  height: 0x101,
  bitsPerSample: 0x102,
  compression: 0x103,
  photometric: 0x106,
  description: 0x10e,
  stripOffsets: 0x111,
  orientation: 0x112,
  samplesPerPixel: 0x115,
  rowsPerStrip: 0x116,
  stripByteCounts: 0x117,
  artist: 0x13b,
  tileWidth: 0x142,
  tileLength: 0x143,
  tileOffsets: 0x144,
  tileByteCounts: 0x145,
  subDirectories: 0x14a,
  extraSamples: 0x152,
  sampleFormat: 0x153,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
} as const;

const bytesOfType: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

export const short = (tag: number, ...values: number[]): TiffField => ({ tag, type: 3, values });
export const long = (tag: number, ...values: number[]): TiffField => ({ tag, type: 4, values });
export const ascii = (tag: number, text: string): TiffField => ({
  tag,
  type: 2,
  values: Buffer.from(`${text}\0`),
});

/**
 * A little-endian directory that stands at `position` of a file: its entries, then the values that do not fit into them.
 * @param next where the next directory stands; 0 for none
 */
export function tiffDirectory(fields: readonly TiffField[], position: number, next = 0): Buffer {
  const head = Buffer.alloc(2 + fields.length * 12 + 4);
  head.writeUInt16LE(fields.length, 0);
  const outside: Buffer[] = [];
  let end = position + head.length;
  fields.forEach(({ tag, type, values, count, offset }, index) => {
    const bytes = bytesOf(type, values);
    const at = 2 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count ?? bytes.length / (bytesOfType[type] ?? 1), at + 4);
    if (offset !== undefined) head.writeUInt32LE(offset, at + 8);
    else if (bytes.length <= 4) bytes.copy(head, at + 8);
    else {
      head.writeUInt32LE(end, at + 8);
      outside.push(bytes);
      end += bytes.length;
    }
  });
  head.writeUInt32LE(next, head.length - 4);
  return Buffer.concat([head, ...outside]);
}

/** The beginning of a file whose first directory stands at `position`. */
export function tiffHeader(position = 8): Buffer {
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(position, 4);
  return header;
}

/** Fields that a picture has in the place of its own. */
type Changes = Partial<Record<keyof typeof tiffTags, TiffField>>;

/**
 * A TIFF of 16 by 16 pixels in one uncompressed strip behind the header, but for `changes`.
 * @param next where it says that the next directory stands, given where its own does
 */
export function tiff(
  changes: Changes = {},
  options: { pixels?: Buffer; next?: (own: number) => number } = {},
): Buffer {
  const { pixels = Buffer.alloc(16 * 16 * 3, 77), next = () => 0 } = options;
  const position = 8 + pixels.length + (pixels.length % 2);
  return Buffer.concat([
    tiffHeader(position),
    pixels,
    Buffer.alloc(pixels.length % 2),
    tiffDirectory(
      tiffFields({ stripByteCounts: long(tiffTags.stripByteCounts, pixels.length), ...changes }),
      position,
      next(position),
    ),
  ]);
}

/** A grey TIFF of one deflated strip in which all pixels are black. */
export function greyTiff(width: number, height: number, changes: Changes = {}): Buffer {
  const pixels = deflateSync(Buffer.alloc(width * height));
  return tiff(
    {
      width: long(tiffTags.width, width),
      height: long(tiffTags.height, height),
      rowsPerStrip: long(tiffTags.rowsPerStrip, height),
      bitsPerSample: short(tiffTags.bitsPerSample, 8),
      samplesPerPixel: short(tiffTags.samplesPerPixel, 1),
      photometric: short(tiffTags.photometric, 1),
      compression: short(tiffTags.compression, 8),
      ...changes,
    },
    { pixels },
  );
}

/** A TIFF of `pages` pages, all of which share their pixels. */
export function tiffOfPages(pages: number): Buffer {
  const pixels = Buffer.alloc(16 * 16 * 3, 77);
  const fields = tiffFields({ stripByteCounts: long(tiffTags.stripByteCounts, pixels.length) });
  const first = 8 + pixels.length;
  const { length } = tiffDirectory(fields, 0);
  const directories = Array.from({ length: pages }, (_, index) => {
    const position = first + index * length;
    return tiffDirectory(fields, position, index === pages - 1 ? 0 : position + length);
  });
  return Buffer.concat([tiffHeader(first), pixels, ...directories]);
}

function tiffFields(changes: Changes): TiffField[] {
  const fields: Changes = {
    width: short(tiffTags.width, 16),
    height: short(tiffTags.height, 16),
    bitsPerSample: short(tiffTags.bitsPerSample, 8, 8, 8),
    compression: short(tiffTags.compression, 1),
    photometric: short(tiffTags.photometric, 2),
    stripOffsets: long(tiffTags.stripOffsets, 8),
    samplesPerPixel: short(tiffTags.samplesPerPixel, 3),
    rowsPerStrip: long(tiffTags.rowsPerStrip, 16),
    ...changes,
  };
  return Object.values(fields).toSorted((one, other) => one.tag - other.tag);
}

function bytesOf(type: number, values: readonly number[] | Uint8Array): Buffer {
  if (values instanceof Uint8Array) return Buffer.from(values);
  const size = type === 5 ? 4 : (bytesOfType[type] ?? 1);
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, index) => bytes.writeUIntLE(value, index * size, size));
  return bytes;
}
