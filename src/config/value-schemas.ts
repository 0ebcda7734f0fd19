import { z } from 'zod';

// The message of an issue is what was expected, worded to stand after "expected".

/** A number in plain decimal digits; "1e3", "0x10", "4.0" and "007" are none. */
export function wholeNumber(minimum: number, maximum: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,8})$/, expected)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, expected);
}

/** An exact amount of US dollars, more than nothing. */
export function dollars() {
  const expected = 'US dollars as a decimal number above 0 with at most six decimals, without a sign';
  return z
    .string()
    .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?$/, expected)
    .refine((text) => Number(text) > 0, expected);
}

/** Exactly one of the words. */
export function oneOf<const Words extends readonly [string, string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` });
}

export function trueOrFalse() {
  return oneOf('true', 'false').transform((word) => word === 'true');
}

/** Printable ASCII without spaces: fit for a header of HTTP, and what stray quotes or line ends break. */
export function token(expected: string, minimumLength = 1) {
  return z.string().refine((value) => value.length >= minimumLength && /^[!-~]+$/.test(value), expected);
}

/** Path of a file or folder. `~` is understood by shells alone: here it would become a folder of that name. */
export function path(expected: string) {
  return z.string().refine((value) => !value.startsWith('~') && !value.includes('\0'), expected);
}

/** The items of a comma-separated text, trimmed; empty ones don't count. */
export function listItems(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A comma-separated text; an issue in an item has the item's place in its path. */
export function list<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z.string().transform(listItems).pipe(z.array(item));
}
