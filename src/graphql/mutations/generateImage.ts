import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { promptArgument, purchaseArguments, toPurchase } from '../paid-arguments.ts';
import { Image, only } from '../types/image.ts';

builder.mutationField('generateImage', (t) =>
  t.field({
    type: Image,
    description: 'Paints a picture from words. Paid.',
    extensions: requires('images:create'),
    args: {
      prompt: promptArgument(t.arg),
      ...purchaseArguments(t.arg),
    },
    resolve: async (_root, args, { principal, services, signal }) => {
      const request = {
        kind: 'GENERATE' as const,
        prompt: args.prompt,
        count: 1,
        sources: [],
        mask: undefined,
        ...toPurchase(args),
      };
      return only(await services.generations.run(principal, request, { signal }));
    },
  }),
);
