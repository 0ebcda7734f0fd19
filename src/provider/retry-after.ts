/** "1h", "2m", "3.5s", "400ms" and runs of them, as OpenAI writes a time to wait in its messages. */
const WAIT_IN_MESSAGE = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h)\s*)+)/i;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/gi;
const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
/** Nobody waits longer, and a number with no end is none for JSON. */
const MAX_SECONDS = 86_400;

/**
 * Seconds to wait before the next request, a day at most: from `retry-after-ms`, from `Retry-After` in seconds or as a
 * date, or from the words of the message; undefined where none of them says.
 */
export function readRetryAfter(
  headers: Headers | undefined,
  message: string,
  now = Date.now(),
): number | undefined {
  const seconds = fromHeaders(headers, now) ?? fromWords(message);
  return seconds === undefined ? undefined : Math.min(seconds, MAX_SECONDS);
}

function fromHeaders(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = positive(headers?.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds / 1000;
  const header = headers?.get('retry-after') ?? '';
  const seconds = positive(header);
  if (seconds !== undefined) return seconds;
  // Date.parse finds a year even in "-5".
  const date = /[a-z]/i.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

function fromWords(message: string): number | undefined {
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
