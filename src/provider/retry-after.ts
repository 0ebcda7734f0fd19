/** "1h", "2m", "3.5s", "400ms" and runs of them, as OpenAI writes a time to wait in its messages. */
const WAIT_IN_MESSAGE = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h)\s*)+)/i;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/gi;
const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/**
 * Seconds to wait before the next request: from `retry-after-ms`, from `Retry-After` in seconds or as a date, or from the
 * words of the message; undefined where none of them says.
 */
export function readRetryAfter(
  headers: Headers | undefined,
  message: string,
  now = Date.now(),
): number | undefined {
  const milliseconds = positive(headers?.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds / 1000;
  const header = headers?.get('retry-after') ?? undefined;
  if (header !== undefined) {
    const seconds = positive(header);
    if (seconds !== undefined) return seconds;
    const date = Date.parse(header);
    if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  }
  const words = WAIT_IN_MESSAGE.exec(message)?.[1];
  if (words === undefined) return undefined;
  return [...words.matchAll(PART)].reduce(
    (sum, [, amount = '0', unit = 's']) => sum + Number(amount) * (SECONDS[unit.toLowerCase()] ?? 1),
    0,
  );
}

function positive(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\d+(\.\d+)?$/.test(text.trim())) return undefined;
  return Number(text);
}
