import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrate, readSecret } from '../../src/database/migrate.ts';
import { openPGliteDatabase } from '../../src/database/pglite-database.ts';
import { ping } from '../../src/database/ping.ts';
import { openInMemory } from './in-memory.ts';
import { kill, nextWords, spawnScript, temporaryFolder } from './processes.ts';

function spawnOpener(folder: string) {
  return spawnScript(`
    const { openPGliteDatabase } = await import(room + 'pglite-database.ts');
    const { migrate, readSecret } = await import(room + 'migrate.ts');
    const { client } = await openPGliteDatabase({ folder: ${JSON.stringify(folder)} });
    await migrate(client);
    console.log(await readSecret(client));
    setInterval(() => {}, 60_000);`);
}

describe('PGlite in a folder', () => {
  it('starts after the process was killed while it made the database, and again after it was killed later', async () => {
    const data = join(await temporaryFolder(), 'data');
    const folder = join(data, 'database');
    const first = spawnOpener(folder);
    // Half made: the files of the new database begin to appear.
    await expect
      .poll(async () => (await readdir(data, { recursive: true }).catch(() => [])).length, {
        timeout: 60_000,
        interval: 5,
      })
      .toBeGreaterThan(20);
    expect(await readdir(data)).not.toContain('database');
    await kill(first);

    const second = spawnOpener(folder);
    const secret = await nextWords(second);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    await kill(second);

    const database = await openPGliteDatabase({ folder });
    await migrate(database.client);
    expect(await readSecret(database.client)).toBe(secret);
    await database.close();
    expect(await readdir(data)).toEqual(['database']);
  });

  it('names the folder when it cannot be opened', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const below = join(file, 'database');
    await expect(openPGliteDatabase({ folder: below })).rejects.toThrow(
      `The database in ${below} cannot be opened.`,
    );
  });

  it('answers until it is closed', async () => {
    const database = await openInMemory();
    expect(database.kind).toBe('pglite');
    await ping(database.client);
    await database.close();
    await expect(ping(database.client)).rejects.toThrow('driver has already been destroyed');
  });
});
