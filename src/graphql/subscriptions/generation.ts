import { reachOf } from '../../access/principal.ts';
import { outlastOutage } from '../../database/transient-errors.ts';
import { noSuchGeneration } from '../../generations/watching.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { readGlobalId } from '../global-ids.ts';
import { requires } from '../guards/required-scope.ts';
import { createLoaders } from '../loaders.ts';
import { GenerationUpdate } from '../types/generation-update.ts';

builder.subscriptionField('generation', (t) =>
  t.field({
    type: GenerationUpdate,
    description:
      'Watches a generation: how it stands now, then each change, until it has ended. Who comes late or comes back begins with the present state as well; NOT_FOUND when this caller has no such one.',
    extensions: requires('images:read'),
    args: { id: t.arg.id({ required: true, description: 'A global id, as `Generation.id` gives it.' }) },
    subscribe: async (_root, { id }, context) => {
      const { principal, services, signal } = context;
      const node = readGlobalId(id);
      if (node?.type !== 'Generation') throw noSuchGeneration();
      return freshly(context, await services.generations.watch(reachOf(principal), node.id, signal));
    },
    resolve: (update) => update,
  }),
);

/** Loaders remember what they read, which an earlier event may have been told otherwise. */
async function* freshly<Event>(
  context: Context,
  events: AsyncGenerator<Event, void>,
): AsyncGenerator<Event, void> {
  let isFirst = true;
  for await (const event of events) {
    // A key may be revoked, and a token may end, while somebody watches.
    if (!isFirst)
      await outlastOutage(() => context.authenticateAgain(), {
        maxSeconds: Infinity,
        signal: context.signal,
      });
    isFirst = false;
    context.loaders = createLoaders(context.services, context.principal);
    yield event;
  }
}
