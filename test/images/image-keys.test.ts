import { v4 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { isImageKey, makeImageKey } from '../../src/images/image-keys.ts';

const id = '019abcde-0123-7456-89ab-0123456789ab';
const key = `images/2026/11/22/${id}.png`;

describe('the key of an image', () => {
  it('tells the day in UTC, the id and the format', () => {
    const lateInMadrid = new Date('2026-12-31T23:59:59.999Z');
    expect(makeImageKey(id, 'PNG', new Date('2026-11-22T10:00:00Z'))).toBe(key);
    expect(makeImageKey(id, 'JPEG', lateInMadrid)).toBe(`images/2026/12/31/${id}.jpeg`);
    expect(makeImageKey(id, 'WEBP', new Date('2027-01-01T00:00:00Z'))).toBe(`images/2027/01/01/${id}.webp`);
  });
});

describe('no key of ours is', () => {
  it.each([
    '',
    ' ',
    key.toUpperCase(),
    ` ${key}`,
    `${key} `,
    `${key}\n`,
    `\n${key}`,
    `${key}\0`,
    `/${key}`,
    `./${key}`,
    `../${key}`,
    `${key}/`,
    `${key}?x=1`,
    `${key}#x`,
    `${key}%00`,
    `${key}.png`,
    `x${key}`,
    key.replace('.png', ''),
    key.replace('.png', '.'),
    key.replace('.png', '.PNG'),
    key.replace('.png', '.jpg'),
    key.replace('.png', '.gif'),
    key.replace('.png', '.svg'),
    key.replace('.png', '.png.exe'),
    key.replace('.png', '_png'),
    key.replace('images/', ''),
    key.replace('images/', 'images//'),
    key.replace('images/', 'images/../images/'),
    key.replace('images/', 'images/%2e%2e/images/'),
    key.replaceAll('/', '\\'),
    key.replaceAll('/', '%2f'),
    key.replaceAll('/', '∕'),
    key.replace('2026', '２０２６'),
    key.replace('2026', '26'),
    key.replace('11', '1'),
    key.replace(id, v4()),
    key.replace(id, id.slice(0, -1)),
    key.replace(id, `${id}0`),
    key.replace(id, id.toUpperCase()),
    key.replace(id, id.replaceAll('-', '')),
    key.replace(id, `{${id}}`),
    key.replace(id, '00000000-0000-0000-0000-000000000000'),
    key.replace(id, id.replace('89ab', 'c9ab')),
    `${key},${key}`,
    `s3://bucket/${key}`,
    `http://localhost:4000/objects/${key}`,
    "' or 1=1 --",
    'images/%',
    '.',
    '..',
    '/etc/passwd',
    '../../../../etc/passwd',
    '..\\..\\windows\\win.ini',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'constructor',
    '__proto__',
    'a'.repeat(10_000),
    `${'../'.repeat(3000)}${key}`,
  ])('%j', (hostile) => {
    expect(isImageKey(hostile)).toBe(false);
  });

  it('found out slowly', () => {
    const begin = performance.now();
    for (const piece of ['images/', '0', '-', 'images/2026/11/22/', '0'.repeat(8)])
      isImageKey(piece.repeat(100_000));
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});
