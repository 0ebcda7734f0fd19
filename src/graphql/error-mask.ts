import { GraphQLError, Kind } from 'graphql';
import { databaseAway, isTransientError } from '../database/transient-errors.ts';
import { errorCatalogue, LienzoError, type ErrorCode } from '../errors.ts';
import { makeGlobalId } from './global-ids.ts';

const MAX_MESSAGE_CHARACTERS = 2_000;

/**
 * Any error as one that a client may see: a coded failure of ours as it is, a mistake in the request with a code, and
 * everything unforeseen as INTERNAL_SERVER_ERROR, behind which nothing of the cause shows.
 */
export function maskError(error: unknown): GraphQLError {
  const failure = whatFailed(error);
  if (failure instanceof LienzoError) return present(failure, error);
  if (isTransientError(failure)) return present(databaseAway(failure), error);
  if (error instanceof GraphQLError && isOfTheRequest(error)) return withCode(error);
  return present(
    new LienzoError(
      'INTERNAL_SERVER_ERROR',
      'Something went wrong in this server. If it happens again, tell its operator the requestId.',
    ),
    error,
  );
}

/** Whether a client is told nothing of what `error` is, so that it belongs into the log. */
export function isHidden(error: unknown): boolean {
  return (
    isTransientError(whatFailed(error)) || maskError(error).extensions['code'] === 'INTERNAL_SERVER_ERROR'
  );
}

function whatFailed(error: unknown): unknown {
  return error instanceof GraphQLError ? (error.originalError ?? error) : error;
}

function present(failure: LienzoError, located: unknown): GraphQLError {
  const { code, message, details, status } = failure;
  const place = located instanceof GraphQLError ? located : undefined;
  const { generationId, ...told } = details;
  return new GraphQLError(message, {
    ...(place === undefined ? {} : { nodes: place.nodes ?? null, source: place.source, path: place.path }),
    extensions: {
      code,
      ...told,
      ...(generationId === undefined ? {} : { generationId: makeGlobalId('Generation', generationId) }),
      http: {
        status,
        // What a resolver throws is a 200 for clients that ask for application/json, by GraphQL over HTTP.
        spec: place?.path !== undefined,
        ...(details.retryAfter === undefined
          ? {}
          : { headers: { 'retry-after': String(details.retryAfter) } }),
      },
    },
  });
}

/**
 * An error of the parser, of the validation, or of the coercion of variables and arguments: it has no path, or points at
 * a value in the document. One of a resolver or of a value of ours has a path and points at a field.
 */
function isOfTheRequest(error: GraphQLError): boolean {
  if (error.originalError !== undefined && !(error.originalError instanceof GraphQLError)) return false;
  if (isKnownCode(error.extensions['code'])) return true;
  return error.path === undefined || (error.nodes ?? []).some(({ kind }) => kind !== Kind.FIELD);
}

function withCode(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions;
  if (isKnownCode(code) && http !== undefined) return error;
  const ownCode = http?.status === 405 ? 'METHOD_NOT_ALLOWED' : 'BAD_USER_INPUT';
  return new GraphQLError(cut(error.message), {
    nodes: error.nodes ?? null,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: {
      http: { status: 400, spec: error.path !== undefined },
      ...error.extensions,
      code: isKnownCode(code) ? code : ownCode,
    },
  });
}

function isKnownCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}

/** GraphQL quotes wrong values whole, however long they are. */
function cut(message: string): string {
  return message.length > MAX_MESSAGE_CHARACTERS ? `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…` : message;
}
