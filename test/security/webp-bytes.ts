/** A chunk with its length, or one that lies about it. */
export function webpChunk(type: string, data: Uint8Array, length = data.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A whole file of these chunks, with its length, or one that lies about it. */
export function webpFile(chunks: readonly Uint8Array[], length?: number): Buffer {
  const content = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([webpChunk('RIFF', Buffer.alloc(0), length ?? content.length), content]);
}

/** What follows the head of a file of one chunk: the picture itself. */
export const webpPicture = (file: Buffer): Buffer => file.subarray(12);

export const webpFlags = { animation: 0x02, xmp: 0x04, exif: 0x08 } as const;

/** The header of the extended format, which claims a canvas of these sides. */
export function webpCanvas(width: number, height: number, flags: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return webpChunk('VP8X', data);
}

/** An animation of `frames` equal frames of `side` by `side` pixels, at `left` of its canvas. */
export function webpAnimation(
  picture: Buffer,
  options: { side: number; frames: number; canvas?: number; left?: number },
): Buffer {
  const { side, frames, canvas = side, left = 0 } = options;
  const head = Buffer.alloc(16);
  head.writeUIntLE(left / 2, 0, 3);
  head.writeUIntLE(side - 1, 6, 3);
  head.writeUIntLE(side - 1, 9, 3);
  const frame = webpChunk('ANMF', Buffer.concat([head, webpPicture(picture)]));
  return webpFile([
    webpCanvas(canvas, canvas, webpFlags.animation),
    webpChunk('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => frame),
  ]);
}
