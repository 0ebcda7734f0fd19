import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface SpawnOptions {
  /** The working folder: `.env` is looked for here, and `./data` made. */
  folder: string;
  /** All that the process knows of the environment, beside PATH and PORT=0. */
  env?: Record<string, string>;
  /** Options of Node, before the main file. */
  nodeOptions?: string[];
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

export interface SpawnedServer {
  /** What it has written so far. */
  output: { stdout: string; stderr: string };
  /** The port that the welcome text names; rejected when the process ends without one. */
  port: Promise<number>;
  ended: Promise<Ended>;
  send(signal: NodeJS.Signals): void;
  /** Ends it by SIGKILL, if it still runs. */
  kill(): Promise<void>;
}

const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts the server as an operator does, in a process of its own and with a clean environment. */
export function spawnServer({ folder, env, nodeOptions = [] }: SpawnOptions): SpawnedServer {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, mainFile], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const welcomed = Promise.withResolvers<number>();
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    output.stdout += data.toString();
    const port = /^Lienzo listens on http:\/\/localhost:(\d+)$[\s\S]*^Try it:$[\s\S]*\n$/m.exec(
      output.stdout,
    );
    if (port) welcomed.resolve(Number(port[1]));
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      welcomed.reject(new Error(`The server ended with ${signal ?? code}: ${output.stderr}`));
      resolve({ code, signal, ...output, milliseconds: performance.now() - started });
    });
  });
  // Whoever expects the process to end does not ask for its port.
  welcomed.promise.catch(() => {});
  return {
    output,
    port: welcomed.promise,
    ended,
    send: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
