import { z } from 'zod';
import { isText } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { ApiKeyBudgetInput } from '../types/api-key-budget-input.ts';
import { CreatedApiKey } from '../types/created-api-key.ts';
import { Scope } from '../types/enums.ts';

const nameSchema = z
  .string()
  .trim()
  .min(1, 'name must be 1 to 100 characters.')
  .max(100, 'name must be 1 to 100 characters.')
  .refine(isText, { message: 'name has characters that are no text.', params: { rule: 'text' } });
const perMinuteSchema = z
  .number()
  .int()
  .min(1, 'Must be at least 1.')
  .max(1_000_000, 'Must be at most 1,000,000.');
const TEN_YEARS_SECONDS = 10 * 365 * 24 * 60 * 60;
const expiresInSchema = z
  .number()
  .int()
  .min(1, 'expiresIn must be 1 to 315360000 seconds (ten years).')
  .max(TEN_YEARS_SECONDS, 'expiresIn must be 1 to 315360000 seconds (ten years).');

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreatedApiKey,
    description:
      'Makes an API key. Needs the scope ADMIN, but for the first key of a server that listens on its own machine alone: anybody there makes it, it must have the scope ADMIN, and from then on nobody is answered without a credential.',
    extensions: requires('admin', { orServiceDecides: true }),
    args: {
      name: t.arg.string({
        required: true,
        description: 'What people call it, 1 to 100 characters.',
        validate: { schema: nameSchema },
      }),
      scopes: t.arg({ type: [Scope], required: true, description: 'All that a caller with it may do.' }),
      budget: t.arg({
        type: ApiKeyBudgetInput,
        description: 'What may be spent with it; left out: as much as the server allows.',
      }),
      requestsPerMinute: t.arg.int({
        description: 'Requests that are answered in a minute; left out: as the server has it for all.',
        validate: { schema: perMinuteSchema },
      }),
      imagesPerMinute: t.arg.int({
        description: 'Images that may be asked for in a minute; left out: as the server has it for all.',
        validate: { schema: perMinuteSchema },
      }),
      expiresIn: t.arg.int({
        description: 'Seconds for which it is valid, 1 to 315360000 (ten years); left out: without an end.',
        validate: { schema: expiresInSchema },
      }),
    },
    resolve: async (_root, args, { principal, services }) =>
      services.access.createApiKey(principal, {
        name: args.name,
        scopes: [...new Set(args.scopes)],
        budget: args.budget ?? undefined,
        rates: {
          requestsPerMinute: args.requestsPerMinute ?? undefined,
          imagesPerMinute: args.imagesPerMinute ?? undefined,
        },
        expiresInSeconds: args.expiresIn ?? undefined,
      }),
  }),
);
