import * as fc from 'fast-check';

/** Takes `remove` characters away at `at`, which counts on from the beginning again, and puts others there. */
interface Mutation {
  at: number;
  remove: number;
  insert: string;
}

/** Characters changed, deleted and inserted, pieces cut out, ends cut off. */
export function mutations(tokens: readonly string[], count: { min: number; max: number }) {
  const mutation: fc.Arbitrary<Mutation> = fc.record({
    at: fc.nat({ max: 0xffff }),
    remove: fc.oneof(fc.constantFrom(0, 1, 1, 0xffff), fc.nat({ max: 30 })),
    insert: fc.oneof(fc.constantFrom('', ...tokens), fc.nat({ max: 0xff }).map(String.fromCharCode)),
  });
  return fc.array(mutation, { minLength: count.min, maxLength: count.max });
}

export function mutate(text: string, changes: readonly Mutation[]): string {
  return changes.reduce((before, { at, remove, insert }) => {
    const place = at % (before.length + 1);
    return before.slice(0, place) + insert + before.slice(place + remove);
  }, text);
}
