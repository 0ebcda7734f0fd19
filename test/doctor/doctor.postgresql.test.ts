import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDoctor } from './run-doctor.ts';
import { isMissing } from '../support/missing.ts';

const server = process.env['TEST_DATABASE_URL'] ?? '';

/** A database, its owner, and a guest who may log in and no more; the names and the password are random. */
const name = `doctor_${randomUUID().slice(0, 8)}`;
const guest = `${name}_guest`;
const password = `secret/${randomUUID()}`;

function addressOf(user: string, database: string, itsPassword = password): string {
  const url = new URL(server);
  Object.assign(url, { username: user, password: encodeURIComponent(itsPassword), pathname: `/${database}` });
  return url.href;
}

async function run(address: string, ...statements: string[]): Promise<number | null> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    let rowCount: number | null = 0;
    for (const statement of statements) ({ rowCount } = await client.query(statement));
    return rowCount;
  } finally {
    await client.end();
  }
}

/** On the database of the test, as the user of TEST_DATABASE_URL. */
function inDatabase(): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

describe('npm run doctor with the PostgreSQL that TEST_DATABASE_URL names', () => {
  if (isMissing(server === '' ? ['TEST_DATABASE_URL'] : [])) return;
  beforeAll(async () => {
    await run(
      server,
      `create role ${name} login password '${password}'`,
      `create role ${guest} login password '${password}'`,
      `create database ${name} owner ${name}`,
    );
    // As it is by itself from PostgreSQL 15 on.
    await run(
      inDatabase(),
      `alter schema public owner to ${name}`,
      'revoke create on schema public from public',
    );
  });

  afterAll(async () => {
    await run(server, `drop database ${name}`, `drop role ${name}`, `drop role ${guest}`);
  });

  it('finds all well, and leaves no table behind', async () => {
    const { exitCode, lines } = await runDoctor({ DATABASE_URL: addressOf(name, name) });
    expect(lines.slice(3)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^ok {7}database {8}PostgreSQL \\d+\\S* .*lets the user ${name} into the database ${name}\\.$`,
        ),
      ),
      `ok       tables          The user ${name} may create tables.`,
      'ok       commits         What PostgreSQL has committed outlasts a crash.',
      "ok       database clock  This machine's clock agrees with the one of PostgreSQL.",
      'All is well.',
    ]);
    expect(exitCode).toBe(0);
    const tables = await run(inDatabase(), "select from pg_tables where tablename like 'doctor%'");
    expect(tables).toBe(0);
  });

  it('names a wrong password', async () => {
    const { exitCode, lines } = await runDoctor({ DATABASE_URL: addressOf(name, name, 'wrong-password') });
    expect(lines[3]).toMatch(
      new RegExp(`^FAILED {3}database {8}.* refuses the password of the user ${name}, .*DATABASE_URL`),
    );
    expect(exitCode).toBe(1);
  });

  it('names a database that is missing', async () => {
    const { exitCode, lines } = await runDoctor({ DATABASE_URL: addressOf(name, 'nowhere') });
    expect(lines[3]).toMatch(/^FAILED {3}database {8}.* has no database nowhere\. Create it .*createdb/);
    expect(exitCode).toBe(1);
  });

  it('names a user who may not create tables', async () => {
    const { exitCode, lines } = await runDoctor({ DATABASE_URL: addressOf(guest, name) });
    expect(lines[3]).toMatch(/^ok {7}database/);
    expect(lines[4]).toMatch(
      new RegExp(
        `^FAILED {3}tables {10}The user ${guest} may not create tables .*GRANT CREATE ON SCHEMA public`,
      ),
    );
    expect(exitCode).toBe(1);
  });
});
