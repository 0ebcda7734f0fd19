import { readFileSync } from 'node:fs';
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { environmentSchema } from '../../src/config/environment-schema.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { variableNames, variables } from '../../src/config/variables.ts';
import { workingFolder } from './problems.ts';

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const nothingSet = parseConfig({}, { workingFolder });

describe('.env.example', () => {
  it('shows every variable of the table, grouped, each with its sentence and its default', () => {
    const groups = [...new Set(variableNames.map((name) => variables[name].group))];
    const expected = groups.flatMap((group) => [
      `# --- ${group} ---`,
      ...variableNames
        .filter((name) => variables[name].group === group)
        .map((name) => `# ${variables[name].description}\n# ${name}=${variables[name].default ?? ''}`),
    ]);
    const [, ...paragraphs] = text.trimEnd().split('\n\n');
    expect(paragraphs).toStrictEqual(expected);
  });

  it('changes nothing when it is copied as it is', () => {
    const env = parseDotenv(text);
    expect(env).toStrictEqual({});
    expect(parseConfig(env, { workingFolder })).toStrictEqual(nothingSet);
  });

  it('changes nothing when every line is uncommented: what it shows are the defaults', () => {
    const env = parseDotenv(text.replace(/^# (?=[A-Z0-9_]+=\S*$)/gm, ''));
    expect(Object.keys(env)).toStrictEqual(variableNames);
    expect(parseConfig(env, { workingFolder })).toStrictEqual(nothingSet);
  });
});

describe('the table of variables', () => {
  it('names the same variables as the schema, in the same order', () => {
    expect(Object.keys(environmentSchema.shape)).toStrictEqual(variableNames);
  });

  it.each(variableNames.filter((name) => name !== 'SECRET_KEY' && name !== 'ADMIN_API_KEY'))(
    'has an example for %s that is accepted',
    (name) => {
      expect(environmentSchema.shape[name].safeParse(variables[name].example).success).toBe(true);
    },
  );

  it.each(['SECRET_KEY', 'ADMIN_API_KEY'] as const)(
    'has an example for %s that is refused when it is copied as text',
    (name) => {
      expect(environmentSchema.shape[name].safeParse(variables[name].example).success).toBe(false);
    },
  );

  it.each(variableNames)('has a sentence for %s', (name) => {
    expect(variables[name].description).toMatch(/^\S.*[^.]\.$/);
  });
});
