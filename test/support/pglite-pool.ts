import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';

// Opening a PGlite takes half a second, and emptying one some milliseconds: the tests of one process hand theirs on.

interface Member {
  pglite: PGlite;
  /** What its catalogue was like when it was new. */
  catalogue: string;
}

/** Each holds tens of megabytes, and some tests measure memory. */
const MOST_IDLE = 1;
const idle: Member[] = [];

/** An empty PGlite with all tables, in memory. Whoever closes it may not use it any more, and another test may. */
export async function takePGlite(): Promise<PGlite> {
  const member = idle.pop() ?? (await open());
  return lend(member);
}

/** An empty one with all tables that no test has used. */
export async function openPGlite(): Promise<PGlite> {
  const dump = new Blob([await readFile(inject('databaseDump'))]);
  const pglite = new PGlite({ loadDataDir: dump });
  await pglite.waitReady;
  return pglite;
}

async function open(): Promise<Member> {
  const pglite = await openPGlite();
  return { pglite, catalogue: await describeCatalogue(pglite) };
}

/** It ends with `close`: what lives on without having been closed must not meet the next test. */
function lend(member: Member): PGlite {
  const { pglite } = member;
  let closed = false;
  let listeners = 0;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    // Somebody who was never closed still listens.
    const isClean = listeners === 0 && idle.length < MOST_IDLE && (await empty(member).catch(() => false));
    if (isClean) idle.push(member);
    else await pglite.close();
  }

  const listen: PGlite['listen'] = async (...subscription) => {
    const unlisten = await pglite.listen(...subscription);
    listeners += 1;
    let isHeard = true;
    return async (...transaction) => {
      if (isHeard) listeners -= 1;
      isHeard = false;
      if (!closed) await unlisten(...transaction);
    };
  };

  return new Proxy(pglite, {
    get: (target, name) => {
      if (name === 'closed') return closed || target.closed;
      if (name === 'close') return close;
      if (closed) throw new Error('PGlite is closed');
      if (name === 'listen') return listen;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** False where more than rows has changed. */
async function empty({ pglite, catalogue }: Member): Promise<boolean> {
  await pglite.exec('rollback');
  await pglite.exec('discard all');
  const { rows } = await pglite.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name
     from pg_stat_user_tables
     where relname not in ('kysely_migration', 'kysely_migration_lock', 'settings', 'version', 'queue')`,
  );
  const deletions = rows.map(({ name }) => `delete from ${name};`).join(' ');
  // Neither triggers nor foreign keys: the order would matter.
  await pglite.exec(
    `begin; set local session_replication_role = replica; ${deletions} delete from settings where name <> 'secret'; commit;`,
  );
  return (await describeCatalogue(pglite)) === catalogue;
}

async function describeCatalogue(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query(
    `select (select count(*) from pg_class), (select count(*) from pg_attribute), (select count(*) from pg_proc),
            (select count(*) from pg_trigger), (select count(*) from pg_constraint)`,
  );
  return JSON.stringify(rows);
}
