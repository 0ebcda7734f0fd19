import { z } from 'zod';
import { builder } from '../builder.ts';
import { idempotencyKeyArgument, optionsArgument, promptArgument } from '../paid-arguments.ts';
import { toSource } from '../sources.ts';
import { Image, only } from '../types/image.ts';
import { ImageSource } from '../types/image-source.ts';

const sourcesSchema = z
  .array(z.any())
  .min(1, 'An edit needs 1 to 16 sources; there are none.')
  .max(16, 'An edit takes 1 to 16 sources; there are more.');

builder.mutationField('editImage', (t) =>
  t.field({
    type: Image,
    description: 'Makes a new picture from up to 16 others as the prompt says. Paid.',
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
      options: optionsArgument(t.arg),
      idempotencyKey: idempotencyKeyArgument(t.arg),
    },
    resolve: async (_root, args, { principal, services, signal }) => {
      const request = {
        kind: 'EDIT' as const,
        prompt: args.prompt,
        count: 1,
        options: args.options ?? {},
        sources: args.sources.map((source, index) => toSource(source, `sources.${index}.`)),
        mask: args.mask ? { file: args.mask, field: 'mask' } : undefined,
        idempotencyKey: args.idempotencyKey ?? undefined,
      };
      return only(await services.generations.run(principal, request, { signal }));
    },
  }),
);
