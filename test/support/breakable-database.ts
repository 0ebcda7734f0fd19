import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../src/database/database.ts';

export interface BreakableDatabase {
  /** Its queue and what it listens to are not touched. */
  database: Database;
  /** From now on, whatever is asked fails as it does where nobody listens. */
  goAway(): void;
  comeBack(): void;
  /** Queries that failed so far. */
  failed(): number;
}

/** @param tables what asks for one of these fails alone; all, where none is named */
export function makeBreakable(database: Database, ...tables: string[]): BreakableDatabase {
  let isAway = false;
  let failed = 0;
  const refuse: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (!isAway) return node;
      const words = JSON.stringify(node);
      if (tables.length > 0 && !tables.some((table) => words.includes(`"name":"${table}"`))) return node;
      failed += 1;
      throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return {
    database: { ...database, client: database.client.withPlugin(refuse) },
    goAway: () => (isAway = true),
    comeBack: () => (isAway = false),
    failed: () => failed,
  };
}
