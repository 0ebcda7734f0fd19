import type { LienzoError } from '../errors.ts';

const graphqlResponse = 'application/graphql-response+json';

/**
 * A refusal in the form of a GraphQL answer, but for the path of the older API. It has the media type that the
 * client asks for, as some clients believe the errors of no other one.
 */
export function refuse(
  request: Request,
  { code, message, details, status }: LienzoError,
  options: { requestId: string; httpStatus?: number },
): Response {
  const headers = {
    'cache-control': 'no-store',
    ...(details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) }),
    ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': challenge(request) } : {}),
  };
  const httpStatus = options.httpStatus ?? status;
  // The older API's clients read this form.
  if (request.method === 'POST' && /^\/generate-image\/?$/.test(new URL(request.url).pathname))
    return Response.json({ detail: message }, { status: httpStatus, headers });
  const extensions = { code, ...details, requestId: options.requestId };
  const accepted = request.headers.get('accept')?.includes(graphqlResponse) ?? false;
  return Response.json(
    { errors: [{ message, extensions }] },
    {
      status: httpStatus,
      headers: {
        ...headers,
        'content-type': `${accepted ? graphqlResponse : 'application/json'}; charset=utf-8`,
      },
    },
  );
}

/** By RFC 6750: what is missing, or that what was sent is not valid. */
function challenge(request: Request): string {
  const error = request.headers.has('authorization') ? ', error="invalid_token"' : '';
  return `Bearer realm="lienzo"${error}`;
}
