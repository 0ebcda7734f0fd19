import { isAbsolute, posix, relative, resolve, win32 } from 'node:path';
import * as fc from 'fast-check';
import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { isImageKey, makeImageKey } from '../../src/images/image-keys.ts';
import { contentTypeOf, isObjectKey } from '../../src/storage/object-key.ts';
import { mutate, mutations } from './mutations.ts';
import { objectKeys } from './object-keys.ts';
import { runs } from './runs.ts';

const separators = ['.', '..', '/', '//', '\\', '%', '%2e', '%2f', ':', '~', '$', '*', '?', '#', '-', '_'];
const spaces = ['\0', '\n', '\r', '\t', ' ', '\u202e', '\ud800'];
const lookAlikes = ['\uff0e', '\u2044', 'é', 'e\u0301', 'K', 'A', 'g', '0', '9'];
const names = ['con', 'nul.', 'lpt1', '.png', '.PNG', '.bin', '.svg', 'images', '.partial'];
const hostile = [...separators, ...spaces, ...lookAlikes, ...names];
const formats = { png: 'PNG', jpeg: 'JPEG', webp: 'WEBP' } as const;

/** What a key of ours is: the same text in a file system of any kind, in a URL and in any Unicode form, and no way out. */
function expectPlainPath(key: string): void {
  const folder = '/srv/objects';
  const inside = relative(folder, resolve(folder, key));
  expect(inside).toBe(key);
  expect(isAbsolute(inside)).toBe(false);
  expect(resolve(folder, key).startsWith(`${folder}/`)).toBe(true);
  expect(posix.normalize(key)).toBe(key);
  expect(win32.relative('C:\\objects', win32.resolve('C:\\objects', key)).replaceAll('\\', '/')).toBe(key);
  expect(new URL(`http://localhost/objects/${key}`).pathname).toBe(`/objects/${key}`);
  expect(decodeURIComponent(key)).toBe(key);
  expect(encodeURI(key)).toBe(key);
  expect(key.normalize('NFKC').toLowerCase()).toBe(key);
  // Neither hidden nor what the store itself keeps, and nothing that Windows cuts off.
  expect(key).not.toMatch(/(?:^|\/)\.|\.(?:\/|$)/);
}

describe('the check of object keys', () => {
  it('takes every key by the rules', () => {
    fc.assert(
      fc.property(objectKeys, (key) => {
        expect(isObjectKey(key)).toBe(true);
        expectPlainPath(key);
      }),
      runs(),
    );
  });

  it('takes no key that leads out of its folder or means something else in a URL', () => {
    const soup = fc.array(fc.constantFrom('a', 'b', ...hostile), { maxLength: 5 });
    const texts = fc.oneof(
      soup.map((pieces) => pieces.join('')),
      soup.map((pieces) => `${pieces.join('')}.png`),
      fc.stringMatching(/^[a-z0-9._/-]{0,40}\.(png|jpeg|webp)$/),
      fc
        .tuple(objectKeys, mutations(hostile, { min: 1, max: 2 }))
        .map(([key, changes]) => mutate(key, changes)),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (key) => {
        if (!isObjectKey(key)) return;
        expectPlainPath(key);
        expect(contentTypeOf(key)).toMatch(/^(?:image\/(?:png|jpeg|webp)|application\/octet-stream)$/);
      }),
      runs(),
    );
  });
});

/** Takes a key apart and makes it once more; undefined where its pieces are none of those that keys are made of. */
function remade(key: string): string | undefined {
  const [, day = '', id = '', extension = ''] = /^images\/(.{10})\/(.{36})\.(.*)$/su.exec(key) ?? [];
  const createdAt = new Date(`${day.replaceAll('/', '-')}T12:00:00Z`);
  if (Number.isNaN(createdAt.getTime()) || !validate(id) || version(id) !== 7) return undefined;
  if (id !== id.toLowerCase() || !Object.hasOwn(formats, extension)) return undefined;
  return makeImageKey(id, formats[extension as keyof typeof formats], createdAt);
}

describe('the check of image keys', () => {
  const days = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  const made = fc
    .tuple(fc.uuid({ version: 7 }), fc.constantFrom(...Object.values(formats)), days)
    .map(([id, format, createdAt]) => makeImageKey(id, format, createdAt));

  it('takes every key that is made, and every store does', () => {
    fc.assert(
      fc.property(made, (key) => {
        expect(isImageKey(key)).toBe(true);
        expect(isObjectKey(key)).toBe(true);
        expectPlainPath(key);
      }),
      runs(),
    );
  });

  it('takes no text that is one character away from one', () => {
    const changes = fc.record({
      at: fc.nat({ max: 60 }),
      remove: fc.nat({ max: 1 }),
      insert: fc.constantFrom('', '.', '/', '\\', '%', '\0', '\n', ' ', 'g', 'Z', '-', 'é', '\u202e'),
    });
    fc.assert(
      fc.property(made, changes, (key, change) => {
        const changed = mutate(key, [change]);
        fc.pre(changed !== key);
        expect(isImageKey(changed)).toBe(false);
      }),
      runs(),
    );
  });

  it('takes exactly what can be made', () => {
    const year = fc.stringMatching(/^[0-9]{4}$/);
    const month = fc.oneof(fc.constantFrom('01', '12', '02'), fc.stringMatching(/^[0-9]{2}$/));
    const day = fc.oneof(fc.constantFrom('01', '28', '29', '30', '31'), fc.stringMatching(/^[0-9]{2}$/));
    const id = fc.oneof(fc.uuid({ version: 7 }), fc.uuid());
    const extension = fc.constantFrom('png', 'jpeg', 'webp', 'jpg', 'PNG', 'constructor');
    const near = fc
      .tuple(fc.tuple(year, month, day), id, extension)
      .map(([date, name, ending]) => `images/${date.join('/')}/${name}.${ending}`);
    const tokens = [...Array.from('0123456789abcdefA/-.'), 'images/', '.png'];
    const texts = fc.oneof(near, made, fc.string({ unit: 'binary', maxLength: 50 }));
    fc.assert(
      fc.property(texts, mutations(tokens, { min: 0, max: 2 }), (text, changes) => {
        const key = mutate(text, changes);
        expect(isImageKey(key)).toBe(remade(key) === key);
      }),
      runs(),
    );
  });
});
