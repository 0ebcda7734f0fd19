import { describe, expect, it } from 'vitest';
import { variableNames, variables } from '../../src/config/variables.ts';
import { problemsOf } from './problems.ts';

const canary = 'CaNaRy';
const secretNames = variableNames.filter((name) => variables[name].secret);
const openNames = variableNames.filter((name) => !variables[name].secret);

describe('secrets', () => {
  it('are these', () => {
    expect(secretNames).toStrictEqual([
      'SECRET_KEY',
      'ADMIN_API_KEY',
      'OPENAI_API_KEY',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_URL',
    ]);
  });

  it.each(secretNames)('%s is printed neither when it is wrong nor beside other mistakes', (name) => {
    const others = Object.fromEntries(openNames.map((open) => [open, '?? wrong']));
    for (const value of [`${canary} with spaces`, canary, `postgres://user:${canary}@db`, `"${canary}"`]) {
      const text = problemsOf({ ...others, [name]: value }).join('\n');
      expect(text).toContain('PORT: got "?? wrong"');
      expect(text).not.toContain(canary);
    }
  });

  it.each([
    `postgres://user:${canary}@db`,
    `postgres://user:${canary}@db/lienzo?sslmode=${canary}`,
    `postgres://user:x?sslmode=${canary}@db/lienzo`,
    `postgres://user:x#${canary}@db/lienzo`,
    `postgres://user:%${canary}@db/lienzo`,
    `postgres//user:${canary}@db/lienzo`,
    canary,
  ])('the password of DATABASE_URL is not printed: %s', (DATABASE_URL) => {
    const problems = problemsOf({ DATABASE_URL });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain(canary);
  });

  it('are not printed where they stand in the wrong variable', () => {
    const env = {
      OPENAI_API_KEY: `key-${canary}`,
      LOG_LEVEL: `key-${canary}`,
      OPENAI_BASE_URL: `https://api.example.com/v1?key=key-${canary}`,
      PUBLIC_URL: `https://user:${canary}@pictures.example.com`,
      CORS_ORIGINS: `https://app.example.com,https://user:${canary}@app.example.com`,
      ALLOWED_HOSTS: `user:${canary}@app.example.com`,
      S3_ENDPOINT: `sk-proj-${canary}`,
    };
    const problems = problemsOf(env);
    expect(problems).toHaveLength(7);
    expect(problems.join('\n')).not.toContain(canary);
  });

  it('are not printed where they stand in the query of an address', () => {
    const [problem] = problemsOf({ PUBLIC_URL: `https://pictures.example.com/?key=${canary}` });
    expect(problem).toContain('PUBLIC_URL: got "https://pictures.example.com/?…"; expected');
  });
});
