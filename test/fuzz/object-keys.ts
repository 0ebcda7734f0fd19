import * as fc from 'fast-check';

const edge = Array.from('abcxyz0189_-');
const segment = fc
  .tuple(
    fc.constantFrom(...edge),
    fc.string({ unit: fc.constantFrom(...edge, '.'), maxLength: 8 }),
    fc.constantFrom(...edge),
  )
  .map((pieces) => pieces.join(''));
/** Names near those that Windows keeps for devices. */
const nearDevice = fc.constantFrom(
  'console',
  'com',
  'com10',
  'nul-',
  'lpt',
  'a.con',
  '-',
  '_',
  'a'.repeat(255),
);
const extension = fc.constantFrom('.png', '.jpeg', '.webp');

/** Keys by the rules of `isObjectKey`. */
export const objectKeys = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: segment }, nearDevice), { maxLength: 3 }),
    segment,
    extension,
  )
  .map(([folders, name, ending]) => [...folders, name + ending].join('/'))
  .filter((key) => key.length <= 512);
