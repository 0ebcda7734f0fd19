import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';

/**
 * What stands on every answer.
 * @param corsOrigins origins, or one item "*"
 */
export function commonHeaders(corsOrigins: readonly string[]): MiddlewareHandler[] {
  return [
    // What an answer says itself stays: pictures are shown by pages of other origins.
    secureHeaders({ xFrameOptions: 'DENY', strictTransportSecurity: false, overwrite: false }),
    allowOrigins(corsOrigins),
    keepOutOfCaches(),
  ];
}

function allowOrigins(origins: readonly string[]) {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    allowHeaders: [
      'content-type',
      'authorization',
      'idempotency-key',
      'range',
      'x-request-id',
      'x-graphql-yoga-csrf',
      'apollo-require-preflight',
      'graphql-preflight',
    ],
    exposeHeaders: [
      'x-request-id',
      'retry-after',
      'www-authenticate',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'etag',
      'content-range',
      'content-length',
    ],
    maxAge: 600,
  });
}

/** Answers hold addresses of private pictures; those that may be kept, the pictures, say so themselves. */
function keepOutOfCaches() {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  };
}
