import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFolder } from '../../src/doctor/data-folder-check.ts';
import { checkFolder } from '../../src/doctor/folder-check.ts';
import { temporaryFolder } from '../storage/temporary-folder.ts';
import { withoutRoot } from '../storage/without-root.ts';

const megabytes = (count: number) => () => Promise.resolve(count * 1_048_576);

describe('the check of a folder', () => {
  it('writes a file, and leaves none behind', async () => {
    const folder = await temporaryFolder();
    const finding = await checkFolder('storage', folder, megabytes(20 * 1024));
    expect(finding).toEqual({
      level: 'ok',
      subject: 'storage',
      text: `${folder} can be written and has 20 GB free.`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [1025, 'ok'],
    [1023, 'warning'],
    [99, 'FAILED'],
  ])('takes %i MB that are free for %s', async (count, level) => {
    const finding = await checkFolder('storage', await temporaryFolder(), megabytes(count));
    expect(finding.level).toBe(level);
    expect(finding.text).toContain(`${count} MB`);
  });

  it('says that a folder will be made, and makes none', async () => {
    const folder = await temporaryFolder();
    const finding = await checkFolder('storage', join(folder, 'a/b'), megabytes(2000));
    expect(finding.level).toBe('ok');
    expect(finding.text).toContain(
      'a/b is not there yet and will be made at the first start; 2000 MB are free.',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['file', 'file/below'])('names a file in the place of the folder: %s', async (path) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const finding = await checkFolder('storage', join(folder, path));
    expect(finding).toMatchObject({ level: 'FAILED', advice: expect.stringContaining('DATA_DIR') });
    expect(finding.text).toContain('is a file, or lies below one');
  });

  it.each(['', 'not-there-yet'])('names missing rights in %j', async (path) => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    const finding = await withoutRoot(() => checkFolder('storage', join(folder, path)));
    expect(finding).toMatchObject({ level: 'FAILED', advice: expect.stringContaining('chown') });
    expect(finding.text).toContain('This user may not write to');
  });

  it.each([
    ['ENOSPC', 'is full'],
    ['EROFS', 'read-only'],
    ['EIO', 'cannot be used: EIO'],
  ])('explains %s', async (code, words) => {
    const finding = await checkFolder('storage', await temporaryFolder(), () =>
      Promise.reject(Object.assign(new Error(code), { code })),
    );
    expect(finding.level).toBe('FAILED');
    expect(finding.text).toContain(words);
  });
});

describe('the check of the data folder', () => {
  it('says nothing of a lock that nobody holds', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'lock'), '');
    expect(await checkDataFolder(folder)).toMatchObject({ level: 'ok' });
  });

  it('names a lock that cannot be used', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'lock'));
    expect(await checkDataFolder(folder)).toMatchObject({
      level: 'FAILED',
      text: `The file "lock" in ${folder} cannot be used.`,
    });
  });
});
