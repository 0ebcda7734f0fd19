import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { pathToFileURL } from 'node:url';

export const repository = join(import.meta.dirname, '../..');

export interface Finding {
  /** As oxlint names it, "eslint(no-restricted-imports)". */
  rule: string;
  /** The rule's sentence and, where it has one, our advice. */
  text: string;
}

/** What oxlint found, by "path:line". */
export type Findings = Map<string, Finding[]>;

/**
 * Writes `files` (path to text) into an empty folder, lints them all at once by the repository's own configuration, and
 * removes the folder.
 */
export async function lint(files: Readonly<Record<string, string>>): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-lint-'));
  try {
    const configuration = pathToFileURL(join(repository, 'oxlint.config.ts')).href;
    const tsconfig = { extends: join(repository, 'tsconfig.json'), include: ['src'] };
    await write(folder, {
      'package.json': '{ "type": "module" }',
      'oxlint.config.ts': `export { default } from '${configuration}';`,
      'tsconfig.json': JSON.stringify({ ...tsconfig, compilerOptions: { types: [] } }),
      ...files,
    });
    return byLine(await runOxlint(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** oxlint exits with 1 when it found something, which is the point here; without a report it is a failure. */
function runOxlint(folder: string): Promise<string> {
  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(
      execPath,
      [oxlint, '--type-aware', '--format', 'json', '--threads', '1', 'src'],
      { cwd: folder, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (stdout.trimStart().startsWith('{')) resolve(stdout);
        else reject(new Error(`oxlint gave no report: ${stdout}${stderr}`, { cause: error }));
      },
    );
  });
}

interface Report {
  diagnostics: {
    code: string;
    message: string;
    help?: string;
    filename: string;
    labels: { span: { line: number } }[];
  }[];
}

function byLine(json: string): Findings {
  const report = JSON.parse(json) as Report;
  const findings: Findings = new Map();
  for (const { code, message, help, filename, labels } of report.diagnostics) {
    const place = `${filename}:${labels[0]?.span.line}`;
    const finding = { rule: code, text: help === undefined ? message : `${message} ${help}` };
    findings.set(place, [...(findings.get(place) ?? []), finding]);
  }
  return findings;
}
