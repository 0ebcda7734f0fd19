/** The contract, written down by hand: what the code says is compared with it. */
export const expectedSchema = `
  scalar Date
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
    estimatedCost: Decimal
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

  type GenerationUpdate {
    generation: Generation!
    preview: GenerationPreview
    queuePosition: Int
  }
  type GenerationPreview {
    step: Int!
    dataUrl: String!
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

  type ImageModel {
    name: String!
    isDefault: Boolean!
    qualities: [ImageQuality!]
    formats: [ImageFormat!]
    sizeRule: ImageSizeRule
    sizes: [ImageSize!]
    transparentBackground: Boolean
    complexity: Boolean
    maxSources: Int!
    prices: TokenPrices
    retiresOn: Date
    replacement: String
  }
  type ImageSizeRule {
    multipleOf: Int!
    maxRatio: Int!
    maxEdge: Int!
    minPixels: Int!
    maxPixels: Int!
  }
  type TokenPrices {
    textInput: Decimal!
    cachedTextInput: Decimal!
    imageInput: Decimal!
    cachedImageInput: Decimal!
    output: Decimal!
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
  input GenerationRequest @oneOf {
    generate: GenerateInput
    vary: VaryInput
    edit: EditInput
  }
  input GenerateInput {
    prompt: String!
    count: Int! = 1
    options: ImageOptions
    previews: Int! = 0
  }
  input VaryInput {
    file: File
    key: String
    prompt: String
    count: Int! = 1
    options: ImageOptions
    previews: Int! = 0
  }
  input EditInput {
    prompt: String!
    sources: [ImageSource!]!
    mask: File
    count: Int! = 1
    options: ImageOptions
    previews: Int! = 0
  }
  input ImageSource @oneOf {
    file: File
    key: String
  }

  enum Scope {
    IMAGES_CREATE
    IMAGES_READ
    IMAGES_DELETE
    ADMIN
  }
  enum BudgetPeriod {
    DAY
    MONTH
  }
  type Viewer {
    id: ID!
    name: String!
    scopes: [Scope!]!
    budget: Budget
    rateLimit: RateLimit
    imageRateLimit: RateLimit
  }
  type Budget {
    limit: Decimal!
    spent: Decimal!
    reserved: Decimal!
    resetsAt: DateTime!
  }
  type RateLimit {
    limit: Int!
    remaining: Int!
    resetsAt: DateTime!
  }
  type ApiKey implements Node {
    id: ID!
    name: String!
    scopes: [Scope!]!
    budget: ApiKeyBudget
    spending: ApiKeySpending!
    requestsPerMinute: Int
    imagesPerMinute: Int
    createdAt: DateTime!
    expiresAt: DateTime
    lastUsedAt: DateTime
    revokedAt: DateTime
  }
  type ApiKeySpending {
    today: Decimal!
    thisMonth: Decimal!
    reserved: Decimal!
  }
  type ApiKeyBudget {
    limit: Decimal!
    period: BudgetPeriod!
  }
  input ApiKeyBudgetInput {
    limit: Decimal!
    period: BudgetPeriod!
  }
  type ApiKeyConnection {
    edges: [ApiKeyEdge!]!
    pageInfo: PageInfo!
  }
  type ApiKeyEdge {
    cursor: String!
    node: ApiKey!
  }
  type CreatedApiKey {
    apiKey: ApiKey!
    key: String!
  }

  type Query {
    viewer: Viewer!
    apiKeys(first: Int, after: String): ApiKeyConnection!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    image(key: String!): Image
    images(first: Int, after: String, kind: GenerationKind, search: String): ImageConnection!
    generation(id: ID!): Generation
    generations(first: Int, after: String, status: GenerationStatus): GenerationConnection!
    imageModels: [ImageModel!]!
    estimateCost(options: ImageOptions, count: Int! = 1, sources: Int! = 0): Decimal
  }
  type Mutation {
    generateImage(prompt: String!, options: ImageOptions, idempotencyKey: String, retryOutcomeUnknown: Boolean! = false): Image!
    generateImages(prompt: String!, count: Int!, options: ImageOptions, idempotencyKey: String, retryOutcomeUnknown: Boolean! = false): [Image!]!
    varyImage(file: File, key: String, prompt: String, options: ImageOptions, idempotencyKey: String, retryOutcomeUnknown: Boolean! = false): Image!
    editImage(
      prompt: String!
      sources: [ImageSource!]!
      mask: File
      options: ImageOptions
      idempotencyKey: String
      retryOutcomeUnknown: Boolean! = false
    ): Image!
    submitGeneration(request: GenerationRequest!, idempotencyKey: String, retryOutcomeUnknown: Boolean! = false): Generation!
    cancelGeneration(id: ID!): Generation!
    deleteImage(key: String!): DeletedImage!
    createApiKey(
      name: String!
      scopes: [Scope!]!
      budget: ApiKeyBudgetInput
      requestsPerMinute: Int
      imagesPerMinute: Int
      expiresIn: Int
    ): CreatedApiKey!
    revokeApiKey(id: ID!): ApiKey!
  }
  type Subscription {
    generation(id: ID!): GenerationUpdate!
  }
`;
