const INSTRUCTION =
  'Make a variation of this picture: keep its subject, style and mood, and change composition, details and colours a little, so that both look like works of one series.';

/** What the model is told for a variation: a fixed instruction, then the caller's own words, if any. */
export function variationPrompt(words: string | null): string {
  return words === null ? INSTRUCTION : `${INSTRUCTION}\n\n${words}`;
}
