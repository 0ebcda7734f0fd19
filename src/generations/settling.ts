import type { Executor } from '../database/database.ts';
import { insertImages, type ImageRecord } from '../images/image-records.ts';
import { endPaidAttempt, giveUpAttempts, type PaidAttempt } from './attempts.ts';
import { move } from './ledger.ts';
import { claimObjects } from './unclaimed-objects.ts';

/** What `settle` found: "added" is a late picture of a generation that another attempt had settled. */
export type Settled = 'settled' | 'added' | 'settled before' | 'unwanted';

/**
 * Writes the images of an attempt and what they cost, in one transaction: RUNNING or OUTCOME_UNKNOWN → SUCCEEDED. Where
 * another attempt of the same generation was faster, they are added to its images: both were paid for. Nothing is written
 * for an attempt that was settled before, nor for a generation that waits for none.
 * @throws LienzoError STORAGE_UNAVAILABLE when the pictures must be stored once more before
 */
export async function settle(
  client: Executor,
  generationId: string,
  options: { images: readonly ImageRecord[]; attempt: PaidAttempt; now: Date },
): Promise<Settled> {
  const { images, attempt, now } = options;
  return client.transaction().execute(async (transaction) => {
    const moved = await move(transaction, generationId, ['RUNNING', 'OUTCOME_UNKNOWN'], {
      status: 'SUCCEEDED',
      error: null,
      leased_by: null,
      lease_expires_at: null,
      finished_at: now,
    });
    if (!moved) {
      const refused = await whyNotAdded(transaction, generationId, attempt.id);
      if (refused !== undefined) return refused;
    }
    // Another process may have sent it again meanwhile, which is nobody's concern now, but may cost something.
    if (moved)
      await giveUpAttempts(transaction, generationId, {
        except: attempt.id,
        errorCode: 'OUTCOME_UNKNOWN',
        now,
      });
    const position = moved ? 0 : await nextPosition(transaction, generationId);
    await claimObjects(
      transaction,
      images.map(({ key }) => key),
    );
    await insertImages(
      transaction,
      images.map((image) => ({ ...image, position: image.position + position })),
    );
    await endPaidAttempt(transaction, attempt, { errorCode: null, now });
    return moved ? 'settled' : 'added';
  });
}

/** The lock keeps two late attempts from taking the same positions. */
async function whyNotAdded(
  transaction: Executor,
  generationId: string,
  attemptId: string,
): Promise<'settled before' | 'unwanted' | undefined> {
  const generation = await transaction
    .selectFrom('generations')
    .select('status')
    .where('id', '=', generationId)
    .forUpdate()
    .executeTakeFirst();
  if (generation?.status !== 'SUCCEEDED') return 'unwanted';
  const attempt = await transaction
    .selectFrom('attempts')
    .select('outcome')
    .where('id', '=', attemptId)
    .executeTakeFirst();
  return attempt?.outcome === 'MADE' ? 'settled before' : undefined;
}

async function nextPosition(transaction: Executor, generationId: string): Promise<number> {
  const { last } = await transaction
    .selectFrom('images')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('generation_id', '=', generationId)
    .executeTakeFirstOrThrow();
  return (last ?? -1) + 1;
}
