import { estimateCostOf, type CallToEstimate } from '../provider/estimates.ts';
import { findImageModel, previewsFor, sourceLimits } from '../provider/models.ts';
import { parseSize } from './image-size.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** What of a request its price depends on, beside its options. */
export type Extent = Pick<CallToEstimate, 'count' | 'previews' | 'promptBytes' | 'sourcePixels'>;

/** What one call costs at most: see `estimateCostOf`. */
export function estimateCost({ model, quality, size }: ResolvedOptions, extent: Extent): string | null {
  const { count, previews: wanted } = extent;
  return estimateCostOf(model, {
    ...extent,
    quality,
    size: parseSize(size),
    previews: previewsFor(model, { count, wanted }),
  });
}

/** Pictures that an edit can start from; a model that is not in the data gets as many as the API takes. */
export function maxSourcesOf(model: string): number {
  return findImageModel(model)?.maxSources ?? sourceLimits.maxSources;
}
