import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { spawnServer } from '../support/spawn-server.ts';
import { root } from './markdown.ts';

/** Somebody who follows the README: a folder with a picture and the packages that it asks for, and a server that runs. */
export interface Reader {
  folder: string;
  port: number;
  /** A code or command of the README for the port that this server has. */
  adapt(code: string): string;
  close(): Promise<void>;
}

/** @param env what the `.env` of the reader would say */
export async function startAsReader(env: Record<string, string> = {}): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-readme-'));
  const picture = sharp({ create: { width: 640, height: 640, channels: 3, background: 'teal' } });
  await writeFile(join(folder, 'picture.png'), await picture.png().toBuffer());
  // The project has all packages that the README lets its readers install.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const server = spawnServer({ folder, env });
  const port = await server.port;
  return {
    folder,
    port,
    adapt: (code) => code.replaceAll(':4000', `:${port}`),
    close: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
