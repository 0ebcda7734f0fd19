import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from './byte-range.ts';

const chunkBytes = 128 * 1024;

/**
 * A part of a file as a stream that reads only what its consumer asks for. It closes the handle at the end, when it is
 * cancelled and when reading fails.
 */
export function streamFile(handle: FileHandle, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let position = start;

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const wanted = Math.min(chunkBytes, end + 1 - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
    if (bytesRead === 0 && wanted > 0) throw new Error('The file became shorter while it was read');
    position += bytesRead;
    if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
    if (position > end) {
      await handle.close();
      controller.close();
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          await pull(controller);
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
