import { pino } from 'pino';
import { createRedaction } from './redaction.ts';

/** A structured log: fields first, then a sentence. Prompts, keys and signatures never go in. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * JSON lines on standard output; an `error` field is written with its stack and causes.
 * @param options.secrets what must not be seen in any of them
 */
export function createLogger(options: {
  level: LogLevel;
  secrets?: readonly string[];
  destination?: { write(line: string): void };
}): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: describeError },
      hooks: { streamWrite: createRedaction(options.secrets ?? []) },
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/** What an error may say of itself: others carry whole queries with their values, requests and headers. */
const toldProperties = ['code', 'status', 'outcome', 'requestID', 'syscall', 'constraint'] as const;
const MAX_CAUSES = 8;
const MAX_CHARACTERS = 8_000;

function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const properties = error as unknown as Record<string, unknown>;
  const told = toldProperties.flatMap((name) =>
    isPlain(properties[name]) ? [[name, properties[name]]] : [],
  );
  return {
    type: error.name,
    message: cut(error.message),
    stack: error.stack === undefined ? undefined : cut(error.stack),
    ...(Object.fromEntries(told) as object),
    ...(error.cause === undefined || depth >= MAX_CAUSES
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && depth < MAX_CAUSES
      ? { errors: error.errors.map((part) => describeError(part, depth + 1)) }
      : {}),
  };
}

/** What others say of a failure may be a whole page. */
function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
