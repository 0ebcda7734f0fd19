/** One request as it came, and what became of it. */
export interface RecordedRequest {
  /** 1, 2, 3 … since the start or the last reset. */
  number: number;
  method: string;
  path: string;
  /** All but `authorization`: a key must not end up in the output of a test. */
  headers: Record<string, string>;
  /** Whether the request had the right key. */
  hasRightKey: boolean;
  /** As they were sent: values of JSON, or the texts of a form. */
  parameters: Record<string, unknown>;
  /** The files of a form, in their order. */
  files: RecordedFile[];
  /** The connection that it came over: 1, 2, 3 … since the start. */
  connection: number;
  /** Milliseconds since 1970, when its headers had come. */
  receivedAt: number;
  /** When its answer had been sent as a whole, or was cut off; null until then. */
  endedAt: number | null;
  /** Name of the scenario that was played; null for the usual answer. */
  scenario: string | null;
  /** null: nothing was answered. */
  status: number | null;
  /** Pictures that were made, and so are paid for, whatever became of the answer. */
  picturesMade: number;
  /** SHA-256 of each picture in the answer that was to be sent, broken ones too; hexadecimal. */
  answeredPictures: string[];
  /** The same of each partial picture in a stream. */
  answeredPartials: string[];
  /** Whether the client went away before the answer was complete. */
  clientLeft: boolean;
  /** Rules of the API that the request broke. */
  violations: string[];
}

export interface RecordedFile {
  /** Name of the form field. */
  field: string;
  name: string;
  mediaType: string;
  byteSize: number;
  /** hexadecimal */
  sha256: string;
}
