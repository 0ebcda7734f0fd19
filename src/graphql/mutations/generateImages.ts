import { countSchema } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { promptArgument, purchaseArguments, toPurchase } from '../paid-arguments.ts';
import { Image } from '../types/image.ts';

builder.mutationField('generateImages', (t) =>
  t.field({
    type: [Image],
    description: 'Paints several pictures from the same words, by one call to the model. Paid for each.',
    extensions: requires('images:create'),
    args: {
      prompt: promptArgument(t.arg),
      count: t.arg.int({
        required: true,
        description: 'How many pictures, 1 to 10.',
        validate: { schema: countSchema },
      }),
      ...purchaseArguments(t.arg),
    },
    resolve: (_root, args, { principal, services, signal }) => {
      const request = {
        kind: 'GENERATE' as const,
        prompt: args.prompt,
        count: args.count,
        sources: [],
        mask: undefined,
        ...toPurchase(args),
      };
      return services.generations.run(principal, request, { signal });
    },
  }),
);
