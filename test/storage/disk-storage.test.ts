import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDiskStorage } from '../../src/storage/disk-storage.ts';
import { createUrlSigner } from '../../src/storage/url-signer.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { withoutRoot } from './without-root.ts';

const signer = createUrlSigner({ key: Buffer.alloc(32, 7) });
const contentType = 'image/png';
const key = 'images/2026/x.png';

const openAt = (folder: string) => openDiskStorage({ folder, publicUrl: 'http://localhost:4000', signer });

async function setUp() {
  const folder = join(await temporaryFolder(), 'objects');
  return { folder, storage: await openAt(folder) };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

describe('the folder of the disk store', () => {
  it('is made where it is missing, for this user alone', async () => {
    const { folder, storage } = await setUp();
    await storage.put(key, Buffer.from('x'), { contentType });
    const modes = [folder, join(folder, 'images'), join(folder, key)].map(
      async (path) => (await stat(path)).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o600]);
  });

  it('may itself be a link', async () => {
    const { folder } = await setUp();
    await symlink(folder, `${folder}-link`);
    const storage = await openAt(`${folder}-link`);
    await storage.put(key, Buffer.from('x'), { contentType });
    expect(await readFile(join(folder, key), 'utf8')).toBe('x');
  });

  it('keeps its objects when it is opened again, and loses what was half-written', async () => {
    const { folder, storage } = await setUp();
    await storage.put(key, Buffer.from('x'), { contentType });
    await writeFile(join(folder, '.partial', 'left over'), 'half');
    const reopened = await openAt(folder);
    expect(await filesBelow(folder)).toEqual([join(folder, key)]);
    expect(Buffer.from(await reopened.read(key)).toString()).toBe('x');
  });

  it('holds nothing but the objects after puts and checks', async () => {
    const { folder, storage } = await setUp();
    await storage.put(key, Buffer.from('x'), { contentType });
    await storage.put(key, Buffer.from('y'), { contentType });
    await Promise.all([storage.check(), storage.check(), storage.check()]);
    expect(await filesBelow(folder)).toEqual([join(folder, key)]);
  });

  it('is named when a file stands in its place', async () => {
    const folder = join(await temporaryFolder(), 'objects');
    await writeFile(folder, '');
    await expect(openAt(folder)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringContaining(folder),
      cause: { code: 'EEXIST' },
    });
  });

  it('is named when it can not be written', async () => {
    const parent = await temporaryFolder();
    await chmod(parent, 0o555);
    const folder = join(parent, 'objects');
    await withoutRoot(async () => {
      await expect(openAt(folder)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringContaining(folder),
        cause: { code: 'EACCES' },
      });
    });
  });
});

describe('the disk store in trouble', () => {
  it('says STORAGE_UNAVAILABLE with the cause, and no path, when its folder can not be written any more', async () => {
    const parent = await temporaryFolder();
    await chmod(parent, 0o777);
    const folder = join(parent, 'objects');
    await withoutRoot(async () => {
      const storage = await openAt(folder);
      await chmod(folder, 0o500);
      const calls = [() => storage.put(key, Buffer.from('x'), { contentType }), () => storage.check()];
      for (const call of calls) {
        await expect(call()).rejects.toMatchObject({
          code: 'STORAGE_UNAVAILABLE',
          message: expect.not.stringContaining(folder),
          cause: { code: 'EACCES' },
        });
      }
      await chmod(folder, 0o700);
      await expect(storage.check()).resolves.toBeUndefined();
    });
    expect(await filesBelow(folder)).toEqual([]);
  });

  it('says STORAGE_UNAVAILABLE for an object that it may not read', async () => {
    const { folder, storage } = await setUp();
    await storage.put(key, Buffer.from('x'), { contentType });
    await chmod(join(folder, key), 0o000);
    await chmod(join(folder, '..'), 0o755);
    if (process.getuid?.() === 0)
      await Promise.all(
        ['', 'images', 'images/2026'].map((each) => chown(join(folder, each), 65_534, 65_534)),
      );
    await withoutRoot(async () => {
      await expect(storage.read(key)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        cause: { code: 'EACCES' },
      });
    });
  });

  it('leaves nothing behind when the file can not get its name', async () => {
    const { folder, storage } = await setUp();
    await mkdir(join(folder, key), { recursive: true });
    await expect(storage.put(key, Buffer.from('x'), { contentType })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
    expect(await filesBelow(folder)).toEqual([]);
  });

  it('removes what it can when one of many objects can not be removed', async () => {
    const { folder, storage } = await setUp();
    await storage.put('a.png', Buffer.from('a'), { contentType });
    await mkdir(join(folder, 'b.png'));
    await storage.put('c.png', Buffer.from('c'), { contentType });
    await expect(storage.delete(['a.png', 'b.png', 'c.png'])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      cause: expect.any(AggregateError),
    });
    expect(await filesBelow(folder)).toEqual([]);
  });

  it.each([
    ['a folder', (path: string) => mkdir(path)],
    ['a link to a file', (path: string) => symlink('/etc/hostname', path)],
    ['a link to nowhere', (path: string) => symlink('/nowhere', path)],
  ])('does not take %s for an object', async (_what, make) => {
    const { folder, storage } = await setUp();
    await make(join(folder, 'x.png'));
    await expect(storage.read('x.png')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(storage.read('x.png/y.png')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a link below the folder that leads outside', () => {
  async function setUpLink() {
    const { folder, storage } = await setUp();
    const outside = join(folder, '..', 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret.png'), 'secret');
    await symlink(outside, join(folder, 'images'));
    return { outside, storage };
  }

  it('is not followed to read', async () => {
    const { storage } = await setUpLink();
    await expect(storage.read('images/secret.png')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not followed to write', async () => {
    const { storage, outside } = await setUpLink();
    const put = storage.put('images/x.png', randomBytes(10), { contentType });
    await expect(put).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await readdir(outside)).toEqual(['secret.png']);
  });

  it('is not followed to make folders', async () => {
    const { storage, outside } = await setUpLink();
    const put = storage.put('images/2026/x.png', randomBytes(10), { contentType });
    await expect(put).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await readdir(outside)).toEqual(['secret.png']);
  });

  it('is not followed to delete', async () => {
    const { storage, outside } = await setUpLink();
    await storage.delete(['images/secret.png']);
    expect(await readdir(outside)).toEqual(['secret.png']);
  });

  it('is replaced, not followed, when it has the name of an object', async () => {
    const { folder, storage } = await setUp();
    const target = join(folder, '..', 'target');
    await writeFile(target, 'untouched');
    await symlink(target, join(folder, 'x.png'));
    await storage.put('x.png', Buffer.from('new'), { contentType });
    expect(Buffer.from(await storage.read('x.png')).toString()).toBe('new');
    expect(await readFile(target, 'utf8')).toBe('untouched');
    await rm(target);
  });
});
