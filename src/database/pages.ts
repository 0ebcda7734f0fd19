import { sql, type SelectQueryBuilder } from 'kysely';
import type { Tables } from './database.ts';

/** A place in a list that is ordered by (created_at, id), newest first. */
export interface Cursor {
  createdAt: Date;
  id: string;
}

export interface Page<Row> {
  rows: Row[];
  hasNextPage: boolean;
}

/** The `first` rows of `query` that are older than `after`, newest first, by one query. */
export async function takePage<Row extends { id: string; created_at: Date }>(
  query: SelectQueryBuilder<Tables, never, Row>,
  table: 'images' | 'generations' | 'api_keys',
  options: { first: number; after: Cursor | undefined },
): Promise<Page<Row>> {
  const createdAt = sql.ref<Date>(`${table}.created_at`);
  const id = sql.ref<string>(`${table}.id`);
  let page = query.orderBy(createdAt, 'desc').orderBy(id, 'desc');
  if (options.after !== undefined) {
    page = page.where(
      sql<boolean>`(${createdAt}, ${id}) < (${options.after.createdAt}, ${options.after.id}::uuid)`,
    );
  }
  // One more than asked for tells whether there is a next page.
  const rows = await page.limit(options.first + 1).execute();
  return { rows: rows.slice(0, options.first), hasNextPage: rows.length > options.first };
}
