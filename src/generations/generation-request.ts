import type { GenerationKind } from '../database/database.ts';
import type { Upload } from '../images/uploads.ts';

/** What a caller asks for, as it was sent: nothing is filled in yet. */
export interface GenerationRequest {
  kind: GenerationKind;
  /** Trimmed; null for a variation without words. */
  prompt: string | null;
  /** 1..10 */
  count: number;
  options: ImageOptions;
  /** Pictures to start from, in order. */
  sources: readonly GenerationSource[];
  mask: { file: Upload; field: string } | undefined;
  idempotencyKey: string | undefined;
  /** How many previews to ask for while it is painted, 0..3; each costs money. No part of what makes it the same. */
  previews: number;
  /** Whether to buy again where the outcome of the request with this key is unknown; no part of what makes it the same. */
  retryOutcomeUnknown: boolean;
}

/** A file of the caller's or an image of the library; `field` is the path of the argument that it came in. */
export type GenerationSource = { file: Upload; field: string } | { key: string; field: string };

export interface ImageOptions {
  model?: string | null | undefined;
  /** "auto" or WIDTHxHEIGHT */
  size?: string | null | undefined;
  quality?: 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'XHIGH' | 'MAX' | null | undefined;
  format?: 'PNG' | 'JPEG' | 'WEBP' | null | undefined;
  compression?: number | null | undefined;
  background?: 'AUTO' | 'OPAQUE' | 'TRANSPARENT' | null | undefined;
  complexity?: 'LOW' | 'MEDIUM' | 'HIGH' | null | undefined;
}
