import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../src/database/database.ts';

export interface BreakableDatabase {
  /** Its queue and what it listens to are not touched. */
  database: Database;
  /** From now on, whatever is asked fails; with tables, what asks for one of them alone. */
  goAway(...tables: string[]): void;
  comeBack(): void;
  /** Queries that failed so far. */
  failed(): number;
}

/** @param fail makes the error of each query; as it is where nobody listens, unless it is given */
export function makeBreakable(database: Database, fail: () => Error = refused): BreakableDatabase {
  let away: readonly string[] | undefined;
  let failed = 0;
  const refuse: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (away === undefined) return node;
      const words = JSON.stringify(node);
      if (away.length > 0 && !away.some((table) => words.includes(`"name":"${table}"`))) return node;
      failed += 1;
      throw fail();
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return {
    database: { ...database, client: database.client.withPlugin(refuse) },
    goAway: (...tables) => (away = tables),
    comeBack: () => (away = undefined),
    failed: () => failed,
  };
}

function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
}
