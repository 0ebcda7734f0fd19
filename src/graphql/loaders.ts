import DataLoader from 'dataloader';
import { reachOf, type Principal } from '../access/principal.ts';
import type { Services } from './services.ts';

/** Answers many lookups of one request by one query each. */
export type Loaders = ReturnType<typeof createLoaders>;

export function createLoaders({ images, generations, access }: Services, principal: Principal) {
  const reach = reachOf(principal);
  return {
    image: oneByOne((ids) => images.findByIds(reach, ids), 'id'),
    generation: oneByOne((ids) => generations.findByIds(reach, ids), 'id'),
    apiKey: oneByOne((ids) => access.findApiKeysByIds(principal, ids), 'id'),
    spendingOfKey: new DataLoader((ids: readonly string[]) => access.findSpendingOfKeys(ids)),
    spending: oneByOne((ids) => generations.findSpending(reach, ids), 'generationId'),
    /** One address for each picture and request: its `url` and its `expiresAt` must belong together. */
    address: new DataLoader((keys: readonly string[]) => Promise.all(keys.map((key) => images.address(key)))),
    imagesOfGeneration: new DataLoader(async (ids: readonly string[]) => {
      const found = await images.findOfGenerations(reach, ids);
      return ids.map((id) => found.filter((image) => image.generation_id === id));
    }),
  };
}

function oneByOne<Row extends Record<Key, string>, Key extends string>(
  find: (ids: readonly string[]) => Promise<Row[]>,
  key: Key,
): DataLoader<string, Row | undefined> {
  return new DataLoader(async (ids) => {
    const found = new Map((await find(ids)).map((row) => [row[key] as string, row]));
    return ids.map((id) => found.get(id));
  });
}
