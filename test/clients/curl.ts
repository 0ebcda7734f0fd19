import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { graphqlBody } from '../support/graphql-body.ts';
import { endEarly, type Fault } from './faulty-fetch.ts';
import { onlyError, type ClientKind, type Operation } from './picture-client.ts';

/** The program of the README's examples. */
export const curl: ClientKind = {
  name: 'curl',
  missing: spawnSync('curl', ['--version']).error === undefined ? [] : ['curl'],
  accepts: '*/*',
  handsOver: 'errors of the body',
  joinsPages: false,
  open: ({ origin, fault }) => ({
    execute: async (operation) => {
      const folder = await mkdtemp(join(tmpdir(), 'lienzo-curl-'));
      try {
        const { status, data, errors } = await call([
          `${origin}/graphql`,
          ...(await optionsFor(operation, fault, folder)),
        ]);
        if (errors === undefined) return { data };
        return { failure: { handedOver: 'errors of the body', status, extensions: onlyError(errors) } };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  }),
};

async function call(given: string[]) {
  // Without the .curlrc and the proxy of whoever runs this.
  const own = ['--disable', '--noproxy', '*', '--silent', '--show-error', '--write-out', '\n%{http_code}'];
  const { stdout } = await promisify(execFile)('curl', [...own, ...given]);
  const end = stdout.lastIndexOf('\n');
  const answer = JSON.parse(stdout.slice(0, end)) as { data: unknown; errors?: { extensions: object }[] };
  return { status: Number(stdout.slice(end + 1)), ...answer };
}

/** What stands behind `curl <address>`; files are put into the folder first. */
async function optionsFor(
  { query, variables }: Operation,
  fault: Fault | undefined,
  folder: string,
): Promise<string[]> {
  const document = fault === 'a document that ends early' ? endEarly(query) : query;
  if (fault === 'a mutation by GET') {
    const parameters = { query: document, variables: JSON.stringify(variables) };
    return ['--get', ...Object.entries(parameters).flatMap((entry) => ['--data-urlencode', entry.join('=')])];
  }
  const { body, headers } = graphqlBody(document, variables);
  if (fault === 'a Content-Type of text/plain') headers['content-type'] = 'text/plain';
  if (fault === 'no header that forms cannot send') delete headers['graphql-preflight'];
  if (fault === 'a line that stalls' && typeof body === 'string') {
    // Promises one byte more than it sends.
    headers['content-length'] = String(Buffer.byteLength(body) + 1);
  }
  const given = Object.entries(headers).flatMap((entry) => ['--header', entry.join(': ')]);
  if (typeof body === 'string') return [...given, '--data-raw', body];
  for (const [name, value] of body) {
    if (typeof value === 'string') {
      given.push('--form-string', `${name}=${value}`);
    } else {
      const file = join(folder, name);
      await writeFile(file, await value.bytes());
      given.push('--form', `${name}=@${file}`);
    }
  }
  return given;
}
