import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from '../telemetry/logger.ts';
import { isUnforeseen, maskError } from './error-mask.ts';

/** Masks errors, and keeps what they hid until the request is known under whose id it belongs into the log. */
export function createErrorReports(logger: Logger) {
  const hidden = new WeakMap<object, unknown>();

  return {
    maskError: (error: unknown): GraphQLError => {
      const masked = maskError(error);
      if (isUnforeseen(error)) hidden.set(masked, error);
      return masked;
    },
    /** Adds the request id to every error and logs the unforeseen ones. */
    plugin: {
      onResultProcess: ({ result, serverContext }) => {
        const { requestId } = serverContext;
        const errors = 'errors' in result ? result.errors : undefined;
        for (const error of errors ?? []) {
          if (hidden.has(error))
            logger.error({ requestId, error: hidden.get(error), path: error.path }, 'unforeseen error');
          error.extensions['requestId'] = requestId;
        }
      },
    } satisfies Plugin<object, { requestId: string }>,
  };
}
