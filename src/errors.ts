/**
 * The one catalogue of errors. `status` is the HTTP status where a status can be told (REST, request errors and
 * `application/graphql-response+json`), `retryable` says whether the same request can succeed later without a change,
 * `description` is the text of the code in the GraphQL schema.
 */
export const errorCatalogue = {
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    retryable: false,
    description: 'The document is no GraphQL.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    retryable: false,
    description: 'The document asks for something that the schema does not have.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retryable: false,
    description: 'The HTTP method cannot carry this operation: mutations need POST.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    description: 'A POST must be application/json or multipart/form-data.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    retryable: true,
    description: 'The body of the request came too slowly or stopped.',
  },
  CSRF_REQUIRED: {
    status: 403,
    retryable: false,
    description: 'A multipart request needs a header that a plain HTML form cannot send.',
  },
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    description: 'An argument breaks a rule; `field` names it and the message says which rule.',
  },
  UNSUPPORTED_IMAGE: {
    status: 422,
    retryable: false,
    description:
      'An upload is no PNG, JPEG, WebP, GIF, AVIF or TIFF, is broken or empty, or has too many pixels.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    description: 'An upload or the whole request is over its limit.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    description: 'There is no valid credential in the request.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    description: 'The credential, or the place the request comes from, lacks the right.',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    description: 'No such image or generation exists for this caller.',
  },
  CONTENT_REJECTED: {
    status: 422,
    retryable: false,
    description: 'Moderation refused the prompt or the picture; `stage` and `categories` say more.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    description: 'This caller asks too often; try again after `retryAfter` seconds.',
  },
  BUDGET_EXCEEDED: {
    status: 429,
    retryable: true,
    description: 'A budget of this caller, or of the server, does not allow it before `resetsAt`.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 422,
    retryable: false,
    description: 'The idempotency key was used before with other arguments.',
  },
  OVERLOADED: {
    status: 503,
    retryable: true,
    description:
      'Too much is in hand, or the issuer of tokens does not answer, and nothing was made; or the database does not answer, and what was begun goes on. Try again after `retryAfter` seconds.',
  },
  PROVIDER_RATE_LIMITED: {
    status: 503,
    retryable: true,
    description: 'The provider limits this server; nothing was made. Try again after `retryAfter` seconds.',
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    description: 'The provider is down or cannot be reached; nothing was made.',
  },
  PROVIDER_MISCONFIGURED: {
    status: 502,
    retryable: false,
    description:
      'The provider refuses the account of this server; its operator finds the details in the log.',
  },
  OUTCOME_UNKNOWN: {
    status: 502,
    retryable: false,
    description:
      'The request was sent and no whole answer came: it may have been billed, and is not sent again by itself.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    description: 'Storage does not answer. A picture that was made already is safe and will be stored later.',
  },
  GENERATION_CANCELED: {
    status: 409,
    retryable: false,
    description: 'The generation was canceled while it waited.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    retryable: true,
    description: 'A bug of this server; the log has the cause under the `requestId`.',
  },
} as const satisfies Record<string, { status: number; retryable: boolean; description: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** What a client is told beside code and message. Nothing secret may stand here. */
export interface ErrorDetails {
  /** Path of the argument that breaks a rule, "options.size". */
  field?: string;
  /** The rule that was broken, in a few words. */
  rule?: string;
  /** Seconds to wait before the next try. */
  retryAfter?: number;
  /** When a budget begins anew, ISO 8601. */
  resetsAt?: string;
  /** The scope that a credential lacks. */
  scope?: string;
  /** Id of the generation that the error belongs to; the API tells it as a Relay id. */
  generationId?: string;
  /** Where moderation refused: the request or the finished picture. */
  stage?: 'input' | 'output';
  /** What moderation refused it for, in the provider's terms. */
  categories?: readonly string[];
  /** The allowed size nearest to the one that was asked for, "1008x1008". */
  nearestSize?: string;
  /** The model to use instead of a retired one. */
  replacement?: string | undefined;
}

/** A failure with a code of the catalogue and a message that is safe for clients and says what to do. */
export class LienzoError extends Error {
  override readonly name = 'LienzoError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** @param options.cause what really happened: for the log, never for the client */
  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }

  /** The same failure, told with further details. */
  with(details: ErrorDetails): LienzoError {
    return new LienzoError(this.code, this.message, {
      details: { ...this.details, ...details },
      cause: this.cause,
    });
  }
}

/** BAD_USER_INPUT for one argument. */
export function badUserInput(
  field: string,
  rule: string,
  message: string,
  details: ErrorDetails = {},
): LienzoError {
  return new LienzoError('BAD_USER_INPUT', message, { details: { field, rule, ...details } });
}
