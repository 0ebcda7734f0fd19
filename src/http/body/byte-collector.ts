const smallestBlock = 4096;

/**
 * Gathers the pieces of a body and joins them once. Small pieces are packed into blocks: a client that sends one byte
 * at a time would otherwise cost an object of a hundred bytes for each of them.
 */
export class ByteCollector {
  readonly #blocks: Uint8Array[] = [];
  /** Free bytes at the end of the last block. */
  #free = 0;
  byteLength = 0;

  add(piece: Uint8Array): void {
    const fitting = piece.subarray(0, this.#free);
    this.#append(fitting);
    const rest = piece.subarray(fitting.byteLength);
    if (rest.byteLength === 0) return;
    this.#free = Math.max(rest.byteLength, smallestBlock);
    this.#blocks.push(new Uint8Array(this.#free));
    this.#append(rest);
  }

  join(): Uint8Array {
    return Buffer.concat(this.#blocks, this.byteLength);
  }

  #append(bytes: Uint8Array): void {
    const block = this.#blocks.at(-1);
    if (block === undefined) return;
    block.set(bytes, block.byteLength - this.#free);
    this.#free -= bytes.byteLength;
    this.byteLength += bytes.byteLength;
  }
}
