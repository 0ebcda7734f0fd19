import { deflateSync } from 'node:zlib';
import { pngChunk } from '../images/pictures.ts';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
export const pngEnd = pngChunk('IEND', Buffer.alloc(0));

export const pngColours = { grey: 0, rgb: 2, palette: 3, rgba: 6 } as const;

export interface PngHeader {
  width: number;
  height: number;
  depth?: number;
  colour?: number;
  compression?: number;
  filter?: number;
  interlace?: number;
}

export function pngHeader(header: PngHeader): Buffer {
  const {
    width,
    height,
    depth = 8,
    colour = pngColours.grey,
    compression = 0,
    filter = 0,
    interlace = 0,
  } = header;
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, compression, filter, interlace], 8);
  return pngChunk('IHDR', data);
}

/** A PNG with these chunks between its header and its end. */
export function png(header: PngHeader, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([pngSignature, pngHeader(header), ...chunks, pngEnd]);
}

/** Compressed pixels that are all zero, of so many bytes. */
export const blackness = (bytes: number): Buffer => pngChunk('IDAT', deflateSync(Buffer.alloc(bytes)));

/** A PNG that is whole, and black. */
export function blackPng(header: PngHeader & { bytesPerPixel?: number }, ...chunks: Buffer[]): Buffer {
  const { width, height, bytesPerPixel = 1, interlace = 0 } = header;
  const rows = interlace === 0 ? height : height * 2 + 16;
  return png(header, ...chunks, blackness(width * height * bytesPerPixel + rows));
}

/** A text of so many megabytes that is compressed to a thousandth; "zTXt" or "iTXt". */
export function textBomb(type: 'zTXt' | 'iTXt', megabytes: number): Buffer {
  const head = type === 'zTXt' ? 'Comment\0\0' : 'Comment\0\u0001\0\0\0';
  const text = deflateSync(Buffer.alloc(megabytes * 1_000_000, 'x'));
  return pngChunk(type, Buffer.concat([Buffer.from(head, 'latin1'), text]));
}

/** The bytes as zlib data that is not compressed, so that they stand there as they are. */
export const storedPixels = (bytes: Buffer): Buffer => pngChunk('IDAT', deflateSync(bytes, { level: 0 }));
