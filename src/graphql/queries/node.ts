import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { loadNode } from '../load-node.ts';

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Whatever has this global id; null when there is no such thing for this caller.',
    extensions: requires('images:read'),
    args: { id: t.arg.id({ required: true, description: 'A global id, as `id` fields give it.' }) },
    resolve: (_root, { id }, { loaders }) => loadNode(loaders, id),
  }),
);
