import { countSchema } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { idempotencyKeyArgument, optionsArgument, promptArgument } from '../paid-arguments.ts';
import { Image } from '../types/image.ts';

builder.mutationField('generateImages', (t) =>
  t.field({
    type: [Image],
    description: 'Paints several pictures from the same words, by one call to the model. Paid for each.',
    args: {
      prompt: promptArgument(t.arg),
      count: t.arg.int({
        required: true,
        description: 'How many pictures, 1 to 10.',
        validate: { schema: countSchema },
      }),
      options: optionsArgument(t.arg),
      idempotencyKey: idempotencyKeyArgument(t.arg),
    },
    resolve: (_root, { prompt, count, options, idempotencyKey }, { principal, services, signal }) => {
      const request = {
        kind: 'GENERATE' as const,
        prompt,
        count,
        options: options ?? {},
        sources: [],
        mask: undefined,
        idempotencyKey: idempotencyKey ?? undefined,
      };
      return services.generations.run(principal, request, { signal });
    },
  }),
);
