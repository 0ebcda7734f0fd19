import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export type Command = { url: string | undefined } & (
  { name: 'create'; variables: CreateVariables } | { name: 'list' } | { name: 'revoke'; id: string }
);

/** The arguments of the mutation `createApiKey`. */
export interface CreateVariables {
  name: string;
  scopes: string[];
  budget: { limit: string; period: 'DAY' | 'MONTH' } | undefined;
  requestsPerMinute: number | undefined;
  imagesPerMinute: number | undefined;
  /** Seconds. */
  expiresIn: number | undefined;
}

/** A message for whoever typed the command. */
export class CommandError extends Error {
  readonly showsUsage: boolean;

  constructor(message: string, options: { showsUsage: boolean } = { showsUsage: true }) {
    super(message);
    this.showsUsage = options.showsUsage;
  }
}

export const usage = `npm run keys -- create --name NAME --scopes SCOPE,SCOPE [--budget DOLLARS/day|month] [--rate N/minute] [--images N/minute] [--expires 90d|12h|30m]
npm run keys -- list
npm run keys -- revoke ID

Scopes: images:create, images:read, images:delete, admin. --rate counts requests, --images the pictures asked for.
The server is asked at --url, or at http://127.0.0.1:PORT, with the credential in LIENZO_API_KEY or ADMIN_API_KEY.`;

const options = {
  url: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  budget: { type: 'string' },
  rate: { type: 'string' },
  images: { type: 'string' },
  expires: { type: 'string' },
} as const;

/** @throws CommandError */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, ...rest] = positionals;
  const { url, ...others } = values;
  const [id] = rest;
  if (name === 'create' && rest.length === 0) return { name, url, variables: readVariables(values) };
  if (Object.keys(others).length > 0) throw new CommandError('Only create takes such options.');
  if (name === 'list' && rest.length === 0) return { name, url };
  if (name === 'revoke' && rest.length === 1 && id !== undefined) return { name, url, id };
  throw new CommandError('Say create, list or revoke.');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

type Values = ReturnType<typeof parse>['values'];

function readVariables({ name, scopes, budget, rate, images, expires }: Values): CreateVariables {
  if (name === undefined || scopes === undefined) throw new CommandError('create needs --name and --scopes.');
  return {
    name,
    scopes: scopes.split(',').map((scope) => scope.trim().toUpperCase().replace(':', '_')),
    budget: budget === undefined ? undefined : readBudget(budget),
    requestsPerMinute: rate === undefined ? undefined : readPerMinute('--rate', rate),
    imagesPerMinute: images === undefined ? undefined : readPerMinute('--images', images),
    expiresIn: expires === undefined ? undefined : readDuration(expires),
  };
}

function readBudget(text: string): { limit: string; period: 'DAY' | 'MONTH' } {
  const [, limit = '', period = ''] = /^(\d+(?:\.\d+)?)\/(day|month)$/.exec(text) ?? [];
  if (limit === '') throw new CommandError('--budget is US dollars for a day or a month, such as 5/day.');
  return { limit, period: period === 'day' ? 'DAY' : 'MONTH' };
}

function readPerMinute(option: string, text: string): number {
  const [, count] = /^(\d{1,7})\/minute$/.exec(text) ?? [];
  if (count === undefined) throw new CommandError(`${option} is a number for a minute, such as 60/minute.`);
  return Number(count);
}

const secondsOf: Record<string, number> = { d: 86_400, h: 3_600, m: 60 };

function readDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? 0);
  if (seconds === 0) throw new CommandError('--expires is a number of days, hours or minutes, such as 90d.');
  return seconds;
}
