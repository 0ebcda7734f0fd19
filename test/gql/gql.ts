/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation GenerateImage($prompt: String!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImage(prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n": typeof types.GenerateImageDocument,
    "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n": typeof types.GenerateImagesDocument,
    "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n": typeof types.VaryImageDocument,
    "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n": typeof types.EditImageDocument,
    "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n": typeof types.DeleteImageDocument,
    "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n": typeof types.ReadGenerationDocument,
    "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.ListImagesDocument,
};
const documents: Documents = {
    "\n  mutation GenerateImage($prompt: String!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImage(prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n": types.GenerateImageDocument,
    "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n": types.GenerateImagesDocument,
    "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n": types.VaryImageDocument,
    "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n": types.EditImageDocument,
    "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n": types.DeleteImageDocument,
    "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n": types.ReadGenerationDocument,
    "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.ListImagesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation GenerateImage($prompt: String!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImage(prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n"): typeof import('./graphql.ts').GenerateImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n"): typeof import('./graphql.ts').GenerateImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').VaryImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EditImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n"): typeof import('./graphql.ts').DeleteImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n"): typeof import('./graphql.ts').ReadGenerationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ListImagesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
