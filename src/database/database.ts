import type { ColumnType, Generated, Kysely } from 'kysely';
import type { ConstructorOptions } from 'pg-boss';

/**
 * The pool, or an open transaction. Every function that asks the database takes its executor: on PGlite, which has one
 * connection, a call on the outer client inside an open transaction would wait for ever.
 */
export type Executor = Kysely<Tables>;

/** An open database and how to let go of it. */
export interface Database {
  /** How pg-boss, the queue, reaches this database. */
  readonly queueConnection: ConstructorOptions;
  /** "pglite" or "postgresql": for the log. */
  readonly kind: string;
  readonly client: Executor;
  /** As `client`, for statements that may take as long as they need. */
  readonly unhurried: Executor;
  /**
   * Hears what any process tells on `channel` by `pg_notify`, once its transaction is committed. Each call may hold a
   * connection of its own, so a process listens once.
   * @param channel lower-case letters, digits and underscores: PGlite takes no other name as it is
   */
  listen(channel: string, hooks: ListenHooks): Promise<Listening>;
  close(): Promise<void>;
}

export interface ListenHooks {
  /** At most 8,000 bytes: PostgreSQL takes no more. */
  onPayload: (payload: string) => void;
  /** The connection had broken and is there again: what was told meanwhile is lost. */
  onReconnect: () => void;
}

export interface Listening {
  /** After it nothing is heard any more, and no connection is left. */
  close(): Promise<void>;
}

export interface Tables {
  generations: GenerationsTable;
  attempts: AttemptsTable;
  images: ImagesTable;
  previews: PreviewsTable;
  unclaimed_objects: UnclaimedObjectsTable;
  settings: SettingsTable;
  provider_pace: ProviderPaceTable;
  api_keys: ApiKeysTable;
  spending: SpendingTable;
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
  /** US dollars that one call costs at most; null where no price was known, and in rows that are older than the column. */
  estimated_cost: string | null;
  idempotency_key: string | null;
  /** SHA-256 over all that must be equal for a request to be "the same". */
  fingerprint: string;
  /** What a queued generation needs to be run; null for all others, and once it is done. */
  waiting_request: Json<object> | null;
  /** Its place among all that were submitted, fair between owners: the lowest goes first; null where it never waited. */
  fair_turn: number | null;
  /** When its caller asked to cancel it while it ran. */
  cancel_requested_at: Date | null;
  /** The error of the last run, as clients see it. */
  error: Json<StoredError> | null;
  /** The process that runs it, while it runs. */
  leased_by: string | null;
  lease_expires_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** US dollars that a budget holds for it while it waits or runs; 0 where nothing is known of its price. */
  reserved_cost: Generated<string>;
  reserved_at: Date | null;
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
  /** US dollars that it stands with in the books (migration 0007-access): its cost, or what it may have cost. */
  charge: Generated<string>;
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

/** How a picture in the making looks now; gone when its generation reaches a final state. */
export interface PreviewsTable {
  generation_id: string;
  owner_id: string;
  /** 1, 2, 3 …: only the newest is kept. */
  step: number;
  data_url: string;
  created_at: Date;
}

/** An object that is in storage, or may be, and is named by no image and no waiting request. */
export interface UnclaimedObjectsTable {
  key: string;
  owner_id: string;
  /** It was or will be stored for this one, which may not be written yet. */
  generation_id: string;
  /** When it was last certain that somebody means to use it. */
  noted_at: Date;
  /** Set once a sweep means to remove the object: until then it may be at it, and from then on the object may be gone. */
  sweeping_until: Date | null;
}

/** One row: when the next picture may be asked for. It belongs to the server, as the settings do. */
export interface ProviderPaceTable {
  id: number;
  next_at: Date;
}

/** A credential that an administrator made; only its hash is kept. It belongs to the server. */
export interface ApiKeysTable {
  id: string;
  name: string;
  /** SHA-256 of the key, 64 hexadecimal characters. */
  hash: string;
  scopes: string[];
  /** US dollars that its caller may spend in a period; null: no budget of its own. */
  budget_usd: string | null;
  budget_period: 'DAY' | 'MONTH' | null;
  requests_per_minute: number | null;
  images_per_minute: number | null;
  /** The `owner_id` of whoever made it. */
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  /** At most a minute old. */
  last_used_at: Date | null;
}

/** What a caller has spent and reserved on one day; triggers write it (migration 0007-access). */
export interface SpendingTable {
  owner_id: string;
  /** Its first instant, UTC. */
  day: Date;
  /** US dollars, exact. */
  spent: string;
  reserved: string;
}

/** What all processes must agree on. These rows belong to the server, so they alone have no owner. */
export interface SettingsTable {
  name: string;
  value: string;
}
