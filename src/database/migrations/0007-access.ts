import { sql, type Kysely } from 'kysely';

/**
 * Who may do what, and what it costs them: API keys, the counters of rate limits, and the books of what each caller has
 * spent and reserved, a row for each day (UTC).
 *
 * Triggers keep the books, in the very transaction that changes a generation or an attempt, whichever code changes it: a
 * reservation is never released twice, nor forgotten by a process that dies.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('scopes', sql`text[]`, (column) => column.notNull())
    .addColumn('budget_usd', 'numeric')
    .addColumn('budget_period', 'text')
    .addColumn('requests_per_minute', 'integer')
    .addColumn('images_per_minute', 'integer')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz')
    .addColumn('revoked_at', 'timestamptz')
    .addColumn('last_used_at', 'timestamptz')
    .execute();
  // As rate-limiter-flexible wants it, but for the length of a key, which holds the name of a caller.
  await db.schema
    .createTable('rate_limits')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('points', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute();
  await db.schema
    .createTable('spending')
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('day', 'timestamptz', (column) => column.notNull())
    .addColumn('spent', 'numeric', (column) => column.notNull())
    .addColumn('reserved', 'numeric', (column) => column.notNull())
    .addPrimaryKeyConstraint('spending_pkey', ['owner_id', 'day'])
    .execute();
  await db.schema.createIndex('spending_day').on('spending').column('day').execute();
  await db.schema
    .createIndex('spending_reserved')
    .on('spending')
    .column('owner_id')
    .where(sql.ref('reserved'), '<>', 0)
    .execute();
  await db.schema
    .alterTable('generations')
    .addColumn('reserved_cost', 'numeric', (column) => column.notNull().defaultTo(0))
    .addColumn('reserved_at', 'timestamptz')
    .execute();
  await db.schema
    .alterTable('attempts')
    .addColumn('charge', 'numeric', (column) => column.notNull().defaultTo(0))
    .execute();

  await sql`
    create function add_spending(owner text, at timestamptz, spent_more numeric, reserved_more numeric)
    returns void language sql as $$
      insert into spending as books values (owner, date_trunc('day', at, 'UTC'), spent_more, reserved_more)
      on conflict (owner_id, day) do update
      set spent = books.spent + excluded.spent, reserved = books.reserved + excluded.reserved
    $$`.execute(db);
  // What waits or runs holds its reservation, on the day on which it was made.
  await sql`
    create function keep_reservation() returns trigger language plpgsql as $$
    declare
      held numeric := 0;
      holds numeric := 0;
    begin
      if tg_op = 'UPDATE' and old.status in ('QUEUED', 'RUNNING') then held := old.reserved_cost; end if;
      if new.status in ('QUEUED', 'RUNNING') then holds := new.reserved_cost; end if;
      if held = holds and (held = 0 or old.reserved_at = new.reserved_at) then return null; end if;
      if held <> 0 then perform add_spending(new.owner_id, old.reserved_at, 0, -held); end if;
      if holds <> 0 then perform add_spending(new.owner_id, new.reserved_at, 0, holds); end if;
      return null;
    end
    $$`.execute(db);
  await sql`
    create trigger generations_keep_reservation
    after insert or update of status, reserved_cost, reserved_at on generations
    for each row execute function keep_reservation()`.execute(db);
  // What may have been billed is counted as if it had been, until its cost is known. Where no price is, the reservation is it.
  await sql`
    create function keep_charge() returns trigger language plpgsql as $$
    declare
      reserved numeric := 0;
    begin
      if new.outcome = 'UNKNOWN' or (new.outcome = 'MADE' and new.cost is null) then
        select reserved_cost into reserved from generations where id = new.generation_id;
      end if;
      new.charge := case new.outcome when 'MADE' then coalesce(new.cost, reserved) when 'UNKNOWN' then reserved else 0 end;
      if new.charge <> old.charge then
        perform add_spending(new.owner_id, new.sent_at, new.charge - old.charge, 0);
      end if;
      return new;
    end
    $$`.execute(db);
  await sql`
    create trigger attempts_keep_charge before update of outcome, cost on attempts
    for each row execute function keep_charge()`.execute(db);
}
