/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What may be spent with an API key. */
export type ApiKeyBudgetInput = {
  /** US dollars for each period. */
  limit: string;
  /** How often it begins anew. */
  period: BudgetPeriod;
};

/** How often a budget begins anew, in UTC. */
export type BudgetPeriod =
  /** Each day at midnight. */
  | 'DAY'
  /** On the first day of each month, at midnight. */
  | 'MONTH';

/** Pictures made from up to 16 others, as `editImage` makes them. */
export type EditInput = {
  /** How many pictures, 1 to 10. */
  count?: number;
  /** PNG under 4 MB, as large as the first source (as it is seen upright), transparent where to paint anew. */
  mask?: Blob | null | undefined;
  /** How it should be made. */
  options?: ImageOptions | null | undefined;
  /** How many previews to make for those who watch, 0 to 3; each costs 100 output tokens. */
  previews?: number;
  /** What the picture should show, 1 to 32,000 characters. */
  prompt: string;
  /** 1 to 16 pictures. Their order counts: a prompt may say "the second picture". */
  sources: Array<ImageSource>;
};

/** What went wrong; `extensions.code` of an error has the same values. */
export type ErrorCode =
  /** An argument breaks a rule; `field` names it and the message says which rule. */
  | 'BAD_USER_INPUT'
  /** A budget of this caller, or of the server, does not allow it before `resetsAt`. */
  | 'BUDGET_EXCEEDED'
  /** Moderation refused the prompt or the picture; `stage` and `categories` say more. */
  | 'CONTENT_REJECTED'
  /** A multipart request needs a header that a plain HTML form cannot send. */
  | 'CSRF_REQUIRED'
  /** The credential, or the place the request comes from, lacks the right. */
  | 'FORBIDDEN'
  /** The generation was canceled while it waited. */
  | 'GENERATION_CANCELED'
  /** The document is no GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document asks for something that the schema does not have. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The idempotency key was used before with other arguments. */
  | 'IDEMPOTENCY_CONFLICT'
  /** A bug of this server; the log has the cause under the `requestId`. */
  | 'INTERNAL_SERVER_ERROR'
  /** The HTTP method cannot carry this operation: mutations need POST. */
  | 'METHOD_NOT_ALLOWED'
  /** No such image or generation exists for this caller. */
  | 'NOT_FOUND'
  /** The request was sent and no whole answer came: it may have been billed, and is not sent again by itself. */
  | 'OUTCOME_UNKNOWN'
  /** Too much is in hand, or the issuer of tokens does not answer, and nothing was made; or the database does not answer, and what was begun goes on. Try again after `retryAfter` seconds. */
  | 'OVERLOADED'
  /** An upload or the whole request is over its limit. */
  | 'PAYLOAD_TOO_LARGE'
  /** The provider refuses the account of this server; its operator finds the details in the log. */
  | 'PROVIDER_MISCONFIGURED'
  /** The provider limits this server; nothing was made. Try again after `retryAfter` seconds. */
  | 'PROVIDER_RATE_LIMITED'
  /** The provider is down or cannot be reached; nothing was made. */
  | 'PROVIDER_UNAVAILABLE'
  /** This caller asks too often; try again after `retryAfter` seconds. */
  | 'RATE_LIMITED'
  /** The body of the request came too slowly or stopped. */
  | 'REQUEST_TIMEOUT'
  /** Storage does not answer. A picture that was made already is safe and will be stored later. */
  | 'STORAGE_UNAVAILABLE'
  /** There is no valid credential in the request. */
  | 'UNAUTHENTICATED'
  /** An upload is no PNG, JPEG, WebP, GIF, AVIF or TIFF, is broken or empty, or has too many pixels. */
  | 'UNSUPPORTED_IMAGE'
  /** A POST must be application/json or multipart/form-data. */
  | 'UNSUPPORTED_MEDIA_TYPE';

/** Pictures from words, as `generateImages` makes them. */
export type GenerateInput = {
  /** How many pictures, 1 to 10. */
  count?: number;
  /** How it should be made. */
  options?: ImageOptions | null | undefined;
  /** How many previews to make for those who watch, 0 to 3; each costs 100 output tokens. */
  previews?: number;
  /** What the picture should show, 1 to 32,000 characters. */
  prompt: string;
};

/** What a generation started from: words alone, one picture, or several. */
export type GenerationKind =
  /** A prompt and up to 16 pictures. */
  | 'EDIT'
  /** A prompt alone. */
  | 'GENERATE'
  /** One picture, of which it made variations. */
  | 'VARY';

/** What to make: exactly one of these. */
export type GenerationRequest =
  {   /** New pictures made from up to 16 others. */
  edit: EditInput; generate?: never; vary?: never; }
  |  { edit?: never;   /** Pictures painted from words alone. */
  generate: GenerateInput; vary?: never; }
  |  { edit?: never; generate?: never;   /** Variations of one picture. */
  vary: VaryInput; };

/** Where a generation stands on its way from request to stored pictures. */
export type GenerationStatus =
  /** It was canceled while it waited; nothing was billed. */
  | 'CANCELED'
  /** Nothing was made and nothing was billed; `error` says why. */
  | 'FAILED'
  /** It was sent and no whole answer came back; it may have been billed. */
  | 'OUTCOME_UNKNOWN'
  /** It waits for its turn; nothing was sent or billed. */
  | 'QUEUED'
  /** The model works on it, or its pictures are being stored. */
  | 'RUNNING'
  /** Its pictures are stored. */
  | 'SUCCEEDED';

/** What lies behind the subject. */
export type ImageBackground =
  /** The model decides. */
  | 'AUTO'
  /** A painted background without any transparency. */
  | 'OPAQUE'
  /** No background; needs the format PNG or WEBP. */
  | 'TRANSPARENT';

/** How much the model plans before it paints; gpt-image-2.6 only. */
export type ImageComplexity =
  /** Much planning, for scenes with many parts or much text. */
  | 'HIGH'
  /** Hardly any planning, the fastest. */
  | 'LOW'
  /** Some planning. */
  | 'MEDIUM';

/** How a picture is encoded. */
export type ImageFormat =
  /** Small files for photographs; never transparent. */
  | 'JPEG'
  /** Lossless, with transparency; no compression level. */
  | 'PNG'
  /** Smaller than both others at the same quality, with transparency. */
  | 'WEBP';

/** How the pictures should be made. What is left out has a default. */
export type ImageOptions = {
  /** What lies behind the subject. */
  background?: ImageBackground | null | undefined;
  /** How much the model plans before it paints. */
  complexity?: ImageComplexity | null | undefined;
  /** Level of compression for JPEG and WEBP, 0 to 100; the model's own when left out. */
  compression?: number | null | undefined;
  /** How they are encoded, PNG by default. */
  format?: ImageFormat | null | undefined;
  /** Name of the image model; the server's default when left out. */
  model?: string | null | undefined;
  /** How much work goes into them, MEDIUM by default. */
  quality?: ImageQuality | null | undefined;
  /** Size in pixels, 1024x1024 by default: both sides divisible by 16 and at most 3840, neither over three times the other, 655,360 to 8,294,400 pixels in all. */
  size?: string | null | undefined;
};

/** How much work the model puts into a picture. More takes longer and costs more. */
export type ImageQuality =
  /** The model decides. */
  | 'AUTO'
  /** Fine detail. */
  | 'HIGH'
  /** A quick draft, the cheapest. */
  | 'LOW'
  /** As much as there is, the dearest; gpt-image-2.5 and later. */
  | 'MAX'
  /** Good for most purposes; used when nothing is said. */
  | 'MEDIUM'
  /** More detail than HIGH; gpt-image-2.5 and later. */
  | 'XHIGH';

/** A picture to start from: either a file or an image that is there already. */
export type ImageSource =
  {   /** PNG, JPEG, WebP, GIF, AVIF or TIFF. */
  file: Blob; key?: never; }
  |  { file?: never;   /** Object key of an image of the caller. */
  key: string; };

/** What a credential allows. */
export type Scope =
  /** Everything, with what belongs to other callers, and to make and revoke API keys. */
  | 'ADMIN'
  /** To buy pictures, and to cancel what one asked for. */
  | 'IMAGES_CREATE'
  /** To remove pictures and their files for good. */
  | 'IMAGES_DELETE'
  /** To read and watch images and generations. */
  | 'IMAGES_READ';

/** Variations of one picture, as `varyImage` makes them: give exactly one of `file` and `key`. */
export type VaryInput = {
  /** How many pictures, 1 to 10. */
  count?: number;
  /** PNG, JPEG, WebP, GIF, AVIF or TIFF. */
  file?: Blob | null | undefined;
  /** Object key of an image of the caller. */
  key?: string | null | undefined;
  /** How it should be made. */
  options?: ImageOptions | null | undefined;
  /** How many previews to make for those who watch, 0 to 3; each costs 100 output tokens. */
  previews?: number;
  /** What should be different, if that matters. */
  prompt?: string | null | undefined;
};

export type VaryPictureMutationVariables = Exact<{
  file?: Blob | null | undefined;
  key?: string | null | undefined;
  options?: ImageOptions | null | undefined;
}>;


export type VaryPictureMutation = { varyImage: { id: string, key: string, url: string, generation: { id: string, kind: GenerationKind, sources: Array<{ id: string, key: string }> } } };

export type EditPictureMutationVariables = Exact<{
  prompt: string;
  sources: Array<ImageSource> | ImageSource;
  mask?: Blob | null | undefined;
  options?: ImageOptions | null | undefined;
}>;


export type EditPictureMutation = { editImage: { id: string, key: string, url: string, generation: { id: string, kind: GenerationKind, sources: Array<{ id: string, key: string }> } } };

export type ReadGalleryQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type ReadGalleryQuery = { images: { edges: Array<{ cursor: string, node: { id: string, key: string, url: string, expiresAt: string, generation: { id: string, prompt: string | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReadDetailsQueryVariables = Exact<{
  key: string;
}>;


export type ReadDetailsQuery = { image: { id: string, signedUrl: { url: string, expiresAt: string }, generation: { id: string, usage: { totalTokens: number } | null } } | null, generations: { edges: Array<{ node: { id: string, error: { code: ErrorCode, message: string, retryable: boolean } | null } }> } };

export type WatchWithIdsSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type WatchWithIdsSubscription = { generation: { preview: { step: number, dataUrl: string } | null, generation: { id: string, status: GenerationStatus, images: Array<{ id: string, url: string }> } } };

export type ListRunningQueryVariables = Exact<{ [key: string]: never; }>;


export type ListRunningQuery = { generations: { edges: Array<{ node: { id: string } }> } };

export type ResignQueryVariables = Exact<{
  key: string;
}>;


export type ResignQuery = { image: { signedUrl: { url: string, expiresAt: string }, short: { url: string } } | null };

export type NewestMoneyQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestMoneyQuery = { generations: { edges: Array<{ node: { id: string, status: GenerationStatus, model: string, estimatedCost: string | null, cost: string | null } }> } };

export type VaryImageAgainMutationVariables = Exact<{
  key: string;
  idempotencyKey: string;
}>;


export type VaryImageAgainMutation = { varyImage: { id: string } };

export type SubmitWithPreviewsMutationVariables = Exact<{
  prompt: string;
  previews: number;
}>;


export type SubmitWithPreviewsMutation = { submitGeneration: { id: string } };

export type ReadAddressQueryVariables = Exact<{
  key: string;
}>;


export type ReadAddressQuery = { image: { url: string, expiresAt: string } | null };

export type SignAddressQueryVariables = Exact<{
  key: string;
  expiresIn: number;
  download?: boolean | null | undefined;
}>;


export type SignAddressQuery = { image: { signedUrl: { url: string, expiresAt: string } } | null };

export type SignTwiceQueryVariables = Exact<{
  key: string;
}>;


export type SignTwiceQuery = { image: { short: { expiresAt: string }, long: { expiresAt: string } } | null };

export type NewestGenerationQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestGenerationQuery = { generations: { edges: Array<{ node: { id: string } }> } };

export type ReadImageQueryVariables = Exact<{
  id: string | number;
  key: string;
}>;


export type ReadImageQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
   | null, image: { id: string, generation: { id: string } } | null };

export type ResultOfMutationVariables = Exact<{
  key: string;
}>;


export type ResultOfMutation = { editImage: { generation: { id: string } } };

export type DeleteTwoMutationVariables = Exact<{
  first: string;
  second: string;
}>;


export type DeleteTwoMutation = { first: { key: string }, second: { key: string } };

export type GenerateSeveralMutationVariables = Exact<{
  prompt: string;
  count: number;
  options?: ImageOptions | null | undefined;
}>;


export type GenerateSeveralMutation = { generateImages: Array<{ id: string, url: string, generation: { id: string, count: number, images: Array<{ id: string }> } }> };

export type ListGenerationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  status?: GenerationStatus | null | undefined;
}>;


export type ListGenerationsQuery = { generations: { edges: Array<{ cursor: string, node: { id: string, status: GenerationStatus, prompt: string | null, count: number, images: Array<{ key: string }>, error: { code: ErrorCode, message: string, retryable: boolean } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type SignPageQueryVariables = Exact<{ [key: string]: never; }>;


export type SignPageQuery = { images: { edges: Array<{ node: { url: string, signedUrl: { url: string } } }> } };

export type LookUpQueryVariables = Exact<{
  id: string | number;
  key: string;
}>;


export type LookUpQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
   | null, nodes: Array<
    | { id: string }
    | { id: string }
    | { id: string }
   | null>, generation: { id: string } | null, image: { id: string } | null };

export type LookUpNodesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type LookUpNodesQuery = { nodes: Array<
    | { id: string }
    | { status: GenerationStatus, id: string }
    | { key: string, id: string }
   | null> };

export type NewestOfBothQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestOfBothQuery = { images: { edges: Array<{ node: { id: string, key: string } }> }, generations: { edges: Array<{ node: { id: string } }> } };

export type AllGenerationsQueryVariables = Exact<{ [key: string]: never; }>;


export type AllGenerationsQuery = { generations: { edges: Array<{ node: { id: string } }> } };

export type GenerationsInFullQueryVariables = Exact<{ [key: string]: never; }>;


export type GenerationsInFullQuery = { generations: { edges: Array<{ node: { id: string, cost: string | null, usage: { totalTokens: number } | null, images: Array<{ url: string, generation: { prompt: string | null } }>, sources: Array<{ url: string }> } }> } };

export type NodesInFullQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesInFullQuery = { nodes: Array<
    | { id: string }
    | { id: string }
    | { url: string, id: string, generation: { prompt: string | null, images: Array<{ id: string }> } }
   | null> };

export type ReadUrlQueryVariables = Exact<{
  key: string;
}>;


export type ReadUrlQuery = { __typename: 'Query', image: { key: string, url: string } | null };

export type GenerateImageMutationVariables = Exact<{
  prompt: string;
  options?: ImageOptions | null | undefined;
  idempotencyKey?: string | null | undefined;
  retryOutcomeUnknown?: boolean;
}>;


export type GenerateImageMutation = { generateImage: { id: string, key: string, url: string, expiresAt: string, width: number, height: number, format: ImageFormat, byteSize: number, placeholder: string | null, createdAt: string, generation: { id: string, status: GenerationStatus } } };

export type GenerateImagesMutationVariables = Exact<{
  prompt: string;
  count: number;
  options?: ImageOptions | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type GenerateImagesMutation = { generateImages: Array<{ id: string, key: string, url: string }> };

export type VaryImageMutationVariables = Exact<{
  file?: Blob | null | undefined;
  key?: string | null | undefined;
  prompt?: string | null | undefined;
  options?: ImageOptions | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type VaryImageMutation = { varyImage: { id: string, key: string, url: string, generation: { kind: GenerationKind, prompt: string | null, sources: Array<{ key: string }> } } };

export type EditImageMutationVariables = Exact<{
  prompt: string;
  sources: Array<ImageSource> | ImageSource;
  mask?: Blob | null | undefined;
  options?: ImageOptions | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type EditImageMutation = { editImage: { id: string, key: string, url: string, generation: { kind: GenerationKind, sources: Array<{ key: string }> } } };

export type DeleteImageMutationVariables = Exact<{
  key: string;
}>;


export type DeleteImageMutation = { deleteImage: { id: string, key: string } };

export type ReadGenerationQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadGenerationQuery = { generation: { id: string, kind: GenerationKind, status: GenerationStatus, prompt: string | null, model: string, count: number, estimatedCost: string | null, cost: string | null, createdAt: string, startedAt: string | null, finishedAt: string | null, images: Array<{ id: string, key: string }>, sources: Array<{ key: string }>, usage: { inputTokens: number, inputTextTokens: number, inputImageTokens: number, outputTokens: number, totalTokens: number } | null, error: { code: ErrorCode, message: string, retryable: boolean } | null } | null };

export type ListImagesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  kind?: GenerationKind | null | undefined;
  search?: string | null | undefined;
}>;


export type ListImagesQuery = { images: { edges: Array<{ cursor: string, node: { id: string, key: string, url: string, expiresAt: string, generation: { prompt: string | null } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type SubmitGenerationMutationVariables = Exact<{
  request: GenerationRequest;
  idempotencyKey?: string | null | undefined;
  retryOutcomeUnknown?: boolean;
}>;


export type SubmitGenerationMutation = { submitGeneration: { id: string, kind: GenerationKind, status: GenerationStatus, prompt: string | null, count: number, startedAt: string | null, error: { code: ErrorCode } | null } };

export type CancelGenerationMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelGenerationMutation = { cancelGeneration: { id: string, status: GenerationStatus, finishedAt: string | null, error: { code: ErrorCode, message: string, retryable: boolean } | null } };

export type ListModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ListModelsQuery = { imageModels: Array<{ name: string, isDefault: boolean, qualities: Array<ImageQuality> | null, formats: Array<ImageFormat> | null, sizes: Array<string> | null, transparentBackground: boolean | null, complexity: boolean | null, maxSources: number, retiresOn: string | null, replacement: string | null, sizeRule: { multipleOf: number, maxRatio: number, maxEdge: number, minPixels: number, maxPixels: number } | null, prices: { textInput: string, cachedTextInput: string, imageInput: string, cachedImageInput: string, output: string } | null }> };

export type EstimateCostQueryVariables = Exact<{
  options?: ImageOptions | null | undefined;
  count?: number;
  sources?: number;
}>;


export type EstimateCostQuery = { estimateCost: string | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, name: string, scopes: Array<Scope>, budget: { limit: string, spent: string, reserved: string, resetsAt: string } | null, rateLimit: { limit: number, remaining: number, resetsAt: string } | null, imageRateLimit: { limit: number, remaining: number } | null } };

export type CreateApiKeyMutationVariables = Exact<{
  name: string;
  scopes: Array<Scope> | Scope;
  budget?: ApiKeyBudgetInput | null | undefined;
  requestsPerMinute?: number | null | undefined;
  imagesPerMinute?: number | null | undefined;
  expiresIn?: number | null | undefined;
}>;


export type CreateApiKeyMutation = { createApiKey: { key: string, apiKey: { id: string, name: string, scopes: Array<Scope>, expiresAt: string | null, lastUsedAt: string | null, budget: { limit: string, period: BudgetPeriod } | null, spending: { today: string, thisMonth: string, reserved: string } } } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { id: string, revokedAt: string | null } };

export type ListApiKeysQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListApiKeysQuery = { apiKeys: { edges: Array<{ node: { id: string, name: string, lastUsedAt: string | null, revokedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WatchGenerationSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type WatchGenerationSubscription = { generation: { queuePosition: number | null, generation: { id: string, status: GenerationStatus, finishedAt: string | null, images: Array<{ key: string }>, error: { code: ErrorCode } | null }, preview: { step: number, dataUrl: string } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const VaryPictureDocument = new TypedDocumentString(`
    mutation VaryPicture($file: File, $key: String, $options: ImageOptions) {
  varyImage(file: $file, key: $key, options: $options) {
    id
    key
    url
    generation {
      id
      kind
      sources {
        id
        key
      }
    }
  }
}
    `) as unknown as TypedDocumentString<VaryPictureMutation, VaryPictureMutationVariables>;
export const EditPictureDocument = new TypedDocumentString(`
    mutation EditPicture($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions) {
  editImage(prompt: $prompt, sources: $sources, mask: $mask, options: $options) {
    id
    key
    url
    generation {
      id
      kind
      sources {
        id
        key
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EditPictureMutation, EditPictureMutationVariables>;
export const ReadGalleryDocument = new TypedDocumentString(`
    query ReadGallery($first: Int, $after: String, $search: String) {
  images(first: $first, after: $after, search: $search) {
    edges {
      cursor
      node {
        id
        key
        url
        expiresAt
        generation {
          id
          prompt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ReadGalleryQuery, ReadGalleryQueryVariables>;
export const ReadDetailsDocument = new TypedDocumentString(`
    query ReadDetails($key: String!) {
  image(key: $key) {
    id
    signedUrl(expiresIn: 3600) {
      url
      expiresAt
    }
    generation {
      id
      usage {
        totalTokens
      }
    }
  }
  generations(first: 1, status: FAILED) {
    edges {
      node {
        id
        error {
          code
          message
          retryable
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReadDetailsQuery, ReadDetailsQueryVariables>;
export const WatchWithIdsDocument = new TypedDocumentString(`
    subscription WatchWithIds($id: ID!) {
  generation(id: $id) {
    preview {
      step
      dataUrl
    }
    generation {
      id
      status
      images {
        id
        url
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WatchWithIdsSubscription, WatchWithIdsSubscriptionVariables>;
export const ListRunningDocument = new TypedDocumentString(`
    query ListRunning {
  generations(status: RUNNING) {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ListRunningQuery, ListRunningQueryVariables>;
export const ResignDocument = new TypedDocumentString(`
    query Resign($key: String!) {
  image(key: $key) {
    signedUrl(expiresIn: 60, download: true) {
      url
      expiresAt
    }
    short: signedUrl(expiresIn: 1) {
      url
    }
  }
}
    `) as unknown as TypedDocumentString<ResignQuery, ResignQueryVariables>;
export const NewestMoneyDocument = new TypedDocumentString(`
    query NewestMoney {
  generations(first: 1) {
    edges {
      node {
        id
        status
        model
        estimatedCost
        cost
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NewestMoneyQuery, NewestMoneyQueryVariables>;
export const VaryImageAgainDocument = new TypedDocumentString(`
    mutation VaryImageAgain($key: String!, $idempotencyKey: String!) {
  varyImage(key: $key, idempotencyKey: $idempotencyKey, retryOutcomeUnknown: true) {
    id
  }
}
    `) as unknown as TypedDocumentString<VaryImageAgainMutation, VaryImageAgainMutationVariables>;
export const SubmitWithPreviewsDocument = new TypedDocumentString(`
    mutation SubmitWithPreviews($prompt: String!, $previews: Int!) {
  submitGeneration(
    request: { generate: { prompt: $prompt, previews: $previews } }
  ) {
    id
  }
}
    `) as unknown as TypedDocumentString<SubmitWithPreviewsMutation, SubmitWithPreviewsMutationVariables>;
export const ReadAddressDocument = new TypedDocumentString(`
    query ReadAddress($key: String!) {
  image(key: $key) {
    url
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<ReadAddressQuery, ReadAddressQueryVariables>;
export const SignAddressDocument = new TypedDocumentString(`
    query SignAddress($key: String!, $expiresIn: Int!, $download: Boolean) {
  image(key: $key) {
    signedUrl(expiresIn: $expiresIn, download: $download) {
      url
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<SignAddressQuery, SignAddressQueryVariables>;
export const SignTwiceDocument = new TypedDocumentString(`
    query SignTwice($key: String!) {
  image(key: $key) {
    short: signedUrl(expiresIn: 60) {
      expiresAt
    }
    long: signedUrl(expiresIn: 3600) {
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<SignTwiceQuery, SignTwiceQueryVariables>;
export const NewestGenerationDocument = new TypedDocumentString(`
    query NewestGeneration {
  generations(first: 1) {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NewestGenerationQuery, NewestGenerationQueryVariables>;
export const ReadImageDocument = new TypedDocumentString(`
    query ReadImage($id: ID!, $key: String!) {
  node(id: $id) {
    id
  }
  image(key: $key) {
    id
    generation {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ReadImageQuery, ReadImageQueryVariables>;
export const ResultOfDocument = new TypedDocumentString(`
    mutation ResultOf($key: String!) {
  editImage(prompt: "a hat", sources: [{ key: $key }]) {
    generation {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ResultOfMutation, ResultOfMutationVariables>;
export const DeleteTwoDocument = new TypedDocumentString(`
    mutation DeleteTwo($first: String!, $second: String!) {
  first: deleteImage(key: $first) {
    key
  }
  second: deleteImage(key: $second) {
    key
  }
}
    `) as unknown as TypedDocumentString<DeleteTwoMutation, DeleteTwoMutationVariables>;
export const GenerateSeveralDocument = new TypedDocumentString(`
    mutation GenerateSeveral($prompt: String!, $count: Int!, $options: ImageOptions) {
  generateImages(prompt: $prompt, count: $count, options: $options) {
    id
    url
    generation {
      id
      count
      images {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GenerateSeveralMutation, GenerateSeveralMutationVariables>;
export const ListGenerationsDocument = new TypedDocumentString(`
    query ListGenerations($first: Int, $after: String, $status: GenerationStatus) {
  generations(first: $first, after: $after, status: $status) {
    edges {
      cursor
      node {
        id
        status
        prompt
        count
        images {
          key
        }
        error {
          code
          message
          retryable
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
    `) as unknown as TypedDocumentString<ListGenerationsQuery, ListGenerationsQueryVariables>;
export const SignPageDocument = new TypedDocumentString(`
    query SignPage {
  images(first: 100) {
    edges {
      node {
        url
        signedUrl(expiresIn: 3600) {
          url
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SignPageQuery, SignPageQueryVariables>;
export const LookUpDocument = new TypedDocumentString(`
    query LookUp($id: ID!, $key: String!) {
  node(id: $id) {
    id
  }
  nodes(ids: [$id]) {
    id
  }
  generation(id: $id) {
    id
  }
  image(key: $key) {
    id
  }
}
    `) as unknown as TypedDocumentString<LookUpQuery, LookUpQueryVariables>;
export const LookUpNodesDocument = new TypedDocumentString(`
    query LookUpNodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Image {
      key
    }
    ... on Generation {
      status
    }
  }
}
    `) as unknown as TypedDocumentString<LookUpNodesQuery, LookUpNodesQueryVariables>;
export const NewestOfBothDocument = new TypedDocumentString(`
    query NewestOfBoth {
  images(first: 100) {
    edges {
      node {
        id
        key
      }
    }
  }
  generations(first: 1) {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NewestOfBothQuery, NewestOfBothQueryVariables>;
export const AllGenerationsDocument = new TypedDocumentString(`
    query AllGenerations {
  generations {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AllGenerationsQuery, AllGenerationsQueryVariables>;
export const GenerationsInFullDocument = new TypedDocumentString(`
    query GenerationsInFull {
  generations(first: 100) {
    edges {
      node {
        id
        cost
        usage {
          totalTokens
        }
        images {
          url
          generation {
            prompt
          }
        }
        sources {
          url
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GenerationsInFullQuery, GenerationsInFullQueryVariables>;
export const NodesInFullDocument = new TypedDocumentString(`
    query NodesInFull($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Image {
      url
      generation {
        prompt
        images {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NodesInFullQuery, NodesInFullQueryVariables>;
export const ReadUrlDocument = new TypedDocumentString(`
    query ReadUrl($key: String!) {
  image(key: $key) {
    key
    url
  }
  __typename
}
    `) as unknown as TypedDocumentString<ReadUrlQuery, ReadUrlQueryVariables>;
export const GenerateImageDocument = new TypedDocumentString(`
    mutation GenerateImage($prompt: String!, $options: ImageOptions, $idempotencyKey: String, $retryOutcomeUnknown: Boolean! = false) {
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
    `) as unknown as TypedDocumentString<GenerateImageMutation, GenerateImageMutationVariables>;
export const GenerateImagesDocument = new TypedDocumentString(`
    mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {
  generateImages(
    prompt: $prompt
    count: $count
    options: $options
    idempotencyKey: $idempotencyKey
  ) {
    id
    key
    url
  }
}
    `) as unknown as TypedDocumentString<GenerateImagesMutation, GenerateImagesMutationVariables>;
export const VaryImageDocument = new TypedDocumentString(`
    mutation VaryImage($file: File, $key: String, $prompt: String, $options: ImageOptions, $idempotencyKey: String) {
  varyImage(
    file: $file
    key: $key
    prompt: $prompt
    options: $options
    idempotencyKey: $idempotencyKey
  ) {
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
    `) as unknown as TypedDocumentString<VaryImageMutation, VaryImageMutationVariables>;
export const EditImageDocument = new TypedDocumentString(`
    mutation EditImage($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions, $idempotencyKey: String) {
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
    `) as unknown as TypedDocumentString<EditImageMutation, EditImageMutationVariables>;
export const DeleteImageDocument = new TypedDocumentString(`
    mutation DeleteImage($key: String!) {
  deleteImage(key: $key) {
    id
    key
  }
}
    `) as unknown as TypedDocumentString<DeleteImageMutation, DeleteImageMutationVariables>;
export const ReadGenerationDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<ReadGenerationQuery, ReadGenerationQueryVariables>;
export const ListImagesDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<ListImagesQuery, ListImagesQueryVariables>;
export const SubmitGenerationDocument = new TypedDocumentString(`
    mutation SubmitGeneration($request: GenerationRequest!, $idempotencyKey: String, $retryOutcomeUnknown: Boolean! = false) {
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
    `) as unknown as TypedDocumentString<SubmitGenerationMutation, SubmitGenerationMutationVariables>;
export const CancelGenerationDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<CancelGenerationMutation, CancelGenerationMutationVariables>;
export const ListModelsDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<ListModelsQuery, ListModelsQueryVariables>;
export const EstimateCostDocument = new TypedDocumentString(`
    query EstimateCost($options: ImageOptions, $count: Int! = 1, $sources: Int! = 0) {
  estimateCost(options: $options, count: $count, sources: $sources)
}
    `) as unknown as TypedDocumentString<EstimateCostQuery, EstimateCostQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($name: String!, $scopes: [Scope!]!, $budget: ApiKeyBudgetInput, $requestsPerMinute: Int, $imagesPerMinute: Int, $expiresIn: Int) {
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
    `) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  revokeApiKey(id: $id) {
    id
    revokedAt
  }
}
    `) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const ListApiKeysDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<ListApiKeysQuery, ListApiKeysQueryVariables>;
export const WatchGenerationDocument = new TypedDocumentString(`
    subscription WatchGeneration($id: ID!) {
  generation(id: $id) {
    generation {
      id
      status
      images {
        key
      }
      error {
        code
      }
      finishedAt
    }
    preview {
      step
      dataUrl
    }
    queuePosition
  }
}
    `) as unknown as TypedDocumentString<WatchGenerationSubscription, WatchGenerationSubscriptionVariables>;