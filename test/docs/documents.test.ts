import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variableNames, variables } from '../../src/config/variables.ts';
import { errorCatalogue } from '../../src/errors.ts';
import { codeBlocks, namedRows, readText, root, section } from './markdown.ts';

const english = await readText('README.md');
const spanish = await readText('README.es.md');
const documents = globSync('{*.md,docs/**/*.md}', { cwd: root });

describe.each([
  ['README.md', english, 'Configuration', 'Errors'],
  ['README.es.md', spanish, 'Configuración', 'Errores'],
])('%s', (_name, text, configuration, errors) => {
  it('lists every variable with its default', () => {
    const rows = namedRows(section(text, configuration));
    const expected = variableNames.map((name) => [name, variables[name].default ?? '']);
    expect(rows.map(({ name, cells }) => [name, cells[0]?.replaceAll('`', '')])).toEqual(expected);
  });

  it('lists every error with its status, its meaning and what the client does', () => {
    const rows = namedRows(section(text, errors));
    const expected = Object.entries(errorCatalogue).map(([code, { status }]) => [code, String(status)]);
    expect(rows.map(({ name, cells }) => [name, cells[0]])).toEqual(expected);
    for (const { cells } of rows) expect(cells.map((cell) => cell.length > 3)).toEqual([false, true, true]);
  });
});

describe('the README in Spanish', () => {
  it('has the same commands and the same code as the one in English', () => {
    expect(codeBlocks(spanish)).toEqual(codeBlocks(english));
  });

  it('has as many sections, and the same simulations', () => {
    const headings = (text: string) => [...text.matchAll(/^#+ /gm)].map(([level]) => level);
    expect(headings(spanish)).toEqual(headings(english));
    const simulated = (text: string) =>
      namedRows(text)
        .filter(({ name }) => name.startsWith('simulate:'))
        .map(({ name, cells }) => [name, /^[A-Z_]*/.exec(cells.at(-1) ?? '')?.[0]]);
    expect(simulated(spanish)).toEqual(simulated(english));
  });
});

describe('the README describes variables', () => {
  it('as .env.example does', () => {
    for (const { name, cells } of namedRows(section(english, 'Configuration'))) {
      expect(cells[1]).toBe(variables[name as keyof typeof variables].description);
    }
  });
});

it.each(documents)('every file that %s links to is there', async (document) => {
  const text = await readText(document);
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, target = '']) => target,
  );
  expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
});
