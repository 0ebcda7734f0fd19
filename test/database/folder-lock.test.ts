import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/database/folder-lock.ts';
import { withoutRoot } from '../storage/without-root.ts';
import { kill, nextWords, spawnScript, temporaryFolder } from './processes.ts';

/** Holds the lock and says so, or says why not. */
function spawnHolder(folder: string) {
  return spawnScript(`
    const { lockFolder } = await import(room + 'folder-lock.ts');
    try {
      lockFolder(${JSON.stringify(folder)});
      console.log('locked');
      setInterval(() => {}, 60_000);
    } catch (error) {
      console.log(error.message);
    }`);
}

describe('the lock on the data folder', () => {
  it('refuses a second process, naming the folder, and is free as soon as the first was killed', async () => {
    const folder = await temporaryFolder();
    const holder = spawnHolder(folder);
    expect(await nextWords(holder)).toBe('locked');
    expect(await nextWords(spawnHolder(folder))).toBe(
      `The data folder ${folder} is in use by another Lienzo process. Stop that one, or give this one a folder of its own with DATA_DIR.`,
    );
    expect(() => lockFolder(folder)).toThrow(/in use by another Lienzo process/);

    await kill(holder);
    lockFolder(folder).release();
  });

  it('stays with the first process when the refused one ends', async () => {
    const folder = await temporaryFolder();
    const lock = lockFolder(folder);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await nextWords(spawnHolder(folder))).toMatch(/in use/);
    }
    lock.release();
    expect(await nextWords(spawnHolder(folder))).toBe('locked');
  });

  it('makes the folder and those above it', async () => {
    const folder = join(await temporaryFolder(), 'deep/er');
    const lock = lockFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
    lock.release();
  });

  it('says which folder cannot be made or written, and what to do', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'file'), '');
    expect(() => lockFolder(join(parent, 'file/data'))).toThrow(
      new RegExp(`The data folder ${parent}/file/data cannot be made: ENOTDIR.*DATA_DIR`),
    );
    const closed = join(parent, 'closed');
    await mkdir(closed);
    await chmod(parent, 0o755);
    await withoutRoot(async () => {
      expect(() => lockFolder(closed)).toThrow(
        new RegExp(`The data folder ${closed} cannot be written: .*DATA_DIR`),
      );
    });
  });
});
