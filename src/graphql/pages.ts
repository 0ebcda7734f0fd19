import { z } from 'zod';
import { badUserInput } from '../errors.ts';

const MAX_PAGE = 100;

export const firstSchema = z
  .number()
  .int()
  .min(1, 'first must be 1 to 100.')
  .max(MAX_PAGE, 'first must be 1 to 100.');

export const DEFAULT_PAGE = 20;
/** Entries that a page has at most; what is no size of a page is refused later, by its own rule. */
export function pageSize(first: number | null | undefined): number {
  return Math.min(first ?? DEFAULT_PAGE, MAX_PAGE);
}

interface Entry {
  id: string;
  created_at: Date;
}

/** A page of rows as a connection in the sense of the Relay cursor specification. */
export function toConnection<Row extends Entry>(page: { rows: Row[]; hasNextPage: boolean }) {
  const edges = page.rows.map((node) => ({ cursor: makeCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function makeCursor({ created_at: createdAt, id }: Entry): string {
  return Buffer.from(`${createdAt.toISOString()}/${id}`).toString('base64url');
}

/** @throws LienzoError BAD_USER_INPUT for what is no cursor of ours */
export function readCursor(cursor: string | null | undefined): { createdAt: Date; id: string } | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [, instant = '', id = ''] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const createdAt = new Date(instant);
  // Of the many spellings of the same bytes or the same day, a cursor of ours has one.
  if (Number.isNaN(createdAt.getTime()) || makeCursor({ created_at: createdAt, id }) !== cursor) {
    throw badUserInput('after', 'a cursor', 'after must be a cursor of this list, or left out.');
  }
  return { createdAt, id };
}

// The year 0 is one for JavaScript and none for PostgreSQL.
const CURSOR =
  /^((?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
