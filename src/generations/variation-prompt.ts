import { badUserInput } from '../errors.ts';
import { MAX_PROMPT_CHARACTERS } from './request-rules.ts';

const INSTRUCTION =
  'Make a variation of this picture: keep its subject, style and mood, and change composition, details and colours a little, so that both look like works of one series.';
const SEPARATOR = '\n\n';
const MAX_WORDS = MAX_PROMPT_CHARACTERS - INSTRUCTION.length - SEPARATOR.length;

/**
 * What the model is told for a variation: a fixed instruction, then the caller's own words, if any.
 * @throws LienzoError BAD_USER_INPUT when both together are longer than a prompt may be
 */
export function variationPrompt(words: string | null): string {
  if (words === null) return INSTRUCTION;
  if (words.length <= MAX_WORDS) return `${INSTRUCTION}${SEPARATOR}${words}`;
  throw badUserInput(
    'prompt',
    `at most ${MAX_WORDS} for a variation`,
    `The prompt is too long; a variation takes at most ${MAX_WORDS.toLocaleString('en')} characters beside our instruction.`,
  );
}
