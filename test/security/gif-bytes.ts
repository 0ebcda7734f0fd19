/** A frame of one pixel. */
export const gifFrame = Buffer.from(
  '21f90404010000002c00000000010001000002024401 00'.replace(' ', ''),
  'hex',
);

/** A GIF of two colours, with these frames and extensions. */
export function gif(width: number, height: number, content: Uint8Array, version = 'GIF89a'): Buffer {
  const head = Buffer.concat([Buffer.from(version), Buffer.from('00000000800000000000ffffff', 'hex')]);
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return Buffer.concat([head, content, Buffer.from(';')]);
}

/** A comment in sub-blocks of at most 255 bytes. */
export function gifComment(text: string): Buffer {
  const blocks = (text.match(/.{1,255}/gs) ?? []).map((block) =>
    Buffer.concat([Buffer.from([block.length]), Buffer.from(block, 'latin1')]),
  );
  return Buffer.concat([Buffer.from([0x21, 0xfe]), ...blocks, Buffer.alloc(1)]);
}

/** A frame with these sides and this compressed data. */
export function gifFrameOf(width: number, height: number, codeSize: number, data: Uint8Array): Buffer {
  const head = Buffer.from('2c000000000000000000', 'hex');
  head.writeUInt16LE(width, 5);
  head.writeUInt16LE(height, 7);
  return Buffer.concat([head, Buffer.from([codeSize, data.length]), data, Buffer.alloc(1)]);
}
