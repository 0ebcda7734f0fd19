import type { Parameters } from './api/parameters.ts';
import { defaultSize, type Size } from './api/sizes.ts';
import { encode } from './pictures/encode.ts';
import { paint } from './pictures/paint.ts';
import { toSharp } from './pictures/pixels.ts';

/** The finished files of a request, and what the answer tells about them. */
export interface Painted {
  files: Buffer[];
  size: Size;
  background: 'opaque' | 'transparent';
  /** The pictures that came with the request, for the count of input tokens. */
  sources: readonly Size[];
}

/** `POST /v1/images/generations`: pictures from words. One after the other, so that an abort saves the rest. */
export async function generate(parameters: Parameters, signal: AbortSignal | undefined): Promise<Painted> {
  const size = parameters.size ?? defaultSize;
  const isTransparent = parameters.background === 'transparent';
  const files: Buffer[] = [];
  for (let index = 0; index < parameters.count; index += 1) {
    signal?.throwIfAborted();
    const picture = await paint(parameters, size, { index, isTransparent });
    files.push(await encode(toSharp(picture), parameters, isTransparent));
  }
  return { files, size, background: isTransparent ? 'transparent' : 'opaque', sources: [] };
}
