import { readGlobalId } from './global-ids.ts';
import type { Loaders } from './loaders.ts';

/** The caller's image, generation or, for an administrator, API key with this global id; null for malformed, unknown and other callers' ids alike. */
export async function loadNode(loaders: Loaders, globalId: string) {
  const node = readGlobalId(globalId);
  switch (node?.type) {
    case 'Image':
      return (await loaders.image.load(node.id)) ?? null;
    case 'Generation':
      return (await loaders.generation.load(node.id)) ?? null;
    case 'ApiKey':
      return (await loaders.apiKey.load(node.id)) ?? null;
    case undefined:
      return null;
  }
}
