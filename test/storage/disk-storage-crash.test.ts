import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openDiskStorage } from '../../src/storage/disk-storage.ts';
import { createUrlSigner } from '../../src/storage/url-signer.ts';
import { temporaryFolder } from './temporary-folder.ts';

const openerUrl = new URL('../../src/storage/disk-storage.ts', import.meta.url).href;
const bodyBytes = 2 * 1024 * 1024;

/** Runs `script`, which finds an open `storage` and a `body` of 2 MiB, in a process of its own. */
function spawnWriter(folder: string, script: string, shellPrefix = '') {
  const program = `
    const { openDiskStorage } = await import(${JSON.stringify(openerUrl)});
    const signer = { sign: () => '', verify: () => false };
    const storage = await openDiskStorage({ folder: ${JSON.stringify(folder)}, publicUrl: '', signer });
    const body = new Uint8Array(${bodyBytes}).fill(7);
    ${script}`;
  const command = `${shellPrefix} exec "$0" --input-type=module --eval "$1"`;
  return spawn('/bin/sh', ['-c', command, process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the disk store and the end of things', () => {
  it('shows nothing half-written when the system refuses the rest of a file', async () => {
    const folder = join(await temporaryFolder(), 'objects');
    // Files of this process may have 512 kB (1,024 blocks of 512 bytes): the system itself cuts the write short, as it
    // does when the disk is full.
    const writer = spawnWriter(
      folder,
      `const error = await storage.put('images/x.png', body, { contentType: 'image/png' }).catch((error) => error);
       await storage.put('images/small.png', body.subarray(0, 1000), { contentType: 'image/png' });
       console.log(JSON.stringify([error.code, error.cause?.code]));`,
      `trap '' XFSZ; ulimit -f 1024;`,
    );
    expect(JSON.parse(await text(writer.stdout))).toEqual(['STORAGE_UNAVAILABLE', 'EFBIG']);
    expect(await readdir(join(folder, 'images'))).toEqual(['small.png']);
    expect(await readdir(join(folder, '.partial'))).toEqual([]);
  });

  it('has every object whole that was promised, and no other visible, after the process was killed', async () => {
    const folder = join(await temporaryFolder(), 'objects');
    const writer = spawnWriter(
      folder,
      `for (let n = 1; ; n++) {
         await storage.put('images/' + n + '.png', body, { contentType: 'image/png' });
         process.stdout.write(n + ' ');
       }`,
    );
    let promised = '';
    for await (const chunk of writer.stdout) {
      promised += String(chunk);
      if (promised.split(' ').length > 5) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');

    const signer = createUrlSigner({ key: Buffer.alloc(32) });
    await openDiskStorage({ folder, publicUrl: '', signer });
    expect(await readdir(join(folder, '.partial'))).toEqual([]);
    const visible = await readdir(join(folder, 'images'));
    expect(visible).toEqual(
      expect.arrayContaining(
        promised
          .trim()
          .split(' ')
          .map((n) => `${n}.png`),
      ),
    );
    for (const name of visible) {
      const body = await readFile(join(folder, 'images', name));
      expect(body.equals(Buffer.alloc(bodyBytes, 7)), name).toBe(true);
    }
  });
});
