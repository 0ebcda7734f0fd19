/** What a newcomer reads in the terminal: where the server listens, which parts are embedded, and what to try. */
export function welcome(
  config: {
    server: { graphiql: boolean };
    provider: { engine: 'painter' | 'openai' };
    storage: { kind: 'disk'; folder: string } | { kind: 's3'; bucket: string };
    database: { kind: 'pglite'; folder: string } | { kind: 'postgresql' };
  },
  port: number,
): string {
  const { provider, storage, database, server } = config;
  const url = `http://localhost:${port}`;
  return [
    `Lienzo listens on ${url}`,
    provider.engine === 'painter'
      ? '  painter   built in: abstract pictures, no account (OPENAI_API_KEY replaces it)'
      : '  painter   OpenAI Images API',
    storage.kind === 'disk'
      ? `  storage   folder ${storage.folder} (S3_BUCKET replaces it)`
      : `  storage   S3 bucket ${storage.bucket}`,
    database.kind === 'pglite'
      ? `  database  PGlite in ${database.folder} (DATABASE_URL replaces it)`
      : '  database  PostgreSQL',
    ...(server.graphiql ? [`  GraphiQL  ${url}/graphql`] : []),
    'Try it:',
    `  curl ${url}/graphql -H 'content-type: application/json' \\`,
    `    -d '{"query":"mutation { generateImage(prompt: \\"a sunny day in the mountains\\") { url } }"}'`,
  ].join('\n');
}
