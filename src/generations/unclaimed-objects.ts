import { sql, type ExpressionBuilder } from 'kysely';
import type { Executor, Tables } from '../database/database.ts';
import { LienzoError } from '../errors.ts';

// Every object in storage is named by an image or a waiting request, or has a note here: it is noted before it is stored,
// claimed in the transaction that writes the row which names it, and noted again in the one that takes the name away.

/** For whom an object is stored. */
interface Purpose {
  id: string;
  ownerId: string;
}

/**
 * Notes objects that are about to be stored, or to be stored once more: a sweep spares them for a day from now.
 * @throws LienzoError STORAGE_UNAVAILABLE while a sweep removes one of them, so that it would remove the new one too
 */
export async function noteObjects(
  executor: Executor,
  generation: Purpose,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return;
  const noted = await executor
    .insertInto('unclaimed_objects')
    .values(notesOf(generation, keys, now))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ noted_at: now, sweeping_until: null })
        .where(({ eb, or }) =>
          or([
            eb('unclaimed_objects.sweeping_until', 'is', null),
            eb('unclaimed_objects.sweeping_until', '<', now),
          ]),
        ),
    )
    .returning('key')
    .execute();
  if (noted.length < keys.length) throw beingSwept();
}

/**
 * Takes the notes of stored objects away, in the transaction that writes the row which names them.
 * @throws LienzoError STORAGE_UNAVAILABLE when a sweep may have removed one of them: they must be stored once more
 */
export async function claimObjects(transaction: Executor, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const claimed = await transaction
    .deleteFrom('unclaimed_objects')
    .where('key', 'in', keys)
    .where('sweeping_until', 'is', null)
    .returning('key')
    .execute();
  if (claimed.length < keys.length) throw beingSwept();
}

/** Notes stored objects, in the transaction that takes them out of the row which named them. */
export async function releaseObjects(
  transaction: Executor,
  generation: Purpose,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return;
  await transaction
    .insertInto('unclaimed_objects')
    .values(notesOf(generation, keys, now))
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ noted_at: now }))
    .execute();
}

/** Takes the notes of objects away that were removed from storage and are never stored again. */
export async function forgetObjects(executor: Executor, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await executor.deleteFrom('unclaimed_objects').where('key', 'in', keys).execute();
}

/** Takes away notes of before `notedBefore` whose object has a name all the same: who came late wrote them. */
export async function forgetNamedObjects(executor: Executor, notedBefore: Date): Promise<void> {
  await executor.deleteFrom('unclaimed_objects').where('noted_at', '<', notedBefore).where(isNamed).execute();
}

/**
 * Marks objects that were noted before `notedBefore` for removal: until `sweepingUntil` nobody else stores or removes them.
 * Those that an earlier sweep could not remove come last. No note makes an object go that a row names.
 * @returns their keys, at most `limit`
 */
export async function markForSweep(
  executor: Executor,
  options: { notedBefore: Date; now: Date; sweepingUntil: Date; limit: number },
): Promise<string[]> {
  const { notedBefore, now, sweepingUntil, limit } = options;
  const marked = await executor
    .with('chosen', (query) =>
      query
        .selectFrom('unclaimed_objects')
        .select('key')
        .where('noted_at', '<', notedBefore)
        .where(({ eb, or }) => or([eb('sweeping_until', 'is', null), eb('sweeping_until', '<', now)]))
        .where((builder) => builder.not(isNamed(builder)))
        .orderBy('sweeping_until', (order) => order.asc().nullsFirst())
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('unclaimed_objects')
    .from('chosen')
    .set({ sweeping_until: sweepingUntil })
    .whereRef('unclaimed_objects.key', '=', 'chosen.key')
    .returning('unclaimed_objects.key')
    .execute();
  return marked.map(({ key }) => key);
}

/** Takes the notes of objects away that a sweep removed; those that it had lost to another one stay. */
export async function forgetSwept(
  executor: Executor,
  keys: readonly string[],
  sweepingUntil: Date,
): Promise<void> {
  await executor
    .deleteFrom('unclaimed_objects')
    .where('key', 'in', keys)
    .where('sweeping_until', '=', sweepingUntil)
    .execute();
}

function notesOf({ id, ownerId }: Purpose, keys: readonly string[], now: Date) {
  return keys.map((key) => ({ key, owner_id: ownerId, generation_id: id, noted_at: now }));
}

/** Whether an image or the waiting request of its generation names an object. */
function isNamed({ or, exists, selectFrom }: ExpressionBuilder<Tables, 'unclaimed_objects'>) {
  return or([
    exists(selectFrom('images').select('images.id').whereRef('images.key', '=', 'unclaimed_objects.key')),
    exists(
      selectFrom('generations')
        .select('generations.id')
        .whereRef('generations.id', '=', 'unclaimed_objects.generation_id')
        .where(({ ref }) => {
          const key = sql`jsonb_build_object('key', ${ref('unclaimed_objects.key')})`;
          return sql<boolean>`jsonb_path_exists(${ref('generations.waiting_request')}, '$.**.inputKey ? (@ == $key)', ${key})`;
        }),
    ),
  ]);
}

function beingSwept(): LienzoError {
  return new LienzoError(
    'STORAGE_UNAVAILABLE',
    'What storage has under this name is just being removed. Try again later.',
    { details: { retryAfter: 60 } },
  );
}
