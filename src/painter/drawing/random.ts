import { createHash } from 'node:crypto';

/** A repeatable stream of numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number in low..high, both included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  shuffle<Item>(items: readonly Item[]): Item[];
  /** A stream of its own: what is drawn from it does not move this one. */
  fork(name: string): Random;
}

export function createRandom(seed: string): Random {
  const next = createGenerator(seed);
  const between = (low: number, high: number): number => low + next() * (high - low);
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));

  return {
    between,
    integer,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new RangeError('cannot pick from an empty list');
      return item;
    },
    shuffle<Item>(items: readonly Item[]): Item[] {
      return items
        .map((item) => ({ item, rank: next() }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ item }) => item);
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** sfc32, a small fast generator with 128 bits of state, filled from a hash of the seed. */
function createGenerator(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);

  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
