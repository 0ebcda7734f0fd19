import { CommandError } from './command.ts';

/** Asks a server; rejected with a CommandError that says what it answered. */
export type KeysClient = <Data>(document: string, variables?: object) => Promise<Data>;

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

export function createKeysClient(options: { url: string; credential: string | undefined }): KeysClient {
  const { url, credential } = options;
  return async <Data>(query: string, variables: object = {}): Promise<Data> => {
    const answer = await ask(`${url.replace(/\/+$/, '')}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const [error] = answer.errors ?? [];
    if (error === undefined) return answer.data as Data;
    const hint =
      error.extensions?.code === 'UNAUTHENTICATED'
        ? '\nSet LIENZO_API_KEY or ADMIN_API_KEY to a credential of this server with the scope admin.'
        : '';
    throw new CommandError(`${error.message}${hint}`, { showsUsage: false });
  };
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, init);
    return (await response.json()) as Answer;
  } catch (error) {
    throw new CommandError(
      `There is no Lienzo that answers at ${url} (${(error as Error).message}). Start it with npm start, or name another one with --url.`,
      { showsUsage: false },
    );
  }
}
