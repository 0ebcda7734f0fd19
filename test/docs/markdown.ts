import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** A text of the project, by its path from the root. */
export function readText(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

export interface CodeBlock {
  language: string;
  /** The file that a reader is to write it into; undefined where it is a command or an excerpt. */
  fileName: string | undefined;
  code: string;
}

/** The code blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm)].map(
    ([, language = '', fileName, code = '']) => ({ language, fileName, code }),
  );
}

/** The rows of all tables whose first cell is a code span: that name, and the cells behind it. */
export function namedRows(markdown: string): { name: string; cells: string[] }[] {
  return [...markdown.matchAll(/^\| `([^`|]+)` +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => ({
    name,
    cells: rest.split('|').map((cell) => cell.trim()),
  }));
}

/** The part of a Markdown text under the heading `## title`. */
export function section(markdown: string, title: string): string {
  const found = new RegExp(`^## ${title}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(markdown)?.[1];
  if (found === undefined) throw new Error(`There is no section "${title}"`);
  return found;
}
