import type { Executor } from '../database/database.ts';
import type { Decoding } from '../images/decoding.ts';
import type { UploadChecks } from '../images/uploads.ts';
import type { ImageProvider } from '../provider/image-provider.ts';
import type { ObjectStorage } from '../storage/object-storage.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AllowanceParts } from './allowance.ts';
import type { GenerationEvents } from './events.ts';
import type { Pace } from './pace.ts';
import type { GenerationQueue } from './queue.ts';
import type { Spool } from './spool.ts';
import type { ByteShare } from './byte-budget.ts';

/** What the paid work is done with. */
export interface GenerationParts extends AllowanceParts {
  client: Executor;
  provider: ImageProvider;
  storage: ObjectStorage;
  spool: Spool;
  queue: GenerationQueue;
  pace: Pace;
  events: GenerationEvents;
  logger: Logger;
  clock: () => Date;
  /** The model of requests that name none. */
  defaultModel: string;
  uploads: UploadChecks;
  /** The most that an upload may have. */
  maxUploadPixels: number;
  decoding: Decoding;
  sourceMemory: { open(): ByteShare };
  /** Most generations that this process has in hand at once. */
  maxConcurrent: number;
  /** Most of them that were submitted. */
  maxWorkers: number;
  /** Whether this process runs what is queued. */
  works: boolean;
  /** How long a process is believed to work on a generation without a further sign of life. */
  leaseSeconds: number;
  /** The longest wait for the provider's rate limit, all tries together. */
  maxWaitSeconds: number;
  /** Whether prompts may stand in the log. */
  logPrompts: boolean;
  /** Stands for a caller towards the provider. */
  safetyIdentifier: (principalId: string) => string;
}
