import type { ErrorCode } from '../../src/errors.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import type { Fault } from './faulty-fetch.ts';

/** An operation whose document the schema may not know. */
export interface Operation {
  query: string;
  /** Files among them make it an upload. */
  variables: object;
}

/** What a program learns of an operation that failed. */
export interface Failure {
  /** Where its client puts the error. */
  handedOver: string;
  /** HTTP status */
  status: number;
  extensions: { code: ErrorCode; requestId: string; [detail: string]: unknown };
}

/** One client of the API, used as its own documentation says. */
export interface PictureClient {
  /** Sends an operation, whatever is in a cache. */
  execute(operation: Operation): Promise<{ data: unknown } | { failure: Failure }>;
}

export interface ClientKind {
  name: string;
  /** What it needs and is not here, for `isMissing`. */
  missing: string[];
  /**
   * What it asks for. Only clients that accept application/graphql-response+json are told by the HTTP status that a
   * resolver failed.
   */
  accepts: 'application/graphql-response+json' | '*/*';
  /** Where it gives its errors to its caller. */
  handsOver: string;
  /** Whether a page comes with all that were read before it, put together by a cache. */
  joinsPages: boolean;
  /** @param options.fault what goes wrong with each request on its way to the server */
  open(options: { origin: string; fault?: Fault | undefined }): PictureClient;
}

/** The result of an operation; throws where it fails. */
export async function run<Result, Variables extends object>(
  client: PictureClient,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const outcome = await client.execute({ query: String(document), variables });
  if ('failure' in outcome) throw new Error(`expected data, got ${JSON.stringify(outcome.failure)}`);
  return outcome.data as Result;
}

/** What is learnt of an operation that fails; throws where it does not. */
export async function fail(client: PictureClient, operation: Operation): Promise<Failure> {
  const outcome = await client.execute(operation);
  if ('failure' in outcome) return outcome.failure;
  throw new Error(`expected an error, got ${JSON.stringify(outcome.data)}`);
}

/** The extensions of the only error of an answer. */
export function onlyError(errors: readonly { extensions?: unknown }[] | undefined): Failure['extensions'] {
  const [error, ...more] = errors ?? [];
  if (error === undefined || more.length > 0)
    throw new Error(`expected one error, got ${JSON.stringify(errors)}`);
  return error.extensions as Failure['extensions'];
}

export function isMutation({ query }: Operation): boolean {
  return query.trimStart().startsWith('mutation');
}
