import { variableNames, variables } from '../config/variables.ts';

const LONGEST = 300;
/** Secrets of the environment that libraries read by themselves. */
const SECRETS_OF_LIBRARIES = ['AWS_SESSION_TOKEN', 'PGPASSWORD'];

/** Makes a text that another program wrote fit to be shown in one line. */
export type Cleaner = (text: string) => string;

/** A cleaner that leaves out the secrets of `env`, control characters, and what is longer than 300 characters. */
export function createCleaner(env: Readonly<Record<string, string | undefined>>): Cleaner {
  const secrets = secretsOf(env);
  return (text) => {
    const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, '(hidden)'), text);
    const line = hidden.replace(/[\p{C}\s]+/gu, ' ').trim();
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  };
}

/** The longest first, so that none is left over in part. */
function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = [...variableNames.filter((name) => variables[name].secret), ...SECRETS_OF_LIBRARIES];
  const values = names.map((name) => env[name]?.trim() ?? '');
  const parts = values.flatMap(passwordsIn);
  return [...values, ...parts].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
}

/** The password of an address, as it stands there and as it is meant. */
function passwordsIn(address: string): string[] {
  const password = URL.parse(address)?.password ?? '';
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
