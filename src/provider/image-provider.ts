import type { LienzoError } from '../errors.ts';
import type { Quality } from './models.ts';

/** Buys pictures. One call is one purchase: nothing behind this interface sends a request twice. */
export interface ImageProvider {
  /**
   * Sends one request and waits for its pictures.
   * @throws ProviderFailure, and nothing else
   */
  createImages(request: ImageRequest, hooks?: CallHooks): Promise<ProviderAnswer>;
}

export interface CallHooks {
  /**
   * Gets each preview as soon as it has come, in order, and none after the call has ended. The call does not wait for
   * what it returns, and what it throws is dropped.
   */
  onPreview?: (preview: Preview) => void;
  /**
   * Ends the call. It fails as NOT_MADE where it was aborted before anything was sent; otherwise as UNKNOWN, since the
   * pictures may be made and billed all the same. What had come whole by then is returned.
   */
  signal?: AbortSignal;
}

/** What is asked for; every option that has a default stands here already. */
export interface ImageRequest {
  prompt: string;
  /** Pictures to change, in order: none for a picture from words alone; at most 16. */
  sources: readonly SourcePicture[];
  /** PNG as large as the first source, transparent where it is to be painted anew. */
  mask: Uint8Array | undefined;
  model: string;
  /** 1..10 */
  count: number;
  /** "auto" or WIDTHxHEIGHT */
  size: string;
  quality: Quality;
  format: PictureFormat;
  /** 0..100; undefined: the model's own. JPEG and WEBP only. */
  compression: number | undefined;
  background: 'AUTO' | 'OPAQUE' | 'TRANSPARENT' | undefined;
  complexity: 'LOW' | 'MEDIUM' | 'HIGH' | undefined;
  /**
   * Previews of the picture in the making, 0..3; absent: 0. Fewer may come, and none where the model has none for so many
   * pictures (`previewsFor` in models.ts).
   */
  previews?: number;
  /** Stands for the caller towards the provider and tells nothing of them; at most 64 characters. */
  safetyIdentifier: string;
}

export type PictureFormat = 'PNG' | 'JPEG' | 'WEBP';

export interface SourcePicture {
  bytes: Uint8Array;
  format: PictureFormat;
}

export interface ProviderAnswer {
  /** At least one. Fewer than were asked for where some came broken. */
  pictures: readonly Picture[];
  /** null where the answer had none that makes sense. */
  usage: TokenUsage | null;
  upstreamRequestId: string | null;
}

/** A picture as the model made it, byte for byte; format and sides are read from the bytes. */
export interface Picture {
  bytes: Uint8Array;
  format: PictureFormat;
  width: number;
  height: number;
}

/** The picture as it looks before it is finished. */
export interface Preview {
  /** 0, 1, 2: each is sharper than the one before it. */
  index: number;
  /** As the model made them: PNG, JPEG or WebP, most likely in the format of the picture. */
  bytes: Uint8Array;
}

export interface TokenUsage {
  inputTokens: number;
  inputTextTokens: number;
  inputImageTokens: number;
  /** Part of the above that the provider had cached, and charges less for. */
  cachedTextTokens: number;
  cachedImageTokens: number;
  outputTokens: number;
  totalTokens: number;
}

/** NOT_MADE: nothing was made, nothing is billed. UNKNOWN: it was sent, and may have been made and billed. */
export type FailedOutcome = 'NOT_MADE' | 'UNKNOWN';

/** Why a call gave no pictures, and what that proves. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly outcome: FailedOutcome;
  /** What the client is told. */
  readonly error: LienzoError;
  /** Whether the same request may be sent again without the caller's word. */
  readonly sendAgain: boolean;
  /** Seconds that the provider asks to wait first. */
  readonly retryAfterSeconds: number | undefined;
  readonly upstreamRequestId: string | null;

  constructor(options: {
    outcome: FailedOutcome;
    error: LienzoError;
    sendAgain: boolean;
    retryAfterSeconds?: number;
    upstreamRequestId: string | null;
    cause: unknown;
  }) {
    super(`${options.error.code} (${options.outcome})`, { cause: options.cause });
    this.outcome = options.outcome;
    this.error = options.error;
    this.sendAgain = options.sendAgain;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.upstreamRequestId = options.upstreamRequestId;
  }
}
