import { describe, expect, it } from 'vitest';
import { assertObjectKeys, contentTypeOf, isObjectKey } from '../../src/storage/object-key.ts';

const hostileKeys: [what: string, key: unknown][] = [
  ['nothing', ''],
  ['undefined', undefined],
  ['an array that reads like a key', ['images/x.png']],
  ['a parent folder', '../x.png'],
  ['a parent folder inside', 'images/../x.png'],
  ['the same folder', './x.png'],
  ['the same folder inside', 'images/./x.png'],
  ['three dots', 'images/.../x.png'],
  ['a parent folder, percent-encoded', '%2e%2e/x.png'],
  ['a slash, percent-encoded', 'images%2fx.png'],
  ['percent-encoding twice', '%252e%252e/x.png'],
  ['a backslash', '..\\x.png'],
  ['a NUL', 'images/x\0.png'],
  ['a NUL before a second extension', 'images/x.txt\0.png'],
  ['a line feed at the end', 'images/x.png\n'],
  ['a carriage return', 'images/\rx.png'],
  ['a tab', 'images/\tx.png'],
  ['an absolute path', '/etc/passwd.png'],
  ['two slashes at the beginning', '//host/x.png'],
  ['two slashes', 'images//x.png'],
  ['a slash at the end', 'images/x.png/'],
  ['a drive', 'c:/x.png'],
  ['an alternate stream', 'images/x.png:y.png'],
  ['a URL', 'file:///etc/x.png'],
  ['full-width dots', '\uff0e\uff0e/x.png'],
  ['a two-dot leader', '\u2025/x.png'],
  ['a fraction slash', 'images\u2044x.png'],
  ['an overlong dot, as latin1', '\u00c0\u00ae\u00c0\u00ae/x.png'],
  ['a combining accent', 'images/e\u0301.png'],
  ['a lone surrogate', 'images/\ud800.png'],
  ['a direction mark', 'images/\u202egnp.png'],
  ['capital letters', 'Images/x.png'],
  ['a capital extension', 'images/x.PNG'],
  ['a home folder', '~/x.png'],
  ['a shell variable', '$HOME/x.png'],
  ['a wildcard', 'images/*.png'],
  ['a hidden file', 'images/.x.png'],
  ['a hidden folder', '.partial/x.png'],
  ['only an extension', '.png'],
  ['only an extension in a folder', 'images/.png'],
  ['a trailing dot', 'images/x.png.'],
  ['a trailing space', 'images/x.png '],
  ['a folder with a trailing dot', 'images./x.png'],
  ['a leading space', ' images/x.png'],
  ['a device', 'con.png'],
  ['a device in a folder', 'images/nul.2026.png'],
  ['a device as a folder', 'lpt1/x.png'],
  ['no extension', 'images/x'],
  ['an extension in the folder only', 'images.png/x'],
  ['another extension', 'images/x.html'],
  ['.jpg, which is none of ours', 'images/x.jpg'],
  ['a name of Object.prototype as extension', 'images/x.constructor'],
  ['a query', 'images/x.png?y.png'],
  ['a fragment', 'images/#x.png'],
  ['10,000 characters', `${'a'.repeat(9996)}.png`],
  ['513 characters', `${'a/'.repeat(254)}a.png`],
  ['a segment of 256 characters', `images/${'a'.repeat(252)}.png`],
  ['10,000 parent folders', `${'../'.repeat(10_000)}x.png`],
];

describe('isObjectKey', () => {
  it.each([
    'images/2026/11/22/0198c0de-0000-7000-8000-000000000000.png',
    'inputs/a_b-c.d.jpeg',
    'x.webp',
    'console/nullable.png',
    `${'a/'.repeat(253)}aa.png`,
    `images/${'a'.repeat(251)}.png`,
  ])('takes %s', (key) => {
    expect(isObjectKey(key)).toBe(true);
  });

  it.each(hostileKeys)('refuses %s', (_what, key) => {
    expect(isObjectKey(key)).toBe(false);
  });
});

describe('assertObjectKeys', () => {
  it('names the key that is none, shortened', () => {
    expect(() => assertObjectKeys(['x.png', `../${'a'.repeat(10_000)}`])).toThrow(
      /^Not an object key: "\.\.\/a{97}"$/,
    );
  });
});

describe('contentTypeOf', () => {
  it.each([
    ['a.b/x.png', 'image/png'],
    ['x.jpeg', 'image/jpeg'],
    ['x.webp', 'image/webp'],
    ['x.svg', undefined],
    ['png', undefined],
  ])('%s is %s', (key, contentType) => {
    expect(contentTypeOf(key)).toBe(contentType);
  });
});
