import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { requestId } from 'hono/request-id';
import type { Authenticate } from '../access/authentication.ts';
import type { Principal } from '../access/principal.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import { databaseAway, isTransientError } from '../database/transient-errors.ts';
import { LienzoError } from '../errors.ts';
import type { Services } from '../graphql/services.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createBodyMemory } from './body/body-memory.ts';
import { answerNobody, isClientGone } from './client-gone.ts';
import { createClientAddress } from './client-address.ts';
import { commonHeaders } from './common-headers.ts';
import { discardBody } from './body/discard-body.ts';
import { createEventStreams } from './event-streams.ts';
import { createGraphQLHandler } from './graphql-route.ts';
import { createHostCheck } from './host-check.ts';
import { createLegacyRestHandler } from './legacy-rest.ts';
import { limitRequests } from './rate-limit.ts';
import { refuse } from './refusal.ts';
import { bodyPatience } from './body/request-body.ts';
import type { RequestFacts } from './request-facts.ts';

export interface HttpOptions {
  services: Services;
  authenticate: Authenticate;
  rateLimits: Pick<RateLimits, 'countRequest'>;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
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
  introspection: boolean;
  /** false: this process is a worker, and says how it is, no more. */
  answers: boolean;
  maxRequestBytes: number;
  maxUploadBytes: number;
  /** Shorter in tests. */
  patience?: { idleMilliseconds: number; totalMilliseconds: number };
}

interface Env {
  Variables: RequestFacts;
  Bindings: Connection;
}

/** What is known of a request beside what stands in it. */
export interface Connection {
  /** IP address of the other end of the socket. */
  remoteAddress: string;
}

const MAX_LOGGED_CHARACTERS = 500;

/** So many bodies of the largest size are held in memory at once. */
const BODIES_AT_ONCE = 8;

export interface HttpApp {
  fetch: (request: Request, connection: Connection) => Promise<Response>;
  /** How many event streams are open. */
  openStreams(): number;
  /** Ends the event streams, so that their clients come back elsewhere; fulfilled when every request that came so far has its answer. */
  close(): Promise<void>;
}

/** All that is answered over HTTP, as one fetch handler. */
export function createHttpApp(options: HttpOptions): HttpApp {
  const { services, logger } = options;
  const limits = {
    ...(options.patience ?? bodyPatience),
    maxBytes: options.maxRequestBytes,
    maxFileBytes: options.maxUploadBytes,
  };
  const bodyMemory = createBodyMemory({ maxBytes: BODIES_AT_ONCE * options.maxRequestBytes });
  const eventStreams = createEventStreams();
  const isOwnName = createHostCheck(options);
  const clientAddress = createClientAddress(options.trustedProxies);
  const answerGraphQL = createGraphQLHandler({
    services,
    logger,
    graphiql: options.graphiql,
    introspection: options.introspection,
  });
  const answerLegacyRest = createLegacyRestHandler({
    generations: services.generations,
    sign: (key, expiresInSeconds) => services.images.addressFor(key, { expiresInSeconds, download: false }),
    corsOrigins: options.corsOrigins,
  });

  const app = new Hono<Env>();
  app.use(requestId({ limitLength: 100 }));
  app.use(logRequests(logger, (c) => clientAddress(c.req.raw, c.env.remoteAddress)));
  app.use(...commonHeaders(options.corsOrigins));
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
  if (!options.answers) {
    app.all('*', (c) => refuse(c.req.raw, onlyWorks(), c.var));
  }
  app.use((c, next) => {
    if (c.req.header('authorization') !== undefined || isOwnName(c.req.raw)) return next();
    return Promise.resolve(refuse(c.req.raw, misdirected(), { requestId: c.var.requestId, httpStatus: 421 }));
  });
  // A signature is a credential of its own.
  app.all('/objects/*', (c) => options.signedObjects?.(c.req.raw) ?? c.notFound());
  if (options.graphiql) {
    app.get('/', (c) => c.redirect('/graphql'));
    app.get('/graphql', async (c, next) => {
      if (!wantsPage(c.req.raw)) return next();
      return answerGraphQL(c.req.raw, { ...c.var, limits });
    });
  }
  app.use(async (c, next) => {
    const authenticate = () => options.authenticate(c.req.raw, clientAddress(c.req.raw, c.env.remoteAddress));
    c.set('principal', await authenticate());
    c.set('authenticateAgain', async () => void (await authenticate()));
    await next();
  });
  app.use(limitRequests(options.rateLimits));
  app.use(async (c, next) => {
    const share = bodyMemory.open();
    c.set('limits', { ...limits, hold: (bytes) => share.take(bytes) });
    try {
      await next();
    } finally {
      share.release();
    }
  });
  app.all('/graphql', async (c) => eventStreams.follow(await answerGraphQL(c.req.raw, c.var)));
  app.post('/generate-image/', (c) => answerLegacyRest(c.req.raw, c.var));
  app.post('/generate-image', (c) => c.redirect('/generate-image/', 307));
  app.notFound((c) =>
    refuse(c.req.raw, new LienzoError('NOT_FOUND', 'There is nothing at this address.'), c.var),
  );
  app.onError((error, c) => {
    if (error instanceof LienzoError) {
      if (error.status >= 500)
        logger.warn({ requestId: c.var.requestId, error, code: error.code }, 'a request was refused');
      return refuse(c.req.raw, error, c.var);
    }
    if (isClientGone(c.req.raw, error)) return answerNobody();
    logger.error({ requestId: c.var.requestId, error }, 'unforeseen error');
    return refuse(c.req.raw, hide(error), c.var);
  });

  const inHand = new Set<Promise<Response>>();

  async function answer(request: Request, connection: Connection): Promise<Response> {
    if (hasUser(request)) return refuse(request, withUser(), { requestId: randomUUID() });
    const response = await app.fetch(request, connection);
    // What was refused before it was read must not keep its connection waiting.
    discardBody(request);
    return response;
  }

  return {
    fetch: (request, connection) => {
      const answering = answer(request, connection).finally(() => inHand.delete(answering));
      inHand.add(answering);
      return answering;
    },
    openStreams: () => eventStreams.open(),
    close: async () => {
      eventStreams.breakOff();
      await Promise.allSettled(inHand);
    },
  };
}

/** One line a request: the path, never the query, in which signatures stand. */
function logRequests(logger: Logger, addressOf: (c: Context<Env>) => string) {
  return async (c: Context<Env>, next: () => Promise<void>): Promise<void> => {
    const begin = performance.now();
    await next();
    const { method } = c.req;
    // As it was sent: decoded, it could turn the direction of a line, or end it.
    const path = new URL(c.req.url).pathname.slice(0, MAX_LOGGED_CHARACTERS);
    const milliseconds = Math.round(performance.now() - begin);
    const { status } = c.res;
    // Whoever guesses, or asks too often, is to be found; of all others the name is enough.
    const who = {
      caller: (c.var.principal as Principal | undefined)?.id,
      address: status === 401 || status === 429 ? addressOf(c) : undefined,
    };
    logger.info({ requestId: c.var.requestId, method, path, status, milliseconds, ...who }, 'request');
  };
}

/** Whoever asks for the page of GraphiQL enters a credential there. */
function wantsPage({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.get('accept')?.includes('text/html') ?? false);
}

/** What a web `Request` may not have, so that all that is asked of such a one throws. */
function hasUser({ url }: Request): boolean {
  return URL.canParse(url) && new URL(url).username !== '';
}

function withUser(): LienzoError {
  return new LienzoError('BAD_USER_INPUT', 'An address must not have a user in it.');
}

function hide(error: Error): LienzoError {
  if (isTransientError(error)) return databaseAway(error);
  return new LienzoError('INTERNAL_SERVER_ERROR', 'Something went wrong in this server.');
}

function onlyWorks(): LienzoError {
  return new LienzoError(
    'NOT_FOUND',
    'This process only runs what was submitted (ROLE=worker); ask one of those that answer.',
  );
}

function misdirected(): LienzoError {
  return new LienzoError(
    'FORBIDDEN',
    'This server does not go by that name. Its operator can add the name to ALLOWED_HOSTS.',
  );
}
