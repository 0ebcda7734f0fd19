import type { Spending } from '../../generations/generation-records.ts';
import { builder } from '../builder.ts';

export const Usage = builder.objectRef<NonNullable<Spending['usage']>>('Usage');

Usage.implement({
  description: 'Tokens of one generation, as the provider counted and charges them.',
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens', { description: 'All that was sent: words and pictures.' }),
    inputTextTokens: t.exposeInt('inputTextTokens', { description: 'The words among `inputTokens`.' }),
    inputImageTokens: t.exposeInt('inputImageTokens', { description: 'The pictures among `inputTokens`.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'The pictures that were made.' }),
    totalTokens: t.exposeInt('totalTokens', { description: 'Input and output together.' }),
  }),
});
