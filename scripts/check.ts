import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';

interface Step {
  name: string;
  command: string[];
}

interface Result extends Step {
  passed: boolean;
  output: string;
  seconds: number;
}

/** Longest first, so that the last to end is a short one. None needs another's result. */
const steps: Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
  { name: 'typed documents', command: ['graphql-codegen', '--check', '--errors-only'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'printed schema', command: ['node', 'scripts/print-schema.ts', '--check'] },
  { name: 'one graphql', command: ['node', 'scripts/check-one-graphql.ts'] },
];

const root = join(import.meta.dirname, '..');

/** Never rejects: a step that can't be started has failed, and says why. */
function run(step: Step): Promise<Result> {
  const started = performance.now();
  const [program = '', ...options] = step.command;
  const path = [join(root, 'node_modules/.bin'), env['PATH']].join(delimiter);
  const child = spawn(program, options, {
    cwd: root,
    env: { ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    const end = (passed: boolean) =>
      resolve({ ...step, passed, output, seconds: (performance.now() - started) / 1000 });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

function report({ name, command, passed, output, seconds }: Result): void {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name} (${command.join(' ')}), ${seconds.toFixed(1)} s`);
  if (!passed) console.log(`\n${output.trim()}\n`);
}

const started = performance.now();
const waiting = [...steps];
const results: Result[] = [];

async function work(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const result = await run(step);
    results.push(result);
    report(result);
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, work));

const failed = results.filter((result) => !result.passed).map((result) => result.name);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `All ${steps.length} checks passed in ${seconds} s.`
    : `${failed.length} of ${steps.length} checks failed in ${seconds} s: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
