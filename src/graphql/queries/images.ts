import { reachOf } from '../../access/principal.ts';
import { z } from 'zod';
import { isText } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { DEFAULT_PAGE, firstSchema, pageSize, readCursor, toConnection } from '../pages.ts';
import { ImageConnection } from '../types/connections.ts';
import { GenerationKind } from '../types/enums.ts';

const searchSchema = z
  .string()
  .trim()
  .max(200, 'search must be at most 200 characters.')
  .refine(isText, { message: 'search has characters that are no text.', params: { rule: 'text' } });

builder.queryField('images', (t) =>
  t.field({
    type: ImageConnection,
    description: 'The images of this caller, newest first.',
    complexity: ({ first }) => ({ field: 1, multiplier: pageSize(first) }),
    extensions: requires('images:read'),
    args: {
      first: t.arg.int({
        description: `How many, 1 to 100; ${DEFAULT_PAGE} when left out.`,
        validate: { schema: firstSchema },
      }),
      after: t.arg.string({ description: 'Go on behind this cursor.' }),
      kind: t.arg({ type: GenerationKind, description: 'Only images of generations of this kind.' }),
      search: t.arg.string({
        description: 'Only images whose prompt contains these words, whatever their case.',
        validate: { schema: searchSchema },
      }),
    },
    resolve: async (_root, { first, after, kind, search }, { principal, services }) =>
      toConnection(
        await services.images.list(reachOf(principal), {
          first: first ?? DEFAULT_PAGE,
          after: readCursor(after),
          kind: kind ?? undefined,
          search: search === null || search === '' ? undefined : search,
        }),
      ),
  }),
);
