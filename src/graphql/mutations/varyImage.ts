import { promptSchema } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { purchaseArguments, toPurchase } from '../paid-arguments.ts';
import { toSource } from '../sources.ts';
import { Image, only } from '../types/image.ts';

builder.mutationField('varyImage', (t) =>
  t.field({
    type: Image,
    description: 'Makes a variation of one picture: give exactly one of `file` and `key`. Paid.',
    extensions: requires('images:create'),
    args: {
      file: t.arg({ type: 'File', description: 'PNG, JPEG, WebP, GIF, AVIF or TIFF.' }),
      key: t.arg.string({ description: 'Object key of an image of the caller.' }),
      prompt: t.arg.string({
        description: 'What should be different, if that matters.',
        validate: { schema: promptSchema },
      }),
      ...purchaseArguments(t.arg),
    },
    resolve: async (_root, args, { principal, services, signal }) => {
      const request = {
        kind: 'VARY' as const,
        prompt: args.prompt ?? null,
        count: 1,
        sources: [toSource({ file: args.file, key: args.key })],
        mask: undefined,
        ...toPurchase(args),
      };
      return only(await services.generations.run(principal, request, { signal }));
    },
  }),
);
