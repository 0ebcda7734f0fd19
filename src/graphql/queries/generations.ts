import { reachOf } from '../../access/principal.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { DEFAULT_PAGE, firstSchema, pageSize, readCursor, toConnection } from '../pages.ts';
import { GenerationConnection } from '../types/connections.ts';
import { GenerationStatus } from '../types/enums.ts';

builder.queryField('generations', (t) =>
  t.field({
    type: GenerationConnection,
    description: 'The generations of this caller, newest first.',
    complexity: ({ first }) => ({ field: 1, multiplier: pageSize(first) }),
    extensions: requires('images:read'),
    args: {
      first: t.arg.int({
        description: `How many, 1 to 100; ${DEFAULT_PAGE} when left out.`,
        validate: { schema: firstSchema },
      }),
      after: t.arg.string({ description: 'Go on behind this cursor.' }),
      status: t.arg({ type: GenerationStatus, description: 'Only generations that stand there now.' }),
    },
    resolve: async (_root, { first, after, status }, { principal, services }) =>
      toConnection(
        await services.generations.list(reachOf(principal), {
          first: first ?? DEFAULT_PAGE,
          after: readCursor(after),
          status: status ?? undefined,
        }),
      ),
  }),
);
