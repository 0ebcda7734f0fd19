import { builder } from '../builder.ts';
import { idempotencyKeyArgument, optionsArgument, promptArgument } from '../paid-arguments.ts';
import { Image, only } from '../types/image.ts';

builder.mutationField('generateImage', (t) =>
  t.field({
    type: Image,
    description: 'Paints a picture from words. Paid.',
    args: {
      prompt: promptArgument(t.arg),
      options: optionsArgument(t.arg),
      idempotencyKey: idempotencyKeyArgument(t.arg),
    },
    resolve: async (_root, { prompt, options, idempotencyKey }, { principal, services, signal }) => {
      const request = {
        kind: 'GENERATE' as const,
        prompt,
        count: 1,
        options: options ?? {},
        sources: [],
        mask: undefined,
        idempotencyKey: idempotencyKey ?? undefined,
      };
      return only(await services.generations.run(principal, request, { signal }));
    },
  }),
);
