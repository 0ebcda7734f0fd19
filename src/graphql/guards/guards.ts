import { GraphQLError, type ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LienzoError } from '../../errors.ts';
import { maskError } from '../error-mask.ts';
import { requireOnePaidField } from './one-paid-field.ts';
import { limitQueryCost } from './query-cost.ts';
import { requireScopes } from './required-scope.ts';
import { rootFieldsOf } from './root-fields.ts';

/**
 * All that is looked at before the first resolver runs.
 * @param options.hideSuggestions whether messages must not name what the schema has
 */
export function createGuards(options: { hideSuggestions: boolean }): Plugin {
  const check = (args: ExecutionArgs): void => {
    const fields = rootFieldsOf(args, options);
    requireScopes(args, fields);
    requireOnePaidField(fields);
    limitQueryCost(args);
  };
  return {
    onExecute: ({ args }) => check(args),
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      try {
        check(args);
      } catch (error) {
        if (!(error instanceof LienzoError)) throw error;
        // A stream that is refused by its HTTP status shows its client the status alone.
        const masked = maskError(error);
        const extensions = { ...masked.extensions, http: { status: error.status, spec: true } };
        setResultAndStopExecution({ errors: [new GraphQLError(error.message, { extensions })] });
      }
    },
  };
}
