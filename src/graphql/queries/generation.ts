import { builder } from '../builder.ts';
import { readGlobalId } from '../global-ids.ts';
import { requires } from '../guards/required-scope.ts';
import { Generation } from '../types/generation.ts';

builder.queryField('generation', (t) =>
  t.field({
    type: Generation,
    nullable: true,
    description: 'The generation with this global id; null when this caller has no such one.',
    extensions: requires('images:read'),
    args: { id: t.arg.id({ required: true, description: 'A global id, as `Generation.id` gives it.' }) },
    resolve: async (_root, { id }, { loaders }) => {
      const node = readGlobalId(id);
      return node?.type === 'Generation' ? ((await loaders.generation.load(node.id)) ?? null) : null;
    },
  }),
);
