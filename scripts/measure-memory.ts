import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * npm run measure:memory: starts the server as a newcomer would, leaves it alone for a while and prints the memory that it
 * holds (resident set, Linux only). With TEST_DATABASE_URL it does so for PostgreSQL too.
 */
const IDLE_MILLISECONDS = 10_000;
const main = join(import.meta.dirname, '../src/main.ts');

await measure('PGlite', {});
const url = env['TEST_DATABASE_URL'];
if (url === undefined) console.log('PostgreSQL: not measured, TEST_DATABASE_URL is not set');
else await measure('PostgreSQL', { DATABASE_URL: url });

async function measure(name: string, settings: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-memory-'));
  try {
    // The first start makes the database, which takes memory that no later start needs.
    await idle(folder, settings, 0);
    const kilobytes = await idle(folder, settings, IDLE_MILLISECONDS);
    console.log(`${name}: ${Math.round(kilobytes / 1024)} MiB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function idle(folder: string, settings: Record<string, string>, milliseconds: number): Promise<number> {
  const server = spawn(execPath, [main], {
    cwd: folder,
    env: { PATH: env['PATH'], PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let printed = '';
    while (!printed.includes('Try it:')) {
      const [chunk] = (await Promise.race([once(server.stdout, 'data'), failOnExit(server)])) as [Buffer];
      printed += chunk.toString();
    }
    await sleep(milliseconds);
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
  } finally {
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
  }
}

async function failOnExit(server: ReturnType<typeof spawn>): Promise<never> {
  const [code] = (await once(server, 'exit')) as [number | null];
  throw new Error(`the server ended with code ${code}`);
}
