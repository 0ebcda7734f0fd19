/** Lets requests with one idempotency key begin one after the other in this process; those behind find what the first began. */
export interface KeyTurns {
  /** Fulfilled when whoever begins under this key is written down or has failed; undefined where nobody does, or without a key. */
  another(ownerId: string, key: string | undefined): Promise<void> | undefined;
  /** @returns what ends the turn; it may be called more than once */
  take(ownerId: string, key: string | undefined): () => void;
}

export function createKeyTurns(): KeyTurns {
  const taken = new Map<string, Promise<void>>();
  // Two callers may have the same key.
  const nameOf = (ownerId: string, key: string) => JSON.stringify([ownerId, key]);
  return {
    another: (ownerId, key) => (key === undefined ? undefined : taken.get(nameOf(ownerId, key))),
    take: (ownerId, key) => {
      if (key === undefined) return () => {};
      const name = nameOf(ownerId, key);
      const { promise, resolve } = Promise.withResolvers<void>();
      taken.set(name, promise);
      return () => {
        if (taken.get(name) === promise) taken.delete(name);
        resolve();
      };
    },
  };
}
