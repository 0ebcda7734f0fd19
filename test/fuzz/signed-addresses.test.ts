import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LienzoError } from '../../src/errors.ts';
import { isObjectKey } from '../../src/storage/object-key.ts';
import { formatSignedAddress, parseSignedAddress } from '../../src/storage/signed-address.ts';
import { createSignedObjectHandler } from '../../src/storage/signed-objects.ts';
import { createUrlSigner, type SignedFields } from '../../src/storage/url-signer.ts';
import { mutate, mutations } from './mutations.ts';
import { objectKeys } from './object-keys.ts';
import { runs } from './runs.ts';

const signer = createUrlSigner({ key: Buffer.alloc(32, 1) });
const seconds = fc.integer({ min: 1, max: 999_999_999_999 });
const fields: fc.Arbitrary<SignedFields> = fc.record({
  key: objectKeys,
  expiresAtSeconds: seconds,
  downloadName: fc.option(
    fc.oneof(fc.constantFrom('a+b c&signature=x#y?z%41.png', "d'ía☀.png"), fc.string({ unit: 'binary' })),
    { nil: undefined },
  ),
});
const origins = fc.constantFrom('http://localhost:4000', 'https://pictures.example.com/', 'http://[::1]:80');

/** What the handler lets pass. */
function admitted(url: string): SignedFields | undefined {
  const parsed = parseSignedAddress(url);
  return parsed && signer.verify(parsed.fields, parsed.signature) ? parsed.fields : undefined;
}

describe('a signed address', () => {
  it('comes back as it was signed, from the text and from what a client makes of it', () => {
    fc.assert(
      fc.property(origins, fields, (origin, signed) => {
        const url = formatSignedAddress(origin, signed, signer.sign(signed));
        expect(url).toMatch(/^[!-~]+$/);
        expect(admitted(url)).toEqual(signed);
        expect(admitted(new URL(url).href)).toEqual(signed);
        expect(admitted(url.replace(/^https?:\/\/[^/]+\/?(?=\/)/, ''))).toEqual(signed);
      }),
      runs(),
    );
  });

  it('is refused when it was changed, unless it still means the very same', () => {
    const paths = ['/', '//', '..', '/../', '%2e', '%2f', '%00', '\0', '\\', '.', '@', 'objects/', 'http://'];
    const queries = ['?', '#', '&', '=', '+', ' ', 'expires=', '&expires=1', '&download=', '&signature='];
    const tokens = [...paths, ...queries, '0', '9', 'a', '.png'];
    let changedInVain = 0;
    fc.assert(
      fc.property(fields, mutations(tokens, { min: 1, max: 2 }), (signed, changes) => {
        const url = formatSignedAddress('http://localhost:4000', signed, signer.sign(signed));
        const passed = admitted(mutate(url, changes));
        if (passed === undefined) changedInVain += 1;
        else expect(passed).toEqual(signed);
      }),
      runs(),
    );
    expect(changedInVain).toBeGreaterThan(runs().numRuns / 2);
  });

  it('is taken apart without fail from any text, and only into what could have been signed', () => {
    let taken = 0;
    const marks = [
      'http://h',
      '/objects/',
      '/',
      '..',
      '.',
      '?',
      '&',
      '#',
      '=',
      '%2e',
      '%',
      '+',
      '\ud800',
      ' ',
    ];
    const times = ['0', '&expires=1', '&expires=0', '&expires=01', '&expires=1e3'];
    const piece = fc.oneof(
      fc.constantFrom(...marks, ...times, '&signature=', '&download=a', '&download=%zz'),
      fc.string({ maxLength: 4 }),
    );
    const pieces = fc.array(piece, { maxLength: 2 }).map((texts) => texts.join(''));
    const starts = fc.constantFrom('/objects/', '/objects/a', 'http://h/objects/a/', 'a://b/objects/c', '');
    const middles = fc.constantFrom(
      '.png?expires=1&signature=x',
      '.png?download=a&expires=0&signature=x',
      '.webp?signature=x&expires=999999999999',
    );
    fc.assert(
      fc.property(starts, pieces, middles, pieces, (...texts) => {
        const parsed = parseSignedAddress(texts.join(''));
        if (parsed === undefined) return;
        taken += 1;
        expect(isObjectKey(parsed.fields.key)).toBe(true);
        expect(Number.isSafeInteger(parsed.fields.expiresAtSeconds)).toBe(true);
        expect(parsed.fields.expiresAtSeconds).toBeGreaterThan(0);
        // Whatever key was read, a right address for it can be written and means that key.
        const url = formatSignedAddress('http://h', parsed.fields, 'x');
        expect(parseSignedAddress(new URL(url).href)).toEqual({ ...parsed, signature: 'x' });
      }),
      runs(),
    );
    expect(taken).toBeGreaterThan(runs().numRuns / 100);
  });

  it('works to the last millisecond before its expiry and not in the one after', async () => {
    const storage = { openObject: () => Promise.reject(new LienzoError('NOT_FOUND', 'Not here.')) };
    let now = 0;
    const answer = createSignedObjectHandler({ storage, signer, clock: () => new Date(now) });
    const offsets = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1e9, max: 1e9 }));
    const methods = fc.constantFrom('GET', 'HEAD');
    await fc.assert(
      fc.asyncProperty(fields, offsets, methods, async (signed, offset, method) => {
        now = signed.expiresAtSeconds * 1000 + offset;
        const url = formatSignedAddress('http://localhost:4000', signed, signer.sign(signed));
        const { status } = await answer(new Request(url, { method }));
        expect(status).toBe(offset < 0 ? 404 : 403);
      }),
      runs(),
    );
  });
});
