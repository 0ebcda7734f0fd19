import type { ImageOptions as RequestedOptions } from '../generations/generation-request.ts';
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

/** What makes a request one purchase. */
export function idempotencyArguments(arg: Arguments) {
  return {
    idempotencyKey: arg.string({
      description:
        'Name of this purchase, 1 to 255 printable ASCII characters of your choice. A request that is repeated with the same key gets the first one’s result and is never billed twice.',
      validate: { schema: idempotencyKeySchema },
    }),
    retryOutcomeUnknown: arg.boolean({
      required: true,
      defaultValue: false,
      description:
        'Buy again if the request with this key ended as OUTCOME_UNKNOWN. The first picture may have been billed already.',
    }),
  };
}

/** The arguments of `idempotencyArguments` as the service takes them. */
export function toIdempotency(args: {
  idempotencyKey?: string | null | undefined;
  retryOutcomeUnknown: boolean;
}) {
  return {
    idempotencyKey: args.idempotencyKey ?? undefined,
    retryOutcomeUnknown: args.retryOutcomeUnknown,
  };
}

/** The last arguments of every field that waits for its pictures. */
export function purchaseArguments(arg: Arguments) {
  return {
    options: arg({ type: ImageOptions, description: 'How it should be made.' }),
    ...idempotencyArguments(arg),
  };
}

/** The arguments of `purchaseArguments` as the service takes them. */
export function toPurchase(
  args: { options?: RequestedOptions | null | undefined } & Parameters<typeof toIdempotency>[0],
) {
  return { options: args.options ?? {}, previews: 0, ...toIdempotency(args) };
}
