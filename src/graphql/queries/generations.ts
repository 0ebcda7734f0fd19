import { builder } from '../builder.ts';
import { DEFAULT_PAGE, firstSchema, readCursor, toConnection } from '../pages.ts';
import { GenerationConnection } from '../types/connections.ts';
import { GenerationStatus } from '../types/enums.ts';

builder.queryField('generations', (t) =>
  t.field({
    type: GenerationConnection,
    description: 'The generations of this caller, newest first.',
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
        await services.generations.list(principal.id, {
          first: first ?? DEFAULT_PAGE,
          after: readCursor(after),
          status: status ?? undefined,
        }),
      ),
  }),
);
