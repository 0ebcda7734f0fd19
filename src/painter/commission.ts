import type { Parameters } from './api/parameters.ts';
import type { Size } from './api/sizes.ts';
import { encode } from './pictures/encode.ts';
import { type Pixels, toSharp } from './pictures/pixels.ts';

/** A request that can be painted, and what its answer tells about the pictures. */
export interface Commission {
  parameters: Parameters;
  size: Size;
  background: 'opaque' | 'transparent';
  /** The pictures that came with the request, for the count of input tokens. */
  sources: readonly Size[];
  /**
   * @param index tells the pictures of one request apart, from 0
   * @throws Refusal 400 when a picture that came with the request turns out to be broken
   */
  paint(index: number): Promise<Pixels>;
}

/** A picture of the commission as the file that was asked for. */
export function finish({ parameters, background }: Commission, picture: Pixels): Promise<Buffer> {
  return encode(toSharp(picture), parameters, background === 'transparent');
}
