import type { GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import type { Logger } from '../telemetry/logger.ts';
import { isHidden, maskError } from './error-mask.ts';

/** Masks errors, and keeps what they hid until the request is known under whose id it belongs into the log. */
export function createErrorReports(logger: Logger) {
  const hidden = new WeakMap<object, unknown>();

  function report(result: object, requestId: string): void {
    const errors = 'errors' in result ? (result.errors as GraphQLError[] | undefined) : undefined;
    for (const error of errors ?? []) {
      if (hidden.has(error))
        logger.error({ requestId, error: hidden.get(error), path: error.path }, 'unforeseen error');
      error.extensions['requestId'] = requestId;
    }
  }

  return {
    maskError: (error: unknown): GraphQLError => {
      const masked = maskError(error);
      // Yoga masks what broke a stream twice.
      if (masked !== error && isHidden(error)) hidden.set(masked, error);
      return masked;
    },
    /** Adds the request id to every error and logs the unforeseen ones. */
    plugin: {
      onResultProcess: ({ result, serverContext }) => report(result, serverContext.requestId),
      // The events of a subscription come one by one, when the answer has begun.
      onExecutionResult: (execution) => {
        const { result, context } = execution;
        if (!isAsyncIterable(result)) return;
        execution.setResult(
          mapAsyncIterator(result, (event: object) => {
            report(event, context.requestId);
            return event;
          }),
        );
      },
    } satisfies Plugin<object, { requestId: string }>,
  };
}
