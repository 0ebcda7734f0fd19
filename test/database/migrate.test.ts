import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { migrate, readSecret } from '../../src/database/migrate.ts';
import { pgliteDatabase } from '../../src/database/pglite-database.ts';
import { ping } from '../../src/database/ping.ts';
import { within } from './guard.ts';

describe('migrations', () => {
  let database: Database;
  beforeAll(() => {
    database = pgliteDatabase(new PGlite());
  });
  afterAll(() => database.close());

  async function tables() {
    const { rows } = await sql<{
      name: string;
    }>`select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
      database.client,
    );
    return rows.map(({ name }) => name).toSorted();
  }

  it('make all tables and one secret when four callers begin at once on an empty database', async () => {
    const { client } = database;
    await within(20_000, 'migrating', Promise.all([1, 2, 3, 4].map(() => migrate(client))));
    expect(await tables()).toEqual(
      expect.arrayContaining([
        'attempts',
        'generations',
        'images',
        'kysely_migration',
        'settings',
        'unclaimed_objects',
      ]),
    );
    const secret = await readSecret(client);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const { rows } = await sql`select * from settings`.execute(client);
    expect(rows).toEqual([{ name: 'secret', value: secret }]);
  });

  it('change nothing the second time, the secret least of all', async () => {
    const before = { tables: await tables(), secret: await readSecret(database.client) };
    await migrate(database.client);
    expect({ tables: await tables(), secret: await readSecret(database.client) }).toEqual(before);
  });

  it('leave no lock behind', async () => {
    const { rows } = await sql`select * from pg_locks where locktype = 'advisory'`.execute(database.client);
    expect(rows).toEqual([]);
    await ping(database.client);
  });

  it('say which one failed, leave nothing of it, and let go of the lock', async () => {
    const broken = pgliteDatabase(new PGlite());
    await sql`create table images (id int)`.execute(broken.client);
    await expect(migrate(broken.client)).rejects.toThrow('Migration 0001-first-tables failed');
    const { rows } =
      await sql`select 1 from information_schema.tables where table_name = 'generations'`.execute(
        broken.client,
      );
    expect(rows).toEqual([]);
    await sql`drop table images`.execute(broken.client);
    await migrate(broken.client);
    await broken.close();
  });
});
