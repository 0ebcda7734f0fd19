import { createClient, type Client, type ClientOptions, type ExecutionResult } from 'graphql-sse';
import { graphql } from '../gql/gql.ts';
import type { WatchGenerationSubscription } from '../gql/graphql.ts';
import type { ErrorAnswer } from './test-app.ts';

export const watchGeneration = graphql(`
  subscription WatchGeneration($id: ID!) {
    generation(id: $id) {
      generation {
        id
        status
        images {
          key
        }
        error {
          code
        }
        finishedAt
      }
      preview {
        step
        dataUrl
      }
      queuePosition
    }
  }
`);

export type Update = WatchGenerationSubscription['generation'];

export interface Watcher {
  /** What has come so far, in order; each once it is there. */
  updates: Update[];
  errors: ErrorAnswer[];
  /** Fulfilled when the server says that nothing more will come; rejected when the connection is lost for good. */
  ended: Promise<void>;
  /** Goes away. */
  leave(): void;
}

/** The client of graphql-sse that frontends use; it does not come back by itself unless it is told to. */
export function createWatchClient(
  origin: string | (() => string),
  options: Partial<ClientOptions> = {},
): Client {
  return createClient({
    url: () => `${typeof origin === 'string' ? origin : origin()}/graphql`,
    retryAttempts: 0,
    ...options,
  });
}

/** @param id a global id */
export function watch(client: Client, id: string): Watcher {
  const updates: Update[] = [];
  const errors: ErrorAnswer[] = [];
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const leave = client.subscribe<WatchGenerationSubscription>(
    { query: String(watchGeneration), variables: { id } },
    {
      next: ({ data, errors: told }: ExecutionResult<WatchGenerationSubscription>) => {
        if (data) updates.push(data.generation);
        errors.push(...((told ?? []) as unknown as ErrorAnswer[]));
      },
      error: reject,
      complete: resolve,
    },
  );
  // Whoever only looks at the updates does not ask how it ended.
  ended.catch(() => {});
  return { updates, errors, ended, leave };
}
