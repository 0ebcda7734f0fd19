import type { KeysClient } from './client.ts';
import type { Command } from './command.ts';

const createDocument = `mutation CreateKey($name: String!, $scopes: [Scope!]!, $budget: ApiKeyBudgetInput, $requestsPerMinute: Int, $imagesPerMinute: Int, $expiresIn: Int) {
  createApiKey(name: $name, scopes: $scopes, budget: $budget, requestsPerMinute: $requestsPerMinute, imagesPerMinute: $imagesPerMinute, expiresIn: $expiresIn) {
    key
    apiKey { id name }
  }
}`;
const listDocument = `query ListKeys($after: String) {
  apiKeys(first: 100, after: $after) {
    edges {
      node { id name scopes budget { limit period } spending { today thisMonth } requestsPerMinute imagesPerMinute expiresAt revokedAt lastUsedAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const revokeDocument = `mutation RevokeKey($id: ID!) {
  revokeApiKey(id: $id) { name revokedAt }
}`;

interface ListedKey {
  id: string;
  name: string;
  scopes: string[];
  budget: { limit: string; period: string } | null;
  spending: { today: string; thisMonth: string };
  requestsPerMinute: number | null;
  imagesPerMinute: number | null;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

interface ListedPage {
  apiKeys: {
    edges: { node: ListedKey }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** Does what the command says; the lines to print. */
export async function run(client: KeysClient, command: Command): Promise<string[]> {
  switch (command.name) {
    case 'create': {
      const { createApiKey } = await client<{
        createApiKey: { key: string; apiKey: { id: string; name: string } };
      }>(createDocument, command.variables);
      const { key, apiKey } = createApiKey;
      return [`The key ${apiKey.name} (${apiKey.id}) is told once, so keep it now:`, key];
    }
    case 'list': {
      const keys = await listAll(client);
      return keys.length === 0 ? ['There is no API key.'] : keys.map(describe);
    }
    case 'revoke': {
      const { revokeApiKey } = await client<{ revokeApiKey: { name: string; revokedAt: string } }>(
        revokeDocument,
        { id: command.id },
      );
      return [`The key ${revokeApiKey.name} was revoked at ${revokeApiKey.revokedAt}.`];
    }
  }
}

async function listAll(client: KeysClient): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  let after: string | null = null;
  do {
    const page: ListedPage = await client<ListedPage>(listDocument, { after });
    keys.push(...page.apiKeys.edges.map(({ node }) => node));
    after = page.apiKeys.pageInfo.hasNextPage ? page.apiKeys.pageInfo.endCursor : null;
  } while (after !== null);
  return keys;
}

function describe(key: ListedKey): string {
  const scopes = key.scopes.map((scope) => scope.toLowerCase().replace('_', ':')).join(',');
  const facts = [
    key.budget === null ? undefined : `$${key.budget.limit}/${key.budget.period.toLowerCase()}`,
    `spent $${key.spending.today} today, $${key.spending.thisMonth} this month`,
    key.requestsPerMinute === null ? undefined : `${key.requestsPerMinute} requests/minute`,
    key.imagesPerMinute === null ? undefined : `${key.imagesPerMinute} images/minute`,
    key.expiresAt === null ? undefined : `expires ${key.expiresAt}`,
    key.revokedAt === null ? undefined : `revoked ${key.revokedAt}`,
    key.lastUsedAt === null ? 'never used' : `last used ${key.lastUsedAt}`,
  ];
  return [key.id, key.name, scopes, ...facts.filter((fact) => fact !== undefined)].join('  ');
}
