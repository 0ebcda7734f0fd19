import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { variableNames, variables } from '../../src/config/variables.ts';

export interface DoctorRun {
  exitCode: number;
  /** Standard output, and after it the lines of standard error. */
  lines: string[];
}

const mainFile = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));
const twoAtOnce = pLimit(2);

/**
 * Runs the command as an operator does, in an empty folder and with no environment but `env` and what is in `dotenv`.
 * @throws Error when a secret of `env` or `dotenv` stands in what it prints
 */
export async function runDoctor(
  env: Record<string, string>,
  dotenv: Record<string, string> = {},
): Promise<DoctorRun> {
  return await twoAtOnce(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lienzo-doctor-'));
    try {
      const assignments = Object.entries(dotenv).map(([name, value]) => `${name}=${value}\n`);
      await writeFile(join(folder, '.env'), assignments.join(''));
      const run = await spawnIn(folder, env);
      const leaked = secretsOf({ ...env, ...dotenv }).filter((secret) => run.lines.join().includes(secret));
      if (leaked.length > 0) throw new Error(`The doctor printed secrets: ${leaked.join(', ')}`);
      return run;
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

async function spawnIn(folder: string, env: Record<string, string>): Promise<DoctorRun> {
  const child = spawn(process.execPath, [mainFile], {
    cwd: folder,
    // Without these the SDK would look for credentials of this machine.
    env: { PATH: process.env['PATH'], HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[exitCode], output, errors] = await Promise.all([
    once(child, 'close') as Promise<[number]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, lines: (output + errors).split('\n').filter((line) => line !== '') };
}

/** The secret values, and the password in an address. */
function secretsOf(env: Record<string, string>): string[] {
  const names = [...variableNames.filter((name) => variables[name].secret), 'AWS_SESSION_TOKEN'];
  const values = names.flatMap((name) => env[name] ?? []);
  const passwords = values.map((value) => URL.parse(value)?.password ?? '');
  return [...values, ...passwords].filter((secret) => secret !== '');
}
