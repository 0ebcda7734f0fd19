/** The contract, written down by hand: what the code says is compared with it. */
export const expectedSchema = `
  scalar DateTime
  scalar Decimal
  scalar File
  scalar ImageSize

  enum ImageFormat {
    PNG
    JPEG
    WEBP
  }
  enum ImageQuality {
    AUTO
    LOW
    MEDIUM
    HIGH
    XHIGH
    MAX
  }
  enum ImageBackground {
    AUTO
    OPAQUE
    TRANSPARENT
  }
  enum ImageComplexity {
    LOW
    MEDIUM
    HIGH
  }
  enum GenerationKind {
    GENERATE
    VARY
    EDIT
  }
  enum GenerationStatus {
    QUEUED
    RUNNING
    SUCCEEDED
    FAILED
    CANCELED
    OUTCOME_UNKNOWN
  }
  enum ErrorCode {
    GRAPHQL_PARSE_FAILED
    GRAPHQL_VALIDATION_FAILED
    METHOD_NOT_ALLOWED
    UNSUPPORTED_MEDIA_TYPE
    REQUEST_TIMEOUT
    CSRF_REQUIRED
    BAD_USER_INPUT
    UNSUPPORTED_IMAGE
    PAYLOAD_TOO_LARGE
    UNAUTHENTICATED
    FORBIDDEN
    NOT_FOUND
    CONTENT_REJECTED
    RATE_LIMITED
    BUDGET_EXCEEDED
    IDEMPOTENCY_CONFLICT
    OVERLOADED
    PROVIDER_RATE_LIMITED
    PROVIDER_UNAVAILABLE
    PROVIDER_MISCONFIGURED
    OUTCOME_UNKNOWN
    STORAGE_UNAVAILABLE
    GENERATION_CANCELED
    INTERNAL_SERVER_ERROR
  }

  interface Node {
    id: ID!
  }

  type Image implements Node {
    id: ID!
    key: String!
    url: String!
    expiresAt: DateTime!
    signedUrl(expiresIn: Int!, download: Boolean! = false): SignedUrl!
    width: Int!
    height: Int!
    format: ImageFormat!
    byteSize: Int!
    placeholder: String
    createdAt: DateTime!
    generation: Generation!
  }
  type SignedUrl {
    url: String!
    expiresAt: DateTime!
  }

  type Generation implements Node {
    id: ID!
    kind: GenerationKind!
    status: GenerationStatus!
    prompt: String
    model: String!
    count: Int!
    images: [Image!]!
    sources: [Image!]!
    usage: Usage
    cost: Decimal
    error: GenerationError
    createdAt: DateTime!
    startedAt: DateTime
    finishedAt: DateTime
  }
  type Usage {
    inputTokens: Int!
    inputTextTokens: Int!
    inputImageTokens: Int!
    outputTokens: Int!
    totalTokens: Int!
  }
  type GenerationError {
    code: ErrorCode!
    message: String!
    retryable: Boolean!
  }

  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type ImageConnection {
    edges: [ImageEdge!]!
    pageInfo: PageInfo!
  }
  type ImageEdge {
    cursor: String!
    node: Image!
  }
  type GenerationConnection {
    edges: [GenerationEdge!]!
    pageInfo: PageInfo!
  }
  type GenerationEdge {
    cursor: String!
    node: Generation!
  }

  type DeletedImage {
    id: ID!
    key: String!
  }

  input ImageOptions {
    model: String
    size: ImageSize
    quality: ImageQuality
    format: ImageFormat
    compression: Int
    background: ImageBackground
    complexity: ImageComplexity
  }
  input ImageSource @oneOf {
    file: File
    key: String
  }

  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    image(key: String!): Image
    images(first: Int, after: String, kind: GenerationKind, search: String): ImageConnection!
    generation(id: ID!): Generation
    generations(first: Int, after: String, status: GenerationStatus): GenerationConnection!
  }
  type Mutation {
    generateImage(prompt: String!, options: ImageOptions, idempotencyKey: String): Image!
    generateImages(prompt: String!, count: Int!, options: ImageOptions, idempotencyKey: String): [Image!]!
    varyImage(file: File, key: String, prompt: String, options: ImageOptions, idempotencyKey: String): Image!
    editImage(
      prompt: String!
      sources: [ImageSource!]!
      mask: File
      options: ImageOptions
      idempotencyKey: String
    ): Image!
    deleteImage(key: String!): DeletedImage!
  }
`;
