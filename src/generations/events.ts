import { sql } from 'kysely';
import type { Database, Executor, Listening } from '../database/database.ts';

/** The migration 0002-watching announces every change of a generation's state on it. */
const CHANNEL = 'lienzo_generations';

/** Each word of a change may get lost; who waits for one looks by itself after this time. */
export const LOST_WORD_MILLISECONDS = 5_000;

/** Word of changes to generations, whichever process makes them. */
export interface GenerationEvents {
  /**
   * Calls `onChange` whenever the state of the generation or its preview has changed, or may have; reading then gives that
   * state or a later one.
   * @returns what ends it
   */
  subscribe(generationId: string, onChange: () => void): () => void;
  /** How many subscriptions there are. */
  subscriptions(): number;
  close(): Promise<void>;
}

/** Opens the one ear of this process. */
export async function openGenerationEvents(database: Pick<Database, 'listen'>): Promise<GenerationEvents> {
  const subscribers = new Map<string, Set<() => void>>();

  const tell = (generationId: string) => subscribers.get(generationId)?.forEach((onChange) => onChange());
  const listening: Listening = await database.listen(CHANNEL, {
    onPayload: tell,
    onReconnect: () => [...subscribers.keys()].forEach(tell),
  });

  return {
    subscribe: (generationId, onChange) => {
      // The same function may be given twice.
      const subscriber = () => onChange();
      const ofGeneration = subscribers.get(generationId) ?? new Set();
      subscribers.set(generationId, ofGeneration.add(subscriber));
      return () => {
        ofGeneration.delete(subscriber);
        if (ofGeneration.size === 0 && subscribers.get(generationId) === ofGeneration) {
          subscribers.delete(generationId);
        }
      };
    },
    subscriptions: () => [...subscribers.values()].reduce((sum, { size }) => sum + size, 0),
    close: () => listening.close(),
  };
}

/**
 * Announces a change beside the generation's row, once the transaction of `executor` is committed. Changes of the row
 * itself need no call: the database announces them.
 */
export async function publish(executor: Executor, generationId: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${generationId})`.execute(executor);
}
