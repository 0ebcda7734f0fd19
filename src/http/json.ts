import { LienzoError } from '../errors.ts';

/** @param subject begins the sentence of the error: "The field `map`" */
export function parseJson(text: string, subject: string): unknown {
  try {
    // Some editors put a byte order mark before what they save.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new LienzoError('BAD_USER_INPUT', `${subject} is not valid JSON.`, { cause });
  }
}

/** An object of JSON, no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
