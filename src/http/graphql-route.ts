import { createYoga, type GraphQLParams } from 'graphql-yoga';
import type { Principal } from '../access/principal.ts';
import { createContext } from '../graphql/context.ts';
import { createErrorReports } from '../graphql/error-reports.ts';
import { onePaidField } from '../graphql/one-paid-field.ts';
import { schema } from '../graphql/schema.ts';
import type { Services } from '../graphql/services.ts';
import type { Logger } from '../telemetry/logger.ts';
import { parseGraphQLRequest } from './graphql-request.ts';
import type { MultipartLimits } from './multipart.ts';

/** What is known of a request before GraphQL sees it. */
export interface RequestFacts {
  requestId: string;
  principal: Principal;
}

/** Answers `POST /graphql` and `GET /graphql`. */
export function createGraphQLHandler(options: {
  services: Services;
  logger: Logger;
  limits: MultipartLimits;
  graphiql: boolean;
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
    context: ({ request, requestId, principal }) =>
      createContext({ requestId, principal, requestSignal: request.signal, services: options.services }),
    plugins: [
      {
        onRequestParse: ({ request, setRequestParser }) => {
          if (request.method !== 'POST') return;
          setRequestParser(async () => (await parseGraphQLRequest(request, options.limits)) as GraphQLParams);
        },
      },
      onePaidField,
      reports.plugin,
    ],
  });
  return async (request, facts) => yoga.fetch(request, facts);
}

const welcomeQuery = `# Paint a picture, then open its url.
mutation Paint {
  generateImage(prompt: "un día soleado en un campo colombiano") {
    url
    expiresAt
    width
    height
  }
}
`;
