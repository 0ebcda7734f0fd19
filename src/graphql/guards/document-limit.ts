import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Four times what GraphiQL sends to read the whole schema; each may open another level. The stack holds over 1,500. */
const MAX_TOKENS = 1000;
/** Each mistake is told with its line, for which all lines before it are counted. */
const MAX_CHARACTERS = 128 * 1024;

/**
 * Ends the reading of a document where it grows too long. Some rules of the validation take a time that grows with the
 * square of its length, and the parser calls itself for each level of nesting, until the stack is full.
 */
export const documentLimit: Plugin = {
  onParse: ({ parseFn, setParseFn }) => {
    setParseFn((source, options) => {
      if (String(source.body ?? source).length > MAX_CHARACTERS) throw tooLong();
      return parseFn(source, { ...options, maxTokens: MAX_TOKENS });
    });
  },
};

function tooLong(): GraphQLError {
  return new GraphQLError(`Syntax Error: The document is longer than ${MAX_CHARACTERS} characters.`, {
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400 } },
  });
}
