import { z } from 'zod';
import { LienzoError, type ErrorDetails } from '../errors.ts';

// The rules that hold for every model. GraphQL and REST check the same schemas.

export const MAX_PROMPT_CHARACTERS = 32_000;

export const promptSchema = z
  .string()
  .trim()
  .min(1, 'The prompt is empty; say what the picture should show.')
  .max(MAX_PROMPT_CHARACTERS, 'The prompt is too long; at most 32,000 characters are accepted.')
  .refine(isText, {
    message: 'The prompt has characters that are no text: NUL, or half of a surrogate pair.',
    params: { rule: 'text' },
  });

/** What PostgreSQL can keep and a model can read. */
export function isText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

export const countSchema = z
  .number()
  .int()
  .min(1, 'The count must be 1 to 10.')
  .max(10, 'The count must be 1 to 10.');

export const sourceCountSchema = z.number().int().min(0, 'sources must be 0 or more.');

export const previewsSchema = z
  .number()
  .int()
  .min(0, 'previews must be 0 to 3.')
  .max(3, 'previews must be 0 to 3.');

export const idempotencyKeySchema = z.string().refine((key) => /^[\x20-\x7e]{1,255}$/.test(key), {
  message: 'An idempotency key is 1 to 255 printable ASCII characters.',
  params: { rule: '1 to 255 printable ASCII characters' },
});

/** Seconds of life of a presigned URL: seven days is the most that S3 signs for. */
export const expiresInSchema = z
  .number()
  .int()
  .min(1, 'expiresIn must be 1 to 604800 seconds (7 days).')
  .max(604_800, 'expiresIn must be 1 to 604800 seconds (7 days).');

/**
 * The first broken rule as BAD_USER_INPUT.
 * @param path where the checked value stands among the arguments, ["options"]
 */
export function brokenRule(error: z.ZodError, path: readonly PropertyKey[] = []): LienzoError {
  const [issue] = error.issues;
  const field = [...path, ...(issue?.path ?? [])].join('.');
  const details: ErrorDetails = { field, rule: ruleOf(issue) };
  const told = issue?.code === 'custom' ? (issue.params as ErrorDetails | undefined) : undefined;
  return new LienzoError('BAD_USER_INPUT', issue?.message ?? 'An argument breaks a rule.', {
    details: { ...details, ...told },
  });
}

function ruleOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue?.code ?? 'valid';
  }
}
