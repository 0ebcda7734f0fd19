import { GraphQLError } from 'graphql';
import { errorCatalogue, LienzoError, type ErrorCode } from '../errors.ts';
import { makeGlobalId } from './global-ids.ts';

/**
 * Any error as one that a client may see: a coded failure of ours as it is, a mistake in the request with a code, and
 * everything unforeseen as INTERNAL_SERVER_ERROR, behind which nothing of the cause shows.
 */
export function maskError(error: unknown): GraphQLError {
  const failure = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (failure instanceof LienzoError) return present(failure, error);
  if (failure instanceof GraphQLError && isOfTheRequest(failure)) return withCode(failure);
  return present(
    new LienzoError(
      'INTERNAL_SERVER_ERROR',
      'Something went wrong in this server. If it happens again, tell its operator the requestId.',
    ),
    error,
  );
}

/** Whether `error` is unforeseen, so that its cause belongs into the log. */
export function isUnforeseen(error: unknown): boolean {
  return maskError(error).extensions['code'] === 'INTERNAL_SERVER_ERROR';
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

/** An error of the parser, the validation or the coercion of variables; errors of resolvers have a path. */
function isOfTheRequest(error: GraphQLError): boolean {
  return error.path === undefined || isKnownCode(error.extensions['code']);
}

function withCode(error: GraphQLError): GraphQLError {
  const { code } = error.extensions;
  if (isKnownCode(code)) return error;
  const status = error.extensions.http?.status;
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source,
    positions: error.positions,
    extensions: {
      http: { status: 400 },
      ...error.extensions,
      code: status === 405 ? 'METHOD_NOT_ALLOWED' : 'BAD_USER_INPUT',
    },
  });
}

function isKnownCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}
