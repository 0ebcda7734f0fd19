import { graphql } from '../gql/gql.ts';

// The documents that many tests send.

export const generateImage = graphql(`
  mutation GenerateImage($prompt: String!, $options: ImageOptions, $idempotencyKey: String) {
    generateImage(prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {
      id
      key
      url
      expiresAt
      width
      height
      format
      byteSize
      placeholder
      createdAt
      generation {
        id
        status
      }
    }
  }
`);

export const generateImages = graphql(`
  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {
    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {
      id
      key
      url
    }
  }
`);

export const varyImage = graphql(`
  mutation VaryImage(
    $file: File
    $key: String
    $prompt: String
    $options: ImageOptions
    $idempotencyKey: String
  ) {
    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {
      id
      key
      url
      generation {
        kind
        prompt
        sources {
          key
        }
      }
    }
  }
`);

export const editImage = graphql(`
  mutation EditImage(
    $prompt: String!
    $sources: [ImageSource!]!
    $mask: File
    $options: ImageOptions
    $idempotencyKey: String
  ) {
    editImage(
      prompt: $prompt
      sources: $sources
      mask: $mask
      options: $options
      idempotencyKey: $idempotencyKey
    ) {
      id
      key
      url
      generation {
        kind
        sources {
          key
        }
      }
    }
  }
`);

export const deleteImage = graphql(`
  mutation DeleteImage($key: String!) {
    deleteImage(key: $key) {
      id
      key
    }
  }
`);

export const readGeneration = graphql(`
  query ReadGeneration($id: ID!) {
    generation(id: $id) {
      id
      kind
      status
      prompt
      model
      count
      images {
        id
        key
      }
      sources {
        key
      }
      usage {
        inputTokens
        inputTextTokens
        inputImageTokens
        outputTokens
        totalTokens
      }
      cost
      error {
        code
        message
        retryable
      }
      createdAt
      startedAt
      finishedAt
    }
  }
`);

export const listImages = graphql(`
  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {
    images(first: $first, after: $after, kind: $kind, search: $search) {
      edges {
        cursor
        node {
          id
          key
          url
          expiresAt
          generation {
            prompt
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);
