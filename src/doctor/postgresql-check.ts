import { randomUUID } from 'node:crypto';
import type { Database, Executor } from '../database/database.ts';
import { compareClocks } from './clocks.ts';
import { errorCodes } from './error-facts.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';
import { type DatabasePlace, explainDatabaseFailure } from './postgresql-failures.ts';
import { within } from './within.ts';

/** The oldest major version that still gets fixes. */
const OLDEST_VERSION = 14;

/** Whether PostgreSQL lets us in, is new enough, and lets us create tables. Changes nothing. */
export async function checkPostgreSql(options: {
  open: () => Promise<Database>;
  place: DatabasePlace;
  caFile: string | undefined;
  clock: () => Date;
  limitMilliseconds: number;
  clean: Cleaner;
}): Promise<Finding[]> {
  const { place, caFile, clock, limitMilliseconds, clean } = options;
  let database: Database | undefined;
  try {
    database = await options.open();
    const { client } = database;
    const server = await within(limitMilliseconds, () => askServer(client, clock));
    const tables = await within(limitMilliseconds, () => createTable(client)).then(
      () => ok('tables', `The user ${place.user} may create tables.`),
      (error: unknown) => failed('tables', explainDatabaseFailure(error, place, clean)),
    );
    return [
      judgeVersion(server.version, place),
      tables,
      judgeCommits(server.commits),
      judgeClock(server.aheadMilliseconds),
    ];
  } catch (error) {
    if (database === undefined) return [failed('database', unreadable(caFile, error))];
    return [failed('database', explainDatabaseFailure(error, place, clean))];
  } finally {
    // Not waited for: a server that is silent would be so now too.
    void database?.close().catch(() => undefined);
  }
}

async function askServer(
  client: Executor,
  clock: () => Date,
): Promise<{ version: string; commits: string; aheadMilliseconds: number }> {
  // The first query connects, which takes its time.
  const { version, commits } = await client
    .selectNoFrom((build) => [
      build.fn<string>('current_setting', [build.val('server_version')]).as('version'),
      build.fn<string>('current_setting', [build.val('synchronous_commit')]).as('commits'),
    ])
    .executeTakeFirstOrThrow();
  const askedAt = clock().getTime();
  const { now } = await client
    .selectNoFrom((build) => build.fn<Date>('clock_timestamp', []).as('now'))
    .executeTakeFirstOrThrow();
  const middle = (askedAt + clock().getTime()) / 2;
  return { version, commits, aheadMilliseconds: now.getTime() - middle };
}

/** What the first start does, taken back. */
async function createTable(client: Executor): Promise<void> {
  const transaction = await client.startTransaction().execute();
  try {
    await transaction.schema
      .createTable(`doctor_${randomUUID().slice(0, 8)}`)
      .addColumn('id', 'integer')
      .execute();
  } finally {
    await transaction.rollback().execute();
  }
}

function judgeVersion(version: string, { address, database, user }: DatabasePlace): Finding {
  const text = `PostgreSQL ${version} at ${address} lets the user ${user} into the database ${database}.`;
  if (Number.parseInt(version, 10) >= OLDEST_VERSION) return ok('database', text);
  return failed('database', { text, advice: `Lienzo needs PostgreSQL ${OLDEST_VERSION} or later.` });
}

/** What was asked of a model is written down before: a server that forgets it may ask, and pay, again. */
function judgeCommits(commits: string): Finding {
  const subject = 'commits';
  if (commits !== 'off') return ok(subject, 'What PostgreSQL has committed outlasts a crash.');
  return warning(subject, {
    text: 'synchronous_commit is off: what was committed last may be gone after a crash.',
    advice: 'Set synchronous_commit to on, or a picture may be bought twice.',
  });
}

function judgeClock(aheadMilliseconds: number): Finding {
  return compareClocks({
    subject: 'database clock',
    owner: 'PostgreSQL',
    aheadMilliseconds,
    refusedFromMilliseconds: undefined,
    consequence: 'Processes whose clocks differ disagree about which of them is still alive.',
  });
}

function unreadable(caFile: string | undefined, error: unknown) {
  return {
    text: `The file ${caFile} cannot be read (${errorCodes(error)[0]}).`,
    advice: 'Correct DATABASE_CA_FILE, or the rights of the file.',
  };
}
