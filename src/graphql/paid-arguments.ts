import { idempotencyKeySchema, promptSchema } from '../generations/request-rules.ts';
import type { builder } from './builder.ts';
import { ImageOptions } from './types/image-options.ts';

type Arguments = Parameters<Parameters<typeof builder.mutationField>[1]>[0]['arg'];

// Arguments that several paid fields have in common.

export function promptArgument(arg: Arguments) {
  return arg.string({
    required: true,
    description: 'What the picture should show, 1 to 32,000 characters.',
    validate: { schema: promptSchema },
  });
}

export function optionsArgument(arg: Arguments) {
  return arg({ type: ImageOptions, description: 'How it should be made.' });
}

export function idempotencyKeyArgument(arg: Arguments) {
  return arg.string({
    description:
      'Name of this purchase, 1 to 255 printable ASCII characters of your choice. A request that is repeated with the same key gets the first one’s result and is never billed twice.',
    validate: { schema: idempotencyKeySchema },
  });
}
