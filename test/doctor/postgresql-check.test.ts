import { createServer, type AddressInfo, type Socket } from 'node:net';
import { sql, type KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createCleaner } from '../../src/doctor/foreign-text.ts';
import { checkPostgreSql } from '../../src/doctor/postgresql-check.ts';
import { explainDatabaseFailure } from '../../src/doctor/postgresql-failures.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openTestDatabase } from '../support/test-database.ts';

const place = { address: 'db.example.com:5432', user: 'lienzo', database: 'pictures' };
const url = 'postgresql://lienzo:database-password@db.example.com/pictures';
const clean = createCleaner({ DATABASE_URL: url });

function check(open: () => Promise<Database>, change: { now?: Date; limitMilliseconds?: number } = {}) {
  return checkPostgreSql({
    open,
    place,
    caFile: '/etc/ssl/database-ca.pem',
    clock: () => change.now ?? new Date(),
    limitMilliseconds: change.limitMilliseconds ?? 5000,
    clean,
  });
}

/** Makes a server tell another version than it has. */
function pretend(version: string): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => ({
      ...result,
      rows: result.rows.map((row) => ('version' in row ? { version } : row)),
    }),
  };
}

describe('the check of PostgreSQL', () => {
  let database: Database;
  beforeAll(async () => void (database = await openTestDatabase()));
  afterAll(() => database.close());
  /** Stays open for the next test. */
  const open = async () => ({ ...database, close: async () => {} });

  it('finds a database in order', async () => {
    expect(await check(open)).toMatchObject([
      { level: 'ok', subject: 'database', text: expect.stringMatching(/^PostgreSQL \d+/) },
      { level: 'ok', subject: 'tables' },
      { level: 'ok', subject: 'commits' },
      { level: 'ok', subject: 'database clock' },
    ]);
  });

  it('warns of a server that may forget what it has committed', async () => {
    await sql`set synchronous_commit = off`.execute(database.client);
    onTestFinished(async () => void (await sql`reset synchronous_commit`.execute(database.client)));
    const [, , commits] = await check(open);
    expect(commits).toMatchObject({ level: 'warning', subject: 'commits' });
    expect(commits?.text).toContain('synchronous_commit is off');
  });

  it('warns of clocks that differ', async () => {
    const [, , , clock] = await check(open, { now: new Date(Date.now() + 5 * 60_000) });
    expect(clock).toMatchObject({ level: 'warning', subject: 'database clock' });
    expect(clock?.text).toContain("This machine's clock is 5 minutes ahead of the one of PostgreSQL.");
  });

  it.each([
    ['13.18', 'FAILED'],
    ['14.0', 'ok'],
    ['18beta1', 'ok'],
  ])('finds version %s %s', async (version, level) => {
    const older = database.client.withPlugin(pretend(version));
    const [server] = await check(async () => ({ ...(await open()), client: older }));
    expect(server).toMatchObject({ level, text: expect.stringContaining(`PostgreSQL ${version} at`) });
  });

  it('names the file of the authority where that cannot be read', async () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    expect(await check(() => Promise.reject(missing))).toEqual([
      {
        level: 'FAILED',
        subject: 'database',
        text: 'The file /etc/ssl/database-ca.pem cannot be read (ENOENT).',
        advice: 'Correct DATABASE_CA_FILE, or the rights of the file.',
      },
    ]);
  });
});

/** The answer to a client that asks for TLS first. */
function refuseTls(socket: Socket): void {
  socket.once('data', () => socket.end('N'));
}

describe('a server that is no PostgreSQL as we want it', () => {
  it.each<[string, 'require' | 'disable', (socket: Socket) => void, string]>([
    ['has no TLS', 'require', refuseTls, 'has no TLS'],
    ['hangs up', 'disable', (socket) => void socket.end(), 'ends the connection before it speaks'],
    ['says nothing', 'disable', () => {}, 'No answer came from db.example.com:5432 in time.'],
  ])('and %s is named', async (_, tls, greet, text) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      greet(socket);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const options = { poolSize: 1, tls, caFile: undefined, logger: createLogger({ level: 'silent' }) };
    const address = `postgresql://lienzo:database-password@127.0.0.1:${port}/pictures`;
    const [finding] = await check(() => openPostgreSqlDatabase({ url: address, ...options }), {
      limitMilliseconds: 300,
    });
    expect(finding).toMatchObject({ level: 'FAILED', subject: 'database' });
    expect(finding?.text).toContain(text);
  });
});

describe('an error of PostgreSQL in plain words', () => {
  it.each([
    ['28P01', 'password authentication failed for user "lienzo"', /refuses the password of the user lienzo/],
    [
      undefined,
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      /DATABASE_URL has none/,
    ],
    [
      '28000',
      'no pg_hba.conf entry for host "192.0.2.1", user "x", no encryption',
      /encrypted connections only/,
    ],
    ['28000', 'role "lienzo" is not permitted to log in', /does not let the user lienzo into .* pictures/],
    ['3D000', 'database "pictures" does not exist', /has no database pictures/],
    ['53300', 'sorry, too many clients already', /has no connection left/],
    ['57P03', 'the database system is starting up', /is starting or stopping/],
    ['25006', 'cannot execute CREATE TABLE in a read-only transaction', /can only be read/],
    ['42501', 'permission denied for schema public', /may not create tables in the database pictures/],
    ['ECONNREFUSED', 'connect ECONNREFUSED', /Nothing listens at db\.example\.com:5432/],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND', /host name of db\.example\.com:5432 does not exist/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate', /not trusted here/],
    [undefined, 'timeout exceeded when trying to connect', /No answer came/],
    ['XX000', 'database-password is odd', /cannot be used: XX000 \(hidden\) is odd/],
  ])('%s, %s', (code, message, expected) => {
    const error = Object.assign(new Error(message), code === undefined ? {} : { code });
    const { text, advice } = explainDatabaseFailure(error, place, clean);
    expect(text).toMatch(expected);
    expect(advice).toMatch(/\w{3}/);
  });
});
