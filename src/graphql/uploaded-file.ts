/**
 * A file of a multipart request, whole in memory: what the `File` scalar hands to resolvers. JSON can't make an
 * instance of it. It is no web `File` on purpose: reading one of those again, as the SDKs do, stalls the event loop.
 */
export class UploadedFile {
  /** As the client sent it: for messages only, never for a path. */
  readonly name: string;
  /** The media type the client claims; what counts are the bytes. */
  readonly type: string;
  /** Not a property: errors of GraphQL print all of a value's, and a file may stand where it does not belong. */
  readonly #bytes: Uint8Array;

  constructor(file: { name: string; type: string; bytes: Uint8Array }) {
    this.name = file.name;
    this.type = file.type;
    this.#bytes = file.bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }
}
