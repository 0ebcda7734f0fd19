import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { deleteImage, generateImage, listApiKeys, listImages } from '../support/documents.ts';
import { varyPicture } from './documents.ts';
import { small, takenKey, type FailingServers } from './failing-server.ts';
import type { Fault } from './faulty-fetch.ts';
import type { Operation } from './picture-client.ts';

/** A way to meet an error. */
export interface Encounter {
  /** Completes "met ...". */
  how: string;
  code: ErrorCode;
  operation: Operation;
  /** Where it is sent; `origin` when left out. */
  to?: keyof Omit<FailingServers, 'close'>;
  fault?: Fault;
  /** What is told beside `code` and `requestId`. */
  details?: Record<string, unknown>;
  /** HTTP status; the one of the catalogue when left out. */
  status?: number;
  /** What is wrong: the name of the server, the request as such, its document, or what came of it. */
  wrong: 'the place' | 'the request' | 'the document' | 'the work';
}

const generationId = expect.any(String) as string;

export const encounters: Encounter[] = [
  {
    how: 'by a name that the server does not go by',
    code: 'FORBIDDEN',
    operation: operation(listImages, {}),
    to: 'foreignOrigin',
    status: 421,
    wrong: 'the place',
  },
  {
    how: 'by a caller without a credential',
    code: 'UNAUTHENTICATED',
    operation: operation(listImages, {}),
    to: 'closedOrigin',
    wrong: 'the place',
  },
  {
    how: 'by a field for administrators',
    code: 'FORBIDDEN',
    operation: operation(listApiKeys, {}),
    details: { scope: 'admin' },
    wrong: 'the request',
  },
  {
    how: 'by too many requests in a minute',
    code: 'RATE_LIMITED',
    operation: operation(listImages, {}),
    to: 'busyOrigin',
    details: { retryAfter: expect.any(Number) as number },
    wrong: 'the place',
  },
  {
    how: 'by a budget that is spent',
    code: 'BUDGET_EXCEEDED',
    operation: operation(generateImage, { prompt: 'a boat' }),
    to: 'spentOrigin',
    details: {
      resetsAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00\.000Z$/) as string,
      retryAfter: expect.any(Number) as number,
    },
    wrong: 'the work',
  },
  {
    how: 'by a mutation in an address',
    code: 'METHOD_NOT_ALLOWED',
    operation: operation(generateImage, { prompt: 'a boat' }),
    fault: 'a mutation by GET',
    wrong: 'the request',
  },
  {
    how: 'by another Content-Type',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    operation: operation(deleteImage, { key: 'x' }),
    fault: 'a Content-Type of text/plain',
    wrong: 'the request',
  },
  {
    how: 'by a request that stops on its way',
    code: 'REQUEST_TIMEOUT',
    operation: operation(deleteImage, { key: 'x' }),
    fault: 'a line that stalls',
    wrong: 'the request',
  },
  {
    how: 'by an upload without the header that forms cannot send',
    code: 'CSRF_REQUIRED',
    operation: operation(varyPicture, { file: new Blob(['a picture']) }),
    fault: 'no header that forms cannot send',
    wrong: 'the request',
  },
  {
    how: 'by a file over MAX_UPLOAD_MB',
    code: 'PAYLOAD_TOO_LARGE',
    operation: operation(varyPicture, { file: new Blob([new Uint8Array(1024 * 1024 + 1)]) }),
    wrong: 'the request',
  },
  {
    how: 'by a document that ends early',
    code: 'GRAPHQL_PARSE_FAILED',
    operation: operation(deleteImage, { key: 'x' }),
    fault: 'a document that ends early',
    wrong: 'the document',
  },
  {
    how: 'by a field that the schema does not have',
    code: 'GRAPHQL_VALIDATION_FAILED',
    operation: { query: '{ pictures { id } }', variables: {} },
    wrong: 'the document',
  },
  {
    how: 'by a variable of the wrong type',
    code: 'BAD_USER_INPUT',
    operation: { query: String(listImages), variables: { first: 'all' } },
    wrong: 'the request',
  },
  {
    how: 'by an argument that breaks a rule',
    code: 'BAD_USER_INPUT',
    operation: operation(listImages, { first: 1000 }),
    details: { field: 'first', rule: 'at most 100' },
    wrong: 'the work',
  },
  {
    how: 'by a file that is no picture',
    code: 'UNSUPPORTED_IMAGE',
    operation: operation(varyPicture, { file: new Blob(['words']) }),
    details: { field: 'file' },
    wrong: 'the work',
  },
  {
    how: 'by the key of no image',
    code: 'NOT_FOUND',
    operation: operation(deleteImage, { key: 'x' }),
    details: { field: 'key' },
    wrong: 'the work',
  },
  {
    how: 'by an idempotency key of another purchase',
    code: 'IDEMPOTENCY_CONFLICT',
    operation: operation(generateImage, { prompt: 'two boats', options: small, idempotencyKey: takenKey }),
    details: { field: 'idempotencyKey', generationId },
    wrong: 'the work',
  },
  {
    how: 'by a disk without space',
    code: 'OVERLOADED',
    operation: operation(generateImage, { prompt: 'a boat' }),
    to: 'fullOrigin',
    details: { retryAfter: 60, generationId },
    wrong: 'the work',
  },
  painting('simulate:moderation', 'CONTENT_REJECTED', { stage: 'input', categories: ['violence'] }),
  painting('simulate:moderation-output', 'CONTENT_REJECTED', { stage: 'output', categories: ['sexual'] }),
  painting('simulate:rate-limit', 'PROVIDER_RATE_LIMITED', { retryAfter: 120 }),
  painting('simulate:unavailable', 'PROVIDER_UNAVAILABLE', { retryAfter: 5 }),
  painting('simulate:insufficient-quota', 'PROVIDER_MISCONFIGURED'),
  painting('simulate:disconnect', 'OUTCOME_UNKNOWN'),
  painting('simulate:bad-json', 'OUTCOME_UNKNOWN'),
  {
    how: 'by a storage that does not take the picture',
    code: 'STORAGE_UNAVAILABLE',
    operation: operation(generateImage, { prompt: 'a boat', options: { ...small, format: 'WEBP' } }),
    details: { retryAfter: 60, generationId },
    wrong: 'the work',
  },
  {
    how: 'by somebody who cancels the generation while it waits for its turn',
    code: 'GENERATION_CANCELED',
    operation: operation(generateImage, { prompt: 'a boat' }),
    to: 'cancelingOrigin',
    details: { generationId },
    wrong: 'the work',
  },
  {
    how: 'by a bug',
    code: 'INTERNAL_SERVER_ERROR',
    operation: operation(generateImage, { prompt: 'a boat', options: { ...small, format: 'JPEG' } }),
    wrong: 'the work',
  },
];

function operation<Variables extends object>(
  document: TypedDocumentString<unknown, Variables>,
  variables: Variables,
): Operation {
  return { query: String(document), variables };
}

/** What the built-in painter can be asked for. */
function painting(prompt: string, code: ErrorCode, details: Record<string, unknown> = {}): Encounter {
  return {
    how: `by ${prompt}`,
    code,
    operation: operation(generateImage, { prompt, options: small }),
    details: { ...details, generationId },
    wrong: 'the work',
  };
}
