import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { LienzoError } from '../errors.ts';
import { commonHeaders } from './common-headers.ts';
import { refuse } from './refusal.ts';

const retryAfterSeconds = 1;
const message = 'This server is starting or stopping. Nothing was made or billed; try again in a moment.';

/** Answers while the process is alive, but not yet or no longer of use. */
export function createUnavailableHandler(options: { corsOrigins: readonly string[] }) {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  const error = new LienzoError('OVERLOADED', message, { details: { retryAfter: retryAfterSeconds } });
  const app = new Hono();
  app.use(requestId(), ...commonHeaders(options.corsOrigins));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => c.json({ status: 'unavailable' }, 503, headers));
  app.all('/generate-image/*', (c) => c.json({ detail: message }, 503, headers));
  app.notFound((c) => refuse(c.req.raw, error, { requestId: c.var.requestId }));
  return async (request: Request): Promise<Response> => app.fetch(request);
}
