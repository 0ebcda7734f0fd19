import type { Executor } from '../database/database.ts';
import { makePreview } from '../images/preview.ts';
import type { Preview } from '../provider/image-provider.ts';
import { publish } from './events.ts';
import type { GenerationParts } from './parts.ts';

/** Shows watchers the pictures in the making. Nothing here delays a purchase, and no failure gets out. */
export interface Previews {
  /** For one run of a generation. */
  open(generationId: string): PreviewsOfRun;
  /** Fulfilled when none is in work. */
  idle(): Promise<void>;
}

export interface PreviewsOfRun {
  /** Takes a preview and returns at once. One is in work at a time; of those that wait meanwhile only the newest is kept. */
  show(preview: Preview): void;
  /** The pictures themselves are here: what still waits is dropped. */
  end(): void;
}

export function createPreviews(
  parts: Pick<GenerationParts, 'client' | 'clock' | 'decoding' | 'logger' | 'spool'>,
): Previews {
  const inWork = new Set<Promise<void>>();

  async function publishPreview(generationId: string, step: number, { bytes }: Preview): Promise<void> {
    const dataUrl = await makePreview(bytes, parts.decoding);
    await writePreview(parts.client, {
      generationId,
      processId: parts.spool.processId,
      step,
      dataUrl,
      now: parts.clock(),
    });
  }

  return {
    open: (generationId) => {
      let steps = 0;
      let waiting: Preview | undefined;
      let isWorking = false;

      async function work(): Promise<void> {
        isWorking = true;
        while (waiting !== undefined) {
          const preview = waiting;
          waiting = undefined;
          await publishPreview(generationId, steps, preview).catch((error: unknown) => {
            parts.logger.warn({ error, generationId }, 'a preview could not be shown');
          });
        }
        isWorking = false;
      }

      return {
        show: (preview) => {
          steps += 1;
          waiting = preview;
          if (isWorking) return;
          const working = work().finally(() => inWork.delete(working));
          inWork.add(working);
        },
        end: () => {
          waiting = undefined;
        },
      };
    },
    idle: async () => {
      while (inWork.size > 0) await Promise.all(inWork);
    },
  };
}

/** Replaces the preview of a generation that this process runs; nothing is left behind one that has ended meanwhile. */
async function writePreview(
  client: Executor,
  preview: { generationId: string; processId: string; step: number; dataUrl: string; now: Date },
): Promise<void> {
  await client.transaction().execute(async (transaction) => {
    // The lock lets an end wait for this transaction, and then it removes the preview.
    const generation = await transaction
      .selectFrom('generations')
      .select('owner_id')
      .where('id', '=', preview.generationId)
      .where('status', '=', 'RUNNING')
      .where('leased_by', '=', preview.processId)
      .forShare()
      .executeTakeFirst();
    if (generation === undefined) return;
    const shown = { step: preview.step, data_url: preview.dataUrl, created_at: preview.now };
    await transaction
      .insertInto('previews')
      .values({ generation_id: preview.generationId, owner_id: generation.owner_id, ...shown })
      .onConflict((conflict) => conflict.column('generation_id').doUpdateSet(shown))
      .execute();
    await publish(transaction, preview.generationId);
  });
}
