import { graphql } from '../gql/gql.ts';

// The documents that many tests send.

export const generateImage = graphql(`
  mutation GenerateImage(
    $prompt: String!
    $options: ImageOptions
    $idempotencyKey: String
    $retryOutcomeUnknown: Boolean! = false
  ) {
    generateImage(
      prompt: $prompt
      options: $options
      idempotencyKey: $idempotencyKey
      retryOutcomeUnknown: $retryOutcomeUnknown
    ) {
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
      estimatedCost
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

export const submitGeneration = graphql(`
  mutation SubmitGeneration(
    $request: GenerationRequest!
    $idempotencyKey: String
    $retryOutcomeUnknown: Boolean! = false
  ) {
    submitGeneration(
      request: $request
      idempotencyKey: $idempotencyKey
      retryOutcomeUnknown: $retryOutcomeUnknown
    ) {
      id
      kind
      status
      prompt
      count
      startedAt
      error {
        code
      }
    }
  }
`);

export const cancelGeneration = graphql(`
  mutation CancelGeneration($id: ID!) {
    cancelGeneration(id: $id) {
      id
      status
      finishedAt
      error {
        code
        message
        retryable
      }
    }
  }
`);

export const listModels = graphql(`
  query ListModels {
    imageModels {
      name
      isDefault
      qualities
      formats
      sizeRule {
        multipleOf
        maxRatio
        maxEdge
        minPixels
        maxPixels
      }
      sizes
      transparentBackground
      complexity
      maxSources
      prices {
        textInput
        cachedTextInput
        imageInput
        cachedImageInput
        output
      }
      retiresOn
      replacement
    }
  }
`);

export const estimateCost = graphql(`
  query EstimateCost($options: ImageOptions, $count: Int! = 1, $sources: Int! = 0) {
    estimateCost(options: $options, count: $count, sources: $sources)
  }
`);

export const readViewer = graphql(`
  query Viewer {
    viewer {
      id
      name
      scopes
      budget {
        limit
        spent
        reserved
        resetsAt
      }
      rateLimit {
        limit
        remaining
        resetsAt
      }
      imageRateLimit {
        limit
        remaining
      }
    }
  }
`);

export const createApiKey = graphql(`
  mutation CreateApiKey(
    $name: String!
    $scopes: [Scope!]!
    $budget: ApiKeyBudgetInput
    $requestsPerMinute: Int
    $imagesPerMinute: Int
    $expiresIn: Int
  ) {
    createApiKey(
      name: $name
      scopes: $scopes
      budget: $budget
      requestsPerMinute: $requestsPerMinute
      imagesPerMinute: $imagesPerMinute
      expiresIn: $expiresIn
    ) {
      key
      apiKey {
        id
        name
        scopes
        budget {
          limit
          period
        }
        spending {
          today
          thisMonth
          reserved
        }
        expiresAt
        lastUsedAt
      }
    }
  }
`);

export const revokeApiKey = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(id: $id) {
      id
      revokedAt
    }
  }
`);

export const listApiKeys = graphql(`
  query ListApiKeys($first: Int, $after: String) {
    apiKeys(first: $first, after: $after) {
      edges {
        node {
          id
          name
          lastUsedAt
          revokedAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
