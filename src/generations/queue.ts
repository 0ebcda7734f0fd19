import { fromKysely, PgBoss, type ConstructorOptions } from 'pg-boss';
import type { Executor } from '../database/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { giveFairTurn } from './fair-turns.ts';

/**
 * Wakes workers, in any process on this database, for the generations that wait. It keeps a job for each of them, which
 * says only that one more waits: which one a worker runs is decided when its turn has come.
 */
export interface GenerationQueue {
  /** Makes the tables of the queue where they are missing; any number of processes may do it at once. */
  start(): Promise<void>;
  /** In the transaction that writes the generation: both are there, or neither. */
  enqueue(transaction: Executor, generation: { id: string; ownerId: string }): Promise<void>;
  /**
   * Calls `handle` from now on for each job. One that throws is called for again later, here or in another process, as
   * happens when this process dies.
   */
  work(handle: () => Promise<void>): Promise<void>;
  /** Takes no more; fulfilled when those in work have ended. */
  close(): Promise<void>;
}

const QUEUE = 'generations';
/** Sooner or later each is done. */
const MAX_RETRIES = 1_000_000;
const RETRY_SECONDS = 2;
const DEAD_WORKER_SECONDS = 60;
const LONGEST_RUN_SECONDS = 4 * 60 * 60;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * @param options.connection how pg-boss reaches the database
 * @param options.maxAtOnce jobs in work in this process
 */
export function createGenerationQueue(options: {
  connection: ConstructorOptions;
  maxAtOnce: number;
  logger: Logger;
}): GenerationQueue {
  const { connection, maxAtOnce, logger } = options;
  const boss = new PgBoss({
    ...connection,
    useListenNotify: true,
    schedule: false,
    // One queue of short life: its indexes need no care.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (told) => {
    // Some are copies, which are no `Error` any more.
    const error = told instanceof Error ? told : Object.assign(new Error(), told);
    logger.warn({ error }, 'the queue has trouble with its database');
  });

  return {
    start: async () => {
      await boss.start();
      await boss.createQueue(QUEUE, {
        notify: true,
        retryLimit: MAX_RETRIES,
        retryDelay: RETRY_SECONDS,
        heartbeatSeconds: DEAD_WORKER_SECONDS,
        expireInSeconds: LONGEST_RUN_SECONDS,
        retentionSeconds: YEAR_SECONDS,
        deleteAfterSeconds: 60 * 60,
      });
    },
    enqueue: async (transaction, generation) => {
      await giveFairTurn(transaction, generation);
      await boss.send(QUEUE, { generationId: generation.id }, { db: fromKysely(transaction) });
    },
    work: async (handle) => {
      const worker = await boss.work(
        QUEUE,
        {
          localConcurrency: maxAtOnce,
          // Workers are woken; to look by themselves is for what nobody told them.
          notifyPollingIntervalSeconds: 10,
        },
        async () => {
          await handle();
          // More may wait than workers were free when it was told.
          boss.notifyWorker(worker);
        },
      );
    },
    close: () => boss.stop({ graceful: true, timeout: 24 * 60 * 60 * 1000, close: true }),
  };
}
