import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Words that stand in all metadata of these pictures, and must not be found again anywhere. */
export const tellTale = 'telltale';

/** A picture whose four quarters differ, so that every turn of it shows: red, green / blue, yellow. */
export async function quarters(width = 60, height = 40): Promise<Sharp> {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const layers = ['#f00', '#0f0', '#00f', '#ff0'].map((background, index) => ({
    input: { create: { width: halfWidth, height: halfHeight, channels: 3 as const, background } },
    left: (index % 2) * (width - halfWidth),
    top: Math.floor(index / 2) * (height - halfHeight),
  }));
  const ground = sharp({ create: { width, height, channels: 3, background: 'black' } });
  const { data, info } = await ground
    .composite(layers)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width, height, channels: info.channels } });
}

/** The colours in the middle of the four quarters, as "rgb" with one hexadecimal digit each. */
export async function quarterColours(bytes: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [
    [1, 1],
    [3, 1],
    [1, 3],
    [3, 3],
  ].map(([x = 0, y = 0]) => {
    const at = Math.floor((info.height * y) / 4) * info.width + Math.floor((info.width * x) / 4);
    return [0, 1, 2]
      .map((channel) => Math.round((data[at * info.channels + channel] ?? 0) / 17).toString(16))
      .join('');
  });
}

/** All metadata that sharp can write: EXIF with a place, XMP and a colour profile. */
export function withMetadata(picture: Sharp): Sharp {
  return picture
    .withExif({
      IFD0: { Artist: tellTale, ImageDescription: tellTale },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '4/1 42/1 0/1' },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${tellTale}</x:xmpmeta>`)
    .withIccProfile('p3');
}

/** One chunk of a PNG, with its right check sum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** The PNG with further chunks behind its header. */
export function insertChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** A PNG whose header claims these sides, with next to nothing behind it. */
export function pngThatClaims(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(100_000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** An animated PNG of two frames of one size: the first one is the picture where animation is not known. */
export function animatedPng(first: Buffer, second: Buffer): Buffer {
  const size = first.subarray(16, 24);
  const control = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]);
  const frame = (sequence: number) =>
    pngChunk(
      'fcTL',
      Buffer.concat([uint32(sequence), size, uint32(0), uint32(0), Buffer.from([0, 1, 0, 10, 0, 0])]),
    );
  const chunks = chunksOf(first);
  const dataOfSecond = chunksOf(second).filter(({ type }) => type === 'IDAT');
  return Buffer.concat([
    first.subarray(0, 33),
    pngChunk('acTL', control),
    frame(0),
    ...chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => pngChunk('IDAT', data)),
    frame(1),
    ...dataOfSecond.map(({ data }, index) => pngChunk('fdAT', Buffer.concat([uint32(index + 2), data]))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
