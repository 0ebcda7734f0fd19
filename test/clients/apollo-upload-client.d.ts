// The package has its types in comments, which TypeScript reads only where a whole project allows JavaScript.
declare module 'apollo-upload-client/UploadHttpLink.mjs' {
  import type { ApolloLink } from '@apollo/client';

  export default class UploadHttpLink extends ApolloLink {
    constructor(options: { uri: string; headers: Record<string, string>; fetch: typeof fetch });
  }
}
