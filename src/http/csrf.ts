import { LienzoError } from '../errors.ts';

/** A page of another origin can't send any of these without asking first (a CORS preflight). */
const nonFormHeaders = [
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'graphql-preflight',
  'authorization',
];

/**
 * Refuses a request that a plain HTML form on any website could have sent.
 * @throws {LienzoError} CSRF_REQUIRED
 */
export function requireNonFormHeader(request: Request): void {
  if (nonFormHeaders.some((name) => request.headers.has(name))) return;
  throw new LienzoError(
    'CSRF_REQUIRED',
    'A multipart request must prove that no HTML form sent it: add the header "GraphQL-Preflight: 1".',
  );
}
