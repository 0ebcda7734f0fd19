import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Writes test/gql/: the `graphql()` function and the types of every document that a test hands to it. A document there
 * is a string with types (`TypedDocumentString`), ready for the `query` of a request.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/**/*.ts', '!test/gql/**'],
  // A checkout whose tests have no document yet is no error.
  ignoreNoDocuments: true,
  generates: {
    'test/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        importExtension: '.ts',
        strictScalars: true,
        useTypeImports: true,
        // Blob, as a File is one and a test may send either.
        scalars: { Date: 'string', DateTime: 'string', Decimal: 'string', File: 'Blob', ImageSize: 'string' },
      },
    },
  },
};

export default config;
