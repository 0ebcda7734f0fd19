import { APIConnectionError, APIError } from 'openai';
import { isRecord, textOf } from './failure-facts.ts';
import { ACCOUNT_CODES } from './failures.ts';
import type { ProviderFailure } from './image-provider.ts';

/** What the operator needs of the refusal of a request. */
const toldFacts = ['code', 'type', 'param'] as const;

/**
 * Takes the prompt out of what the log will say of a failure. Whoever answers may quote the request, whole, in part or in
 * another spelling: so of an answer the facts are kept and the words are not, but for those about the account. Of these
 * and of all other failures the words are kept, without the prompt.
 */
export function forgetPrompt(failure: ProviderFailure, prompt: string): ProviderFailure {
  for (let error: unknown = failure.cause; error instanceof Error; error = error.cause) {
    if (error instanceof APIError && !(error instanceof APIConnectionError) && !isAboutTheAccount(error))
      reword(error, error.message, factsOf(error));
    for (const words of [prompt, JSON.stringify(prompt).slice(1, -1)]) {
      if (words !== '') reword(error, words, '[the prompt]');
    }
  }
  return failure;
}

/** An account that is refused, and a limit: what is said of them is not about the request. */
function isAboutTheAccount({ status, error }: APIError): boolean {
  const code = isRecord(error) ? textOf(error['code']) : '';
  return status === 401 || status === 403 || status === 429 || ACCOUNT_CODES.has(code);
}

/** In the stack too, which begins with the message. */
function reword(error: Error, words: string, told: string): void {
  for (const property of ['message', 'stack'] as const) {
    const text = error[property] ?? '';
    // Not every error lets itself be written to: an AbortError does not.
    if (text.includes(words)) error[property] = text.replaceAll(words, told);
  }
}

function factsOf({ status, error }: APIError): string {
  const envelope = isRecord(error) ? error : {};
  const facts = toldFacts.flatMap((name) => {
    const text = textOf(envelope[name]);
    return text === '' ? [] : [`${name} ${text}`];
  });
  if (status !== undefined) facts.unshift(`status ${status}`);
  return `the provider answered: ${facts.join(', ') || 'no facts'}`;
}
