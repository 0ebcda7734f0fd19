import type { Plugin } from 'graphql-yoga';

/** Four times what GraphiQL sends to read the whole schema; each may open another level. The stack holds over 1,500. */
const MAX_TOKENS = 1000;

/**
 * Ends the reading of a document where it grows too long. Some rules of the validation take a time that grows with the
 * square of its length, and the parser calls itself for each level of nesting, until the stack is full.
 */
export const documentLimit: Plugin = {
  onParse: ({ parseFn, setParseFn }) => {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }));
  },
};
