import type { GenerationRequest as Requested } from '../../generations/generation-request.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { idempotencyArguments, toIdempotency } from '../paid-arguments.ts';
import { toSource } from '../sources.ts';
import { Generation } from '../types/generation.ts';
import { GenerationRequest, type RequestedGeneration } from '../types/generation-request.ts';

builder.mutationField('submitGeneration', (t) =>
  t.field({
    type: Generation,
    description:
      'Asks for pictures and answers at once, with the generation that waits for them. Read it again, or subscribe to it, to see what became of it. Paid.',
    extensions: requires('images:create'),
    args: {
      request: t.arg({
        type: GenerationRequest,
        required: true,
        description: 'The pictures to make, from words or from others.',
      }),
      ...idempotencyArguments(t.arg),
    },
    resolve: (_root, args, { principal, services }) =>
      services.generations.submit(principal, { ...toRequest(args.request), ...toIdempotency(args) }),
  }),
);

function toRequest({
  generate,
  vary,
  edit,
}: RequestedGeneration): Omit<Requested, 'idempotencyKey' | 'retryOutcomeUnknown'> {
  if (generate) return { ...commonOf(generate), kind: 'GENERATE', prompt: generate.prompt, sources: [] };
  if (vary) {
    const sources = [toSource(vary, 'request.vary.')];
    return { ...commonOf(vary), kind: 'VARY', prompt: vary.prompt ?? null, sources };
  }
  return {
    ...commonOf(edit),
    kind: 'EDIT',
    prompt: edit.prompt,
    sources: edit.sources.map((source, index) => toSource(source, `request.edit.sources.${index}.`)),
    mask: edit.mask ? { file: edit.mask, field: 'request.edit.mask' } : undefined,
  };
}

function commonOf({
  count,
  options,
  previews,
}: {
  count: number;
  options?: Requested['options'] | null | undefined;
  previews: number;
}) {
  return { count, options: options ?? {}, previews, mask: undefined };
}
