import { z } from 'zod';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { loadNode } from '../load-node.ts';

const MAX_IDS = 100;
const idsSchema = z.array(z.string()).max(MAX_IDS, 'At most 100 ids can be asked for at once.');

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'As `node`, for several global ids at once, in their order.',
    complexity: ({ ids }) => ({ field: 1, multiplier: Math.min(ids.length, MAX_IDS) }),
    extensions: requires('images:read'),
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'At most 100 global ids.',
        validate: { schema: idsSchema },
      }),
    },
    resolve: (_root, { ids }, { loaders }) => Promise.all(ids.map((id) => loadNode(loaders, id))),
  }),
);
