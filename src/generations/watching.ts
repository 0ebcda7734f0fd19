import type { Selectable } from 'kysely';
import type { Executor, GenerationStatus, PreviewsTable } from '../database/database.ts';
import { ownedGenerations, type Reach } from '../database/owned-rows.ts';
import { LienzoError } from '../errors.ts';
import { createChanges } from './changes.ts';
import { LOST_WORD_MILLISECONDS } from './events.ts';
import type { GenerationRecord } from './ledger.ts';
import type { GenerationParts } from './parts.ts';

type WatchingParts = Pick<GenerationParts, 'client' | 'events' | 'logger'>;

/** How a generation stands. */
export interface GenerationUpdate {
  generation: GenerationRecord;
  /** The newest one; null before the first, and after the end. */
  preview: Pick<Selectable<PreviewsTable>, 'step' | 'data_url'> | null;
  /** 1: the next one; null unless it is queued. */
  queuePosition: number | null;
}

/** Nobody tells those that wait that others before them went: they look this often. */
const QUEUE_MILLISECONDS = 1_000;
/** The database may be back by then. */
const RETRY_MILLISECONDS = 1_000;

/**
 * Follows a generation: its present state at once, then each change, until its final state. Who asks slowly gets the
 * newest state and none of those between; nothing waits for them. The signal ends it, at any point.
 * @throws LienzoError NOT_FOUND for an unknown and another caller's id alike, before anything is given
 */
export async function watch(
  parts: WatchingParts,
  reach: Reach,
  id: string,
  signal: AbortSignal,
): Promise<AsyncGenerator<GenerationUpdate, void>> {
  if ((await readUpdate(parts.client, reach, id)) === undefined) throw noSuchGeneration();
  return follow(parts, reach, id, signal);
}

/** Also for an id that is malformed. */
export function noSuchGeneration(): LienzoError {
  return new LienzoError('NOT_FOUND', 'There is no generation with this id.', { details: { field: 'id' } });
}

async function* follow(
  { client, events, logger }: WatchingParts,
  reach: Reach,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<GenerationUpdate, void> {
  const changes = createChanges();
  // Before the first look: a change between the two would be missed.
  const unsubscribe = events.subscribe(id, () => changes.mark());
  // Who does not read on never comes to the `finally` below.
  signal.addEventListener('abort', unsubscribe, { once: true });
  let given: string | undefined;
  try {
    while (!signal.aborted) {
      const update = await readUpdate(client, reach, id).catch((error: unknown) => {
        logger.warn({ error, generationId: id }, 'a watched generation could not be read; trying again');
        return 'failed' as const;
      });
      if (update === 'failed') {
        await changes.next({ timeoutMilliseconds: RETRY_MILLISECONDS, signal });
        continue;
      }
      if (update === undefined) throw noSuchGeneration();
      const isLast = isFinal(update.generation.status);
      // However long the last one lies unread.
      if (isLast) unsubscribe();
      const state = nameOf(update);
      if (state !== given) yield update;
      given = state;
      if (isLast) return;
      const isQueued = update.queuePosition !== null;
      const timeoutMilliseconds = isQueued ? QUEUE_MILLISECONDS : LOST_WORD_MILLISECONDS;
      await changes.next({ timeoutMilliseconds, signal });
    }
  } finally {
    signal.removeEventListener('abort', unsubscribe);
    unsubscribe();
  }
}

/** One query, so that all of it is true at the same time; undefined where the caller has no such generation. */
async function readUpdate(
  executor: Executor,
  reach: Reach,
  id: string,
): Promise<GenerationUpdate | undefined> {
  const row = await ownedGenerations(executor, reach)
    .leftJoin('previews', 'previews.generation_id', 'generations.id')
    .selectAll('generations')
    .select(['previews.step', 'previews.data_url'])
    .select(({ selectFrom, fn, eb }) =>
      eb
        .case()
        .when('generations.status', '=', 'QUEUED')
        .then(
          selectFrom('generations as before')
            .select(fn.countAll<string>().as('position'))
            .where('before.status', '=', 'QUEUED')
            .where(({ eb: compare, refTuple }) =>
              compare(
                refTuple('before.created_at', 'before.id'),
                '<=',
                refTuple('generations.created_at', 'generations.id'),
              ),
            ),
        )
        .end()
        .as('queue_position'),
    )
    .where('generations.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { step, data_url: dataUrl, queue_position: position, ...generation } = row;
  return {
    generation,
    preview: step === null || dataUrl === null ? null : { step, data_url: dataUrl },
    queuePosition: position === null ? null : Number(position),
  };
}

/** What a watcher can tell two states apart by. */
function nameOf({ generation, preview, queuePosition }: GenerationUpdate): string {
  const { status, started_at: startedAt, error } = generation;
  return JSON.stringify([status, startedAt, error?.code, preview?.step, queuePosition]);
}

function isFinal(status: GenerationStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}
