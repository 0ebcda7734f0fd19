/** `code` of the error and of all its causes, through the parts of an AggregateError too: "ECONNREFUSED", "28P01". */
export function errorCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts = error instanceof AggregateError ? error.errors.flatMap(errorCodes) : [];
  return [...own, ...parts, ...errorCodes(error.cause)];
}

/** The message nearest to where it happened. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : errorMessage(error.cause);
}

/** A property of an error whose class is its library's own; undefined where it is no text. */
export function textProperty(error: unknown, name: string): string | undefined {
  const value = property(error, name);
  return typeof value === 'string' ? value : undefined;
}

/** A property of whatever was thrown. */
export function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}
