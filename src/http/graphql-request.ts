import { LienzoError } from '../errors.ts';
import { requireNonFormHeader } from './csrf.ts';
import { placeUploads, planUploads, refusedUpload, type UploadPlan } from './graphql-uploads.ts';
import { parseParameterizedHeader } from './body/header-parameters.ts';
import { isObject, parseJson } from './json.ts';
import { readMultipart, type MultipartLimits } from './body/multipart.ts';
import { readText } from './body/request-body.ts';

/** The parameters of a GraphQL request over HTTP; what a client sends as null is left out. */
interface GraphQLParameters {
  query: string;
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
  extensions: Record<string, unknown> | undefined;
}

const parameterNames = new Set(['query', 'variables', 'operationName', 'extensions']);

/**
 * Reads a POST: `application/json`, or `multipart/form-data` as the GraphQL multipart request specification says.
 * @throws {LienzoError} UNSUPPORTED_MEDIA_TYPE for any other type, CSRF_REQUIRED for multipart without a header that
 *   forms can't send, BAD_USER_INPUT for what is no GraphQL request, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT
 * @throws {DOMException} AbortError when the client went away
 */
export async function parseGraphQLRequest(
  request: Request,
  limits: MultipartLimits,
): Promise<GraphQLParameters> {
  const contentType = parseParameterizedHeader(request.headers.get('content-type'));
  const charset = contentType?.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8') {
    if (contentType?.value === 'application/json') {
      return checkParameters(parseJson(await readText(request, limits), 'The body of the request'));
    }
    if (contentType?.value === 'multipart/form-data') {
      requireNonFormHeader(request);
      return checkParameters(await readUploadRequest(request, limits));
    }
  }
  throw new LienzoError(
    'UNSUPPORTED_MEDIA_TYPE',
    'Send a POST as "Content-Type: application/json" in UTF-8, or as multipart/form-data where it carries files.',
  );
}

/**
 * Reads a GET: the parameters stand in the address, `variables` and `extensions` as JSON. Others are left alone.
 * @throws {LienzoError} BAD_USER_INPUT for what is no GraphQL request
 */
export function parseGraphQLAddress(request: Request): GraphQLParameters {
  const { searchParams } = new URL(request.url);
  const json = (name: string): unknown => {
    const text = searchParams.get(name);
    return text ? parseJson(text, `The parameter \`${name}\``) : undefined;
  };
  return checkParameters({
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

/** The parts come in the order of the specification, so that a wrong one ends the reading before any file is read. */
async function readUploadRequest(request: Request, limits: MultipartLimits): Promise<unknown> {
  let plan: UploadPlan | undefined;
  const { fields, files } = await readMultipart(request, limits, (part, fieldsBefore) => {
    if (part.fileName === undefined) {
      if (part.name !== 'operations' && part.name !== 'map')
        throw refusedUpload('it has a field beside `operations` and `map`');
      return;
    }
    plan ??= planUploads(fieldsBefore);
    if (!plan.places.has(part.name)) throw refusedUpload('it has a file that `map` does not name');
  });
  plan ??= planUploads(fields);
  placeUploads(plan, files);
  return plan.operations;
}

function checkParameters(body: unknown): GraphQLParameters {
  if (Array.isArray(body))
    throw refusedRequest('Batching is not supported: send one operation in each request.');
  if (!isObject(body)) throw refusedRequest('A GraphQL request must be a JSON object.');
  if (Object.keys(body).some((name) => !parameterNames.has(name) && body[name] !== null)) {
    throw refusedRequest(`A GraphQL request has only these parameters: ${[...parameterNames].join(', ')}.`);
  }
  const { query, operationName } = body;
  if (typeof query !== 'string') throw refusedRequest('`query` must be a string: the GraphQL document.');
  if (typeof (operationName ?? '') !== 'string') throw refusedRequest('`operationName` must be a string.');
  return {
    query,
    variables: optionalObject(body, 'variables'),
    operationName: typeof operationName === 'string' ? operationName : undefined,
    extensions: optionalObject(body, 'extensions'),
  };
}

function optionalObject(body: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw refusedRequest(`\`${name}\` must be an object.`);
}

function refusedRequest(message: string): LienzoError {
  return new LienzoError('BAD_USER_INPUT', message);
}
