/** Chance that the same seed brings again; when a process dies hangs on the machine too. */
export interface Chance {
  /** A whole number, 0 to `max`. */
  upTo(max: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Mulberry32, a generator of 32 bits (public domain, Tommy Ettinger). */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    upTo: (max) => Math.floor(next() * (max + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}
