import type { ColumnType, Kysely } from 'kysely';

/**
 * The pool, or an open transaction. Every function that asks the database takes its executor: on PGlite, which has one
 * connection, a call on the outer client inside an open transaction would wait for ever.
 */
export type Executor = Kysely<Tables>;

/** An open database and how to let go of it. */
export interface Database {
  /** "pglite" or "postgresql": for the log. */
  readonly kind: string;
  readonly client: Executor;
  close(): Promise<void>;
}

export interface Tables {
  generations: GenerationsTable;
  attempts: AttemptsTable;
  images: ImagesTable;
  settings: SettingsTable;
}

/** Written and read as a plain value; kept as jsonb. */
type Json<T> = ColumnType<T, string, string>;

export interface GenerationsTable {
  id: string;
  owner_id: string;
  kind: GenerationKind;
  status: GenerationStatus;
  /** The caller's own words, trimmed; null for a variation without any. */
  prompt: string | null;
  model: string;
  count: number;
  /** What is sent to the model, defaults filled in. */
  options: Json<object>;
  /** Library images it was made from, in order; an image may be gone since. */
  source_image_ids: string[];
  idempotency_key: string | null;
  /** SHA-256 over all that must be equal for a request to be "the same". */
  fingerprint: string;
  /** The error of the last run, as clients see it. */
  error: Json<StoredError> | null;
  /** The process that runs it, while it runs. */
  leased_by: string | null;
  lease_expires_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export type GenerationKind = 'GENERATE' | 'VARY' | 'EDIT';
export type GenerationStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'OUTCOME_UNKNOWN';

export interface StoredError {
  code: string;
  message: string;
  details: object;
}

/** One call to the provider; money hangs here. */
export interface AttemptsTable {
  id: string;
  owner_id: string;
  generation_id: string;
  /** 1, 2, 3 … within the generation. */
  number: number;
  /** Written before the request leaves the process. */
  sent_at: Date;
  ended_at: Date | null;
  /** MADE: paid for; NOT_MADE: free; UNKNOWN: may have been billed; null: no answer yet. */
  outcome: 'MADE' | 'NOT_MADE' | 'UNKNOWN' | null;
  error_code: string | null;
  /** The process whose spool may hold the bytes. */
  process_id: string;
  upstream_request_id: string | null;
  usage: Json<TokenUsage> | null;
  /** US dollars, exact; null where the model has no known price. */
  cost: string | null;
}

export interface TokenUsage {
  inputTokens: number;
  inputTextTokens: number;
  inputImageTokens: number;
  /** Part of `inputTokens` that the provider had cached, by kind; cheaper. */
  cachedTextTokens: number;
  cachedImageTokens: number;
  outputTokens: number;
  totalTokens: number;
}

export interface ImagesTable {
  id: string;
  owner_id: string;
  generation_id: string;
  /** 0, 1, 2 … within the generation. */
  position: number;
  key: string;
  format: 'PNG' | 'JPEG' | 'WEBP';
  width: number;
  height: number;
  byte_size: number;
  /** A data URL under 1 kB, or null where the picture could not be decoded. */
  placeholder: string | null;
  created_at: Date;
}

/** What all processes must agree on. These rows belong to the server, so they alone have no owner. */
export interface SettingsTable {
  name: string;
  value: string;
}
