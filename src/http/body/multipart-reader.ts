import { ByteCollector } from './byte-collector.ts';
import { malformedMultipart, parsePartHead, type PartHead } from './multipart-part.ts';

const lineBreak = '\r\n';
const maxHeaderBytes = 8 * 1024;

/**
 * Takes a multipart body apart (RFC 2046, 7578), one part after the other. Stricter than libraries are: they skip
 * what they don't understand in silence, cut long headers, and read a preamble of any length. Here all that ends the
 * reading at once. Nothing is read ahead of what was asked for, so whoever stops reading stops the client.
 */
export class MultipartReader {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** Begins with the line break that a first delimiter, at the very start of a body, lacks. */
  #held: Buffer = Buffer.from(lineBreak);
  #started = false;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.#body = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`${lineBreak}--${boundary}`, 'latin1');
  }

  /** The next part, or undefined after the last. The content of the one before must have been read. */
  async nextPart(): Promise<PartHead | undefined> {
    if (!this.#started) await this.#start();
    const marker = await this.#take(2);
    if (marker === lineBreak) return parsePartHead(await this.#takeHeaders());
    if (marker !== '--')
      throw malformedMultipart('a boundary is followed by something else than a line break');
    await this.#finish();
    return undefined;
  }

  /** @param refuse makes the error for content of more than `maxBytes` */
  async content(maxBytes: number, refuse: () => Error): Promise<Uint8Array> {
    return await this.#takeUntil(this.#delimiter, maxBytes, refuse);
  }

  /** Gives up the body, wherever the reading stands. */
  async close(): Promise<void> {
    await this.#body.return?.();
  }

  async #start(): Promise<void> {
    this.#started = true;
    const refuse = () => malformedMultipart('it does not begin with the boundary of its Content-Type');
    const preamble = await this.#takeUntil(this.#delimiter, lineBreak.length, refuse);
    if (preamble.byteLength > 0 && Buffer.from(preamble).toString('latin1') !== lineBreak) throw refuse();
  }

  /** Reads to the end of the body, so that the connection can be used again. */
  async #finish(): Promise<void> {
    let more = true;
    while (more && lineBreak.startsWith(this.#held.toString('latin1'))) more = await this.#fill();
    if (more || this.#held.length === 1) throw malformedMultipart('something follows its last boundary');
  }

  async #takeHeaders(): Promise<string> {
    const refuse = () => malformedMultipart(`the headers of a part are longer than ${maxHeaderBytes} bytes`);
    const block = await this.#takeUntil(Buffer.from(lineBreak + lineBreak), maxHeaderBytes, refuse);
    return new TextDecoder().decode(block);
  }

  async #take(count: number): Promise<string> {
    while (this.#held.length < count) await this.#fillOrFail();
    const taken = this.#held.toString('latin1', 0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  /** Everything before `delimiter`, which must begin with a line break and is taken too. */
  async #takeUntil(delimiter: Buffer, maxBytes: number, refuse: () => Error): Promise<Uint8Array> {
    const taken = new ByteCollector();
    for (;;) {
      const found = this.#held.indexOf(delimiter);
      const end = found === -1 ? startOfPartialMatch(this.#held, delimiter) : found;
      if (taken.byteLength + end > maxBytes) throw refuse();
      taken.add(this.#held.subarray(0, end));
      this.#held = this.#held.subarray(found === -1 ? end : found + delimiter.length);
      if (found !== -1) return taken.join();
      await this.#fillOrFail();
    }
  }

  async #fillOrFail(): Promise<void> {
    if (!(await this.#fill())) throw malformedMultipart('it ends before its last boundary');
  }

  async #fill(): Promise<boolean> {
    const next = await this.#body.next();
    if (next.done) return false;
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    return true;
  }
}

/** Where the last bytes of `bytes` may be the beginning of `delimiter`; its length where they can't. */
function startOfPartialMatch(bytes: Buffer, delimiter: Buffer): number {
  let start = bytes.indexOf(delimiter[0] ?? 0, Math.max(0, bytes.length - delimiter.length + 1));
  while (start !== -1) {
    const tail = bytes.subarray(start);
    if (tail.equals(delimiter.subarray(0, tail.length))) return start;
    start = bytes.indexOf(delimiter[0] ?? 0, start + 1);
  }
  return bytes.length;
}
