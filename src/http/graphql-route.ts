import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { createContext } from '../graphql/context.ts';
import { createErrorReports } from '../graphql/error-reports.ts';
import { documentLimit } from '../graphql/guards/document-limit.ts';
import { noIntrospection } from '../graphql/guards/no-introspection.ts';
import { createGuards } from '../graphql/guards/guards.ts';
import { schema } from '../graphql/schema.ts';
import type { Services } from '../graphql/services.ts';
import type { Logger } from '../telemetry/logger.ts';
import { clientWentAway } from './client-gone.ts';
import { parseGraphQLAddress, parseGraphQLRequest } from './graphql-request.ts';
import type { RequestFacts } from './request-facts.ts';

/** Answers `POST /graphql` and `GET /graphql`. */
export function createGraphQLHandler(options: {
  services: Services;
  logger: Logger;
  graphiql: boolean;
  introspection: boolean;
}): (request: Request, facts: RequestFacts) => Promise<Response> {
  const reports = createErrorReports(options.logger);
  const yoga = createYoga<RequestFacts>({
    schema,
    graphqlEndpoint: '/graphql',
    logging: false,
    landingPage: false,
    // The page has everything inside and is 9 MB of text, so it is loaded when somebody asks for it.
    graphiql: options.graphiql ? { title: 'Lienzo', defaultQuery: welcomeQuery } : false,
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    maskedErrors: { maskError: reports.maskError },
    // Ours are strict where Yoga's are not: they count while they read, and lead uploads to places that are there.
    multipart: false,
    maxRequestBodySize: false,
    cors: false,
    // Reading a document takes a fifth of a millisecond; to keep a thousand of them, as long as clients like, takes all memory.
    parserAndValidationCache: false,
    context: ({ request, requestId, principal, authenticateAgain }) =>
      createContext({
        requestId,
        principal,
        authenticateAgain,
        requestSignal: request.signal,
        services: options.services,
      }),
    plugins: [
      strictParser,
      documentLimit,
      ...(options.introspection ? [] : [noIntrospection]),
      createGuards({ hideSuggestions: !options.introspection }),
      reports.plugin,
    ],
  });
  return async (request, facts) => {
    try {
      return await yoga.fetch(request, facts);
    } catch (reason) {
      // Yoga throws whatever the server's adapter gives as the reason, a plain string too.
      throw request.signal.aborted ? clientWentAway() : reason;
    }
  };
}

const strictParser: Plugin<object, RequestFacts> = {
  onRequestParse: ({ request, serverContext, setRequestParser }) => {
    if (request.method !== 'POST' && request.method !== 'GET') return;
    const parse = request.method === 'POST' ? parseGraphQLRequest : parseGraphQLAddress;
    setRequestParser(async () => (await parse(request, serverContext.limits)) as GraphQLParams);
  },
};

const welcomeQuery = `# Paint a picture, then open its url. A server that has keys wants one, below under Headers:
# { "Authorization": "Bearer lz_…" }
mutation Paint {
  generateImage(prompt: "un día soleado en un campo colombiano") {
    url
    expiresAt
    width
    height
  }
}
`;
