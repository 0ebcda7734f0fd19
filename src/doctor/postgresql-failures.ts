import { explainConnection } from './connection-failures.ts';
import { errorCodes, errorMessage, textProperty } from './error-facts.ts';
import type { Explanation } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';

/** What DATABASE_URL says, without its password. */
export interface DatabasePlace {
  /** "db.example.com:5432" */
  address: string;
  user: string;
  database: string;
}

interface Failure {
  /** SQLSTATE of the server, "28P01", or a code of Node.js; "" where there is none. */
  code: string;
  message: string;
}

interface Row {
  when: (failure: Failure) => boolean;
  explain: (place: DatabasePlace) => Explanation;
}

/** The first row that fits. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const table: readonly Row[] = [
  {
    when: ({ code }) => code === '28P01',
    explain: ({ address, user }) => ({
      text: `PostgreSQL at ${address} refuses the password of the user ${user}, or knows no such user.`,
      advice:
        'Correct user and password in DATABASE_URL; signs such as / @ : # ? % in them are percent-encoded.',
    }),
  },
  {
    when: ({ message }) => /client password must be a (?:non-empty )?string/.test(message),
    explain: ({ address, user }) => ({
      text: `PostgreSQL at ${address} asks for the password of the user ${user}, and DATABASE_URL has none.`,
      advice: 'Write it into DATABASE_URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
    }),
  },
  {
    when: ({ code, message }) => code === '28000' && /no encryption|SSL off/.test(message),
    explain: ({ address }) => ({
      text: `PostgreSQL at ${address} takes encrypted connections only, or none from this machine.`,
      advice: 'Set DATABASE_TLS=verify-full (or require); if it is set, allow this machine in pg_hba.conf.',
    }),
  },
  {
    when: ({ code }) => code === '28000',
    explain: ({ address, user, database }) => ({
      text: `PostgreSQL at ${address} does not let the user ${user} into the database ${database} from this machine.`,
      advice: 'Check that the user exists and may log in, and that pg_hba.conf allows this machine.',
    }),
  },
  {
    when: ({ code }) => code === '3D000',
    explain: ({ address, user, database }) => ({
      text: `PostgreSQL at ${address} has no database ${database}.`,
      advice: `Create it there (createdb --owner=${user} ${database}), or correct the name in DATABASE_URL.`,
    }),
  },
  {
    when: ({ message }) => /does not support SSL connections/.test(message),
    explain: ({ address }) => ({
      text: `PostgreSQL at ${address} has no TLS, and the configuration asks for it.`,
      advice: 'Turn TLS on at the server, or set DATABASE_TLS=disable if the network in between is your own.',
    }),
  },
  {
    when: ({ code }) => code === '53300',
    explain: ({ address }) => ({
      text: `PostgreSQL at ${address} has no connection left.`,
      advice: 'Lower DATABASE_POOL_SIZE of its clients, or raise max_connections there.',
    }),
  },
  {
    when: ({ code }) => /^57P0[1-3]$/.test(code),
    explain: ({ address }) => ({
      text: `PostgreSQL at ${address} is starting or stopping.`,
      advice: 'Try again in a moment.',
    }),
  },
  {
    when: ({ code }) => code === '25006',
    explain: ({ address }) => ({
      text: `PostgreSQL at ${address} is a copy that can only be read.`,
      advice: 'Write the address of the primary server into DATABASE_URL.',
    }),
  },
  {
    when: ({ code }) => code === '42501' || code === '3F000',
    explain: ({ user, database }) => ({
      text: `The user ${user} may not create tables in the database ${database}.`,
      advice: `Make it the owner: ALTER DATABASE "${database}" OWNER TO "${user}", or GRANT CREATE ON SCHEMA public TO "${user}".`,
    }),
  },
  {
    when: ({ message }) => /^Connection terminated unexpectedly|^Received unexpected/.test(message),
    explain: ({ address }) => ({
      text: `What listens at ${address} ends the connection before it speaks PostgreSQL.`,
      advice: 'Correct host and port in DATABASE_URL.',
    }),
  },
];

/** Why the database can't be used. */
export function explainDatabaseFailure(error: unknown, place: DatabasePlace, clean: Cleaner): Explanation {
  const failure = { code: textProperty(error, 'code') ?? '', message: errorMessage(error) };
  const row = table.find(({ when }) => when(failure));
  if (row !== undefined) return row.explain(place);
  const peer = {
    address: place.address,
    variable: 'DATABASE_URL',
    authorityVariable: 'DATABASE_CA_FILE',
  };
  // The pool has a time-out of its own, which has no code.
  const codes = [...errorCodes(error), ...(/timeout/.test(failure.message) ? ['ETIMEDOUT'] : [])];
  return (
    explainConnection(codes, peer) ?? {
      text: `PostgreSQL at ${place.address} cannot be used: ${clean(`${failure.code} ${failure.message}`)}.`,
      advice: 'Check DATABASE_URL, and the log of the database server.',
    }
  );
}
