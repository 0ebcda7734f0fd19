import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { anonymous, type Authenticate, type Principal } from '../access/principal.ts';
import { LienzoError } from '../errors.ts';
import type { Services } from '../graphql/services.ts';
import type { Logger } from '../telemetry/logger.ts';
import { answerNobody, isClientGone } from './client-gone.ts';
import { discardBody } from './discard-body.ts';
import { createGraphQLHandler } from './graphql-route.ts';
import { createHostCheck } from './host-check.ts';
import { createLegacyRestHandler } from './legacy-rest.ts';
import { bodyPatience } from './request-body.ts';

export interface HttpOptions {
  services: Services;
  authenticate: Authenticate;
  /** Answers the signed addresses of the disk store; undefined where another store signs its own. */
  signedObjects: ((request: Request) => Promise<Response>) | undefined;
  /** Rejects where the server can't work right now. */
  checkReady: () => Promise<void>;
  logger: Logger;
  publicUrl: string;
  allowedHosts: readonly string[];
  /** Origins, or "*" */
  corsOrigins: readonly string[];
  graphiql: boolean;
  maxRequestBytes: number;
  maxUploadBytes: number;
  /** Shorter in tests. */
  patience?: { idleMilliseconds: number; totalMilliseconds: number };
}

interface Env {
  Variables: { requestId: string; principal: Principal };
}

export interface HttpApp {
  fetch: (request: Request) => Promise<Response>;
  /** Fulfilled when every request that came so far has its answer. */
  answered(): Promise<void>;
}

/** All that is answered over HTTP, as one fetch handler. */
export function createHttpApp(options: HttpOptions): HttpApp {
  const { services, logger } = options;
  const limits = {
    ...(options.patience ?? bodyPatience),
    maxBytes: options.maxRequestBytes,
    maxFileBytes: options.maxUploadBytes,
  };
  const isOwnName = createHostCheck(options);
  const answerGraphQL = createGraphQLHandler({ services, logger, limits, graphiql: options.graphiql });
  const answerLegacyRest = createLegacyRestHandler({
    generations: services.generations,
    sign: (key, expiresInSeconds) => services.images.addressFor(key, { expiresInSeconds, download: false }),
    limits,
    corsOrigins: options.corsOrigins,
    logger,
  });

  const app = new Hono<Env>();
  app.use(requestId({ limitLength: 100 }));
  app.use(logRequests(logger));
  // What an answer says itself stays: pictures are shown by pages of other origins.
  app.use(secureHeaders({ xFrameOptions: 'DENY', strictTransportSecurity: false, overwrite: false }));
  app.use(allowOrigins(options.corsOrigins));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    try {
      await options.checkReady();
      return c.json({ status: 'ready' });
    } catch (error) {
      logger.warn({ error }, 'not ready');
      return c.json({ status: 'unavailable' }, 503);
    }
  });
  app.use(async (c, next) => {
    c.set('principal', await options.authenticate(c.req.raw));
    if (c.var.principal.id === anonymous.id && !isOwnName(c.req.raw)) return refuse(c, misdirected(), 421);
    return next();
  });
  app.all('/graphql', (c) => answerGraphQL(c.req.raw, c.var));
  app.post('/generate-image/', (c) => answerLegacyRest(c.req.raw, c.var.principal, c.var.requestId));
  app.post('/generate-image', (c) => c.redirect('/generate-image/', 307));
  app.all('/objects/*', (c) => options.signedObjects?.(c.req.raw) ?? c.notFound());
  if (options.graphiql) app.get('/', (c) => c.redirect('/graphql'));
  app.notFound((c) => refuse(c, new LienzoError('NOT_FOUND', 'There is nothing at this address.')));
  app.onError((error, c) => {
    if (error instanceof LienzoError) return refuse(c, error);
    if (isClientGone(c.req.raw, error)) return answerNobody();
    logger.error({ requestId: c.var.requestId, error }, 'unforeseen error');
    return refuse(c, new LienzoError('INTERNAL_SERVER_ERROR', 'Something went wrong in this server.'));
  });

  const inHand = new Set<Promise<Response>>();

  async function answer(request: Request): Promise<Response> {
    const response = await app.fetch(request);
    // What was refused before it was read must not keep its connection waiting.
    discardBody(request);
    return response;
  }

  return {
    fetch: (request) => {
      const answering = answer(request).finally(() => inHand.delete(answering));
      inHand.add(answering);
      return answering;
    },
    answered: async () => void (await Promise.allSettled(inHand)),
  };
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
    exposeHeaders: ['x-request-id', 'retry-after', 'etag', 'content-range', 'content-length'],
    maxAge: 600,
  });
}

/** One line a request: the path, never the query, in which signatures stand. */
function logRequests(logger: Logger) {
  return async (c: Context<Env>, next: () => Promise<void>): Promise<void> => {
    const begin = performance.now();
    await next();
    const { method, path } = c.req;
    const milliseconds = Math.round(performance.now() - begin);
    logger.info({ requestId: c.var.requestId, method, path, status: c.res.status, milliseconds }, 'request');
  };
}

/** In the form of a GraphQL answer, whatever the path: clients read one form only. */
function refuse(c: Context<Env>, { code, message, status }: LienzoError, httpStatus = status): Response {
  const body = { errors: [{ message, extensions: { code, requestId: c.var.requestId } }] };
  return Response.json(body, { status: httpStatus });
}

function misdirected(): LienzoError {
  return new LienzoError(
    'FORBIDDEN',
    'This server does not go by that name. Its operator can add the name to ALLOWED_HOSTS.',
  );
}
