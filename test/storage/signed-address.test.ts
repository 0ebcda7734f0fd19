import { describe, expect, it } from 'vitest';
import { formatSignedAddress, parseSignedAddress } from '../../src/storage/signed-address.ts';

const fields = { key: 'images/x.png', expiresAtSeconds: 1_800_000_000, downloadName: undefined };

describe('formatSignedAddress', () => {
  it('writes the address of an object', () => {
    expect(formatSignedAddress('http://localhost:4000', fields, 'S')).toBe(
      'http://localhost:4000/objects/images/x.png?expires=1800000000&signature=S',
    );
  });

  it('keeps the path of the public URL', () => {
    expect(
      formatSignedAddress('https://example.org/pictures/', { ...fields, downloadName: 'a b&c.png' }, 'S'),
    ).toBe(
      'https://example.org/pictures/objects/images/x.png?expires=1800000000&download=a%20b%26c.png&signature=S',
    );
  });
});

describe('parseSignedAddress', () => {
  it.each([undefined, 'a b&c=d?e#f%2e+.png', 'día ☀.png'])(
    'reads back what was written: %s',
    (downloadName) => {
      const url = formatSignedAddress('http://localhost:4000', { ...fields, downloadName }, 'S');
      expect(parseSignedAddress(url)).toEqual({ fields: { ...fields, downloadName }, signature: 'S' });
    },
  );

  it('reads a path without an origin too', () => {
    expect(parseSignedAddress('/objects/images/x.png?expires=1800000000&signature=S')).toEqual({
      fields,
      signature: 'S',
    });
  });

  it.each([
    '/objects/images/x.png',
    '/objects/images/x.png?expires=1800000000',
    '/objects/images/x.png?signature=S',
    '/objects/images/x.png?expires=1800000000&signature=S&signature=S',
    '/objects/images/x.png?expires=1800000000&expires=1900000000&signature=S',
    '/objects/images/x.png?expires=1800000000&signature=S&download=a&download=b',
    '/objects/images/x.png?expires=1800000000&signature=S&more=1',
    '/objects/images/x.png?expires=1800000000&signature=S?',
    '/objects/images/x.png?Expires=1800000000&signature=S',
    '/objects/images/x.png?expires=01800000000&signature=S',
    '/objects/images/x.png?expires=1.8e9&signature=S',
    '/objects/images/x.png?expires=-1&signature=S',
    '/objects/images/x.png?expires=%201800000000&signature=S',
    '/objects/images/x.png?expires=99999999999999&signature=S',
    '/objects/images%2fx.png?expires=1800000000&signature=S',
    '/objects/images/%78.png?expires=1800000000&signature=S',
    '/objects/../x.png?expires=1800000000&signature=S',
    '/objects//x.png?expires=1800000000&signature=S',
    '/objects/?expires=1800000000&signature=S',
    '/x/objects/images/x.png?expires=1800000000&signature=S',
    '/Objects/images/x.png?expires=1800000000&signature=S',
    '',
  ])('refuses %s', (url) => {
    expect(parseSignedAddress(url)).toBeUndefined();
  });
});
