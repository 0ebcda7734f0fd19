import { errorCatalogue, type ErrorCode as Code } from '../../errors.ts';
import { builder } from '../builder.ts';
import { ErrorCode } from './enums.ts';

export const GenerationError = builder.objectRef<{ code: string; message: string }>('GenerationError');

GenerationError.implement({
  description: 'Why a generation gave no pictures, or not yet.',
  fields: (t) => ({
    code: t.field({
      type: ErrorCode,
      description: 'The same code as in `extensions.code` of the request that failed.',
      resolve: ({ code }) => code as Code,
    }),
    message: t.exposeString('message', { description: 'What happened and what to do, for people to read.' }),
    retryable: t.boolean({
      description: 'Whether the same request can succeed later without a change.',
      resolve: ({ code }) => errorCatalogue[code as Code].retryable,
    }),
  }),
});
