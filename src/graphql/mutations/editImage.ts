import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { promptArgument, purchaseArguments, toPurchase } from '../paid-arguments.ts';
import { toSource } from '../sources.ts';
import { Image, only } from '../types/image.ts';
import { ImageSource, sourcesSchema } from '../types/image-source.ts';

builder.mutationField('editImage', (t) =>
  t.field({
    type: Image,
    description: 'Makes a new picture from up to 16 others as the prompt says. Paid.',
    extensions: requires('images:create'),
    args: {
      prompt: promptArgument(t.arg),
      sources: t.arg({
        type: [ImageSource],
        required: true,
        description: '1 to 16 pictures. Their order counts: a prompt may say "the second picture".',
        validate: { schema: sourcesSchema },
      }),
      mask: t.arg({
        type: 'File',
        description:
          'PNG under 4 MB, as large as the first source (as it is seen upright), transparent where to paint anew.',
      }),
      ...purchaseArguments(t.arg),
    },
    resolve: async (_root, args, { principal, services, signal }) => {
      const request = {
        kind: 'EDIT' as const,
        prompt: args.prompt,
        count: 1,
        sources: args.sources.map((source, index) => toSource(source, `sources.${index}.`)),
        mask: args.mask ? { file: args.mask, field: 'mask' } : undefined,
        ...toPurchase(args),
      };
      return only(await services.generations.run(principal, request, { signal }));
    },
  }),
);
