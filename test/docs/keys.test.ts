import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeBlocks, readText, root } from './markdown.ts';
import { startAsReader, type Reader } from './reader.ts';

const commands = codeBlocks(await readText('README.md'))
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.split('\n'))
  .filter((line) => line.startsWith('npm run keys'));

describe('the keys of the README', () => {
  let reader: Reader;
  // The first key can be made once.
  beforeEach(async () => {
    reader = await startAsReader();
  });
  afterEach(() => reader.close());

  const run = async (command: string, env: Record<string, string> = {}): Promise<string> => {
    const { stdout } = await promisify(exec)(command.replace('npm run keys', 'npm run -s keys'), {
      cwd: root,
      env: { ...process.env, PORT: String(reader.port), ...env },
    });
    return stdout.trim();
  };
  const ask = async (query: string, key?: string) => {
    const response = await fetch(`http://127.0.0.1:${reader.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, body: (await response.json()) as object };
  };

  it('are made, used and listed as it says', async () => {
    const [first = '', second = '', list = ''] = commands;
    expect(commands).toHaveLength(3);
    expect((await ask('{ viewer { name } }')).body).toEqual({ data: { viewer: { name: 'anonymous' } } });

    const operator = (await run(first)).split('\n').at(-1) ?? '';
    expect(operator).toMatch(/^lz_[\w-]{43}$/);
    expect((await ask('{ viewer { name } }')).status).toBe(401);

    const env = { LIENZO_API_KEY: operator };
    const web = (await run(second, env)).split('\n').at(-1) ?? '';
    const me =
      '{ viewer { name scopes budget { limit spent reserved } rateLimit { limit remaining } imageRateLimit { limit } } }';
    expect((await ask(me, web)).body).toEqual({
      data: {
        viewer: {
          name: 'web',
          scopes: ['IMAGES_CREATE', 'IMAGES_READ'],
          budget: { limit: '5', spent: '0', reserved: '0' },
          rateLimit: { limit: 60, remaining: 59 },
          imageRateLimit: { limit: 10 },
        },
      },
    });

    const lines = (await run(list, env)).split('\n');
    expect(lines).toEqual([
      expect.stringMatching(
        / {2}web {2}images:create,images:read {2}\$5\/day {2}spent \$0 today, \$0 this month {2}60 requests\/minute/,
      ),
      expect.stringMatching(/ {2}operator {2}admin {2}spent \$0 today, \$0 this month {2}last used /),
    ]);
    const id = lines[0]?.split(' ')[0] ?? '';
    expect(await run(`npm run keys -- revoke ${id}`, env)).toMatch(/^The key web was revoked at /);
    expect((await ask(me, web)).status).toBe(401);
  });

  it('are refused by a server that does not know them, with what to do', async () => {
    const failure = run('npm run keys -- list', { LIENZO_API_KEY: `lz_${'a'.repeat(43)}` });
    await expect(failure).rejects.toThrow(/unknown, revoked or has expired[^]*LIENZO_API_KEY/);
    await expect(run('npm run keys -- create --name web')).rejects.toThrow(/--name and --scopes/);
    await expect(run('npm run keys -- list', { PORT: '1' })).rejects.toThrow(/npm start/);
  });
});
