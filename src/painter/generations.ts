import type { Parameters } from './api/parameters.ts';
import { defaultSize } from './api/sizes.ts';
import type { Commission } from './commission.ts';
import { paint } from './pictures/paint.ts';

/** `POST /v1/images/generations`: pictures from words. */
export function generate(parameters: Parameters): Commission {
  const size = parameters.size ?? defaultSize;
  const isTransparent = parameters.background === 'transparent';
  return {
    parameters,
    size,
    background: isTransparent ? 'transparent' : 'opaque',
    sources: [],
    paint: (index) => paint(parameters, size, { index, isTransparent }),
  };
}
