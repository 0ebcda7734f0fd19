import type { Executor } from '../database/database.ts';
import type { UploadLimits } from '../images/uploads.ts';
import type { ImageProvider } from '../provider/image-provider.ts';
import type { ObjectStorage } from '../storage/object-storage.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Spool } from './spool.ts';

/** What the paid work is done with. */
export interface GenerationParts {
  client: Executor;
  provider: ImageProvider;
  storage: ObjectStorage;
  spool: Spool;
  logger: Logger;
  clock: () => Date;
  /** The model of requests that name none. */
  defaultModel: string;
  uploadLimits: UploadLimits;
  /** How long a process is believed to work on a generation without a further sign of life. */
  leaseSeconds: number;
  /** The longest wait for the provider's rate limit, all tries together. */
  maxWaitSeconds: number;
  /** Stands for a caller towards the provider. */
  safetyIdentifier: (principalId: string) => string;
}
