import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { DEFAULT_PAGE, firstSchema, pageSize, readCursor, toConnection } from '../pages.ts';
import { ApiKeyConnection } from '../types/api-key.ts';

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    description: 'All API keys, those that are not valid any more too, newest first. Needs the scope ADMIN.',
    complexity: ({ first }) => ({ field: 1, multiplier: pageSize(first) }),
    extensions: requires('admin'),
    args: {
      first: t.arg.int({
        description: `How many, 1 to 100; ${DEFAULT_PAGE} when left out.`,
        validate: { schema: firstSchema },
      }),
      after: t.arg.string({ description: 'Go on behind this cursor.' }),
    },
    resolve: async (_root, { first, after }, { services }) =>
      toConnection(
        await services.access.listApiKeys({ first: first ?? DEFAULT_PAGE, after: readCursor(after) }),
      ),
  }),
);
