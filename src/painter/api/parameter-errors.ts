import type { z } from 'zod';
import { invalid, invalidValue, type Refusal } from './refusal.ts';

/** The first broken rule in the words and codes of the Images API; unknown parameters before all others. */
export function translateIssues(issues: readonly z.core.$ZodIssue[], sent: Record<string, unknown>): Refusal {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    return invalid(name, 'unknown_parameter', `Unknown parameter: '${name}'.`);
  }
  const name = String(issue?.path[0] ?? '');
  const value = sent[name];
  if (value === undefined)
    return invalid(name, 'missing_required_parameter', `Missing required parameter: '${name}'.`);

  switch (issue?.code) {
    case 'invalid_type':
      return invalid(
        name,
        'invalid_type',
        `Invalid type for '${name}': expected ${issue.expected}, but got ${typeof value} instead.`,
      );
    case 'too_big':
      return tooBig(name, value, issue.maximum);
    case 'too_small':
      return tooSmall(name, value, issue.minimum);
    case 'invalid_value': {
      const allowed = issue.values.map((option) => `'${String(option)}'`).join(', ');
      return invalidValue(name, `Invalid value: ${show(value)}. Supported values are: ${allowed}.`);
    }
    default:
      return invalidValue(name, `Invalid value for '${name}'.`);
  }
}

function tooBig(name: string, value: unknown, maximum: number | bigint): Refusal {
  return typeof value === 'string'
    ? invalid(
        name,
        'string_above_max_length',
        `Invalid '${name}': string too long. Expected at most ${maximum} characters, but got ${value.length}.`,
      )
    : invalid(
        name,
        'integer_above_max_value',
        `Invalid '${name}': integer above maximum value. Expected a value <= ${maximum}, but got ${show(value)}.`,
      );
}

function tooSmall(name: string, value: unknown, minimum: number | bigint): Refusal {
  return typeof value === 'string'
    ? invalid(
        name,
        'empty_string',
        `Invalid '${name}': empty string. Expected at least ${minimum} character.`,
      )
    : invalid(
        name,
        'integer_below_min_value',
        `Invalid '${name}': integer below minimum value. Expected a value >= ${minimum}, but got ${show(value)}.`,
      );
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
