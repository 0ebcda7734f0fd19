import type { Executor } from '../database/database.ts';
import { hasApiKeys } from './api-keys.ts';

/**
 * Whom the server answers without a credential: everybody, nobody, or whoever asks until there is an API key. The last is
 * for a server that listens on its own machine alone, and for requests that come from there.
 */
export type Openness = 'always' | 'until-first-key' | 'never';

/**
 * What the configuration comes to.
 * @throws Error, in words for the operator, where a network could reach the server and nobody could prove who they are
 */
export async function opennessOf(
  client: Executor,
  options: { host: string; production: boolean; allowAnonymous: boolean; hasCredentials: boolean },
): Promise<Openness> {
  const { host, production, allowAnonymous, hasCredentials } = options;
  if (allowAnonymous) return 'always';
  if (hasCredentials) return 'never';
  // In production it stands behind a proxy there, which opens it to a network all the same.
  if (isLoopback(host) && !production) return 'until-first-key';
  if (await hasApiKeys(client)) return 'never';
  throw new Error(
    `${production ? 'NODE_ENV=production' : `HOST=${host}`} opens this server to a network, and there is no credential that it could ask for. Set ADMIN_API_KEY and make API keys with it, or JWT_JWKS_URL; or say ALLOW_ANONYMOUS=true to let everybody buy pictures at your expense.`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
