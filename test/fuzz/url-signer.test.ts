import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUrlSigner, type SignedFields } from '../../src/storage/url-signer.ts';
import { mutate, mutations } from './mutations.ts';
import { runs } from './runs.ts';

const keyOfSigner = Buffer.alloc(32, 1);
const signer = createUrlSigner({ key: keyOfSigner });

/** Half surrogates too, and what reads like the fields themselves. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        ',',
        '\\',
        '\\"',
        '","',
        'null',
        '[',
        ']',
        '0',
        '1',
        'a.png',
        '\ud800',
        '\udc00',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(''));
const seconds = fc.oneof(fc.nat({ max: 12 }), fc.integer({ min: 1, max: 999_999_999_999 }));
const fields: fc.Arbitrary<SignedFields> = fc.record({
  key: text,
  expiresAtSeconds: seconds,
  downloadName: fc.option(text, { nil: undefined }),
});

function isSame(one: SignedFields, other: SignedFields): boolean {
  return (
    one.key === other.key &&
    one.expiresAtSeconds === other.expiresAtSeconds &&
    one.downloadName === other.downloadName
  );
}

describe('a signature', () => {
  it('holds for its fields, and with any field changed for them only where nothing changed', () => {
    const changed = fc.tuple(fields, fields, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()));
    fc.assert(
      fc.property(changed, ([signed, other, [key, expiry, name]]) => {
        const signature = signer.sign(signed);
        expect(signer.verify({ ...signed }, signature)).toBe(true);
        const asked = {
          key: key ? other.key : signed.key,
          expiresAtSeconds: expiry ? other.expiresAtSeconds : signed.expiresAtSeconds,
          downloadName: name ? other.downloadName : signed.downloadName,
        };
        expect(signer.verify(asked, signature)).toBe(isSame(asked, signed));
      }),
      runs(),
    );
  });

  it('tells apart fields in which characters moved from one to the next', () => {
    const cuts = fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 }));
    const split = (all: string, [one, other]: [number, number]): SignedFields => {
      const [first, second] = one < other ? [one, other] : [other, one];
      const digits = all.slice(first, second).replace(/\D/g, '').slice(0, 12);
      return { key: all.slice(0, first), expiresAtSeconds: Number(digits), downloadName: all.slice(second) };
    };
    fc.assert(
      fc.property(fc.stringMatching(/^[01",]{0,12}$/), cuts, cuts, (all, one, other) => {
        const [signed, asked] = [split(all, one), split(all, other)];
        expect(signer.verify(asked, signer.sign(signed))).toBe(isSame(asked, signed));
      }),
      runs(),
    );
  });

  it('is refused as soon as it is another text, and nothing makes the check throw', () => {
    const tokens = ['=', '-', '_', '+', '/', 'A', '%3D', ' ', 'é', '\ud800', '\0'];
    const changes = mutations(tokens, { min: 0, max: 2 });
    fc.assert(
      fc.property(fields, changes, text, (signed, changesOfSignature, anyText) => {
        const signature = signer.sign(signed);
        expect(signature).toMatch(/^[\w-]{43}$/);
        const given = mutate(signature, changesOfSignature);
        expect(signer.verify(signed, given)).toBe(given === signature);
        expect(signer.verify(signed, anyText)).toBe(false);
      }),
      runs(),
    );
  });

  it('is refused where one bit of the secret key differs', () => {
    fc.assert(
      fc.property(fields, fc.nat({ max: 255 }), (signed, bit) => {
        const key = Buffer.from(keyOfSigner);
        key[bit >> 3] = (key[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(signer.verify(signed, createUrlSigner({ key }).sign(signed))).toBe(false);
      }),
      runs(),
    );
  });
});
