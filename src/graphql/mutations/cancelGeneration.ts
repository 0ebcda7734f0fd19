import { reachOf } from '../../access/principal.ts';
import { noSuchGeneration } from '../../generations/watching.ts';
import { builder } from '../builder.ts';
import { readGlobalId } from '../global-ids.ts';
import { requires } from '../guards/required-scope.ts';
import { Generation } from '../types/generation.ts';

builder.mutationField('cancelGeneration', (t) =>
  t.field({
    type: Generation,
    description:
      'Ends a generation: for free while it waits; while it runs its request to the model is aborted, and `status` says whether it may be billed. One that has ended stays as it is.',
    extensions: requires('images:create'),
    args: { id: t.arg.id({ required: true, description: 'A global id, as `Generation.id` gives it.' }) },
    resolve: (_root, { id }, { principal, services }) => {
      const node = readGlobalId(id);
      if (node?.type !== 'Generation') throw noSuchGeneration();
      return services.generations.cancel(reachOf(principal), node.id);
    },
  }),
);
