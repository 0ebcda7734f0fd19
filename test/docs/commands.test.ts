import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'dotenv';
import { parseConfig } from '../../src/config/parse-config.ts';
import { codeBlocks, readText } from './markdown.ts';
import { startAsReader, type Reader } from './reader.ts';

const blocks = codeBlocks(await readText('README.md'));
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.split(/\n(?=curl)/))
  .filter((command) => command.startsWith('curl'));

describe('the commands of the README', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await startAsReader();
  });
  afterAll(() => reader.close());

  it('are four calls by curl', () => {
    expect(commands).toHaveLength(4);
  });

  it.each(commands)('answer a URL of a picture: %s', async (command) => {
    const { stdout } = await promisify(exec)(reader.adapt(command), { cwd: reader.folder });
    const url = /"(?:url|presigned_url)":"([^"]+)"/.exec(stdout)?.[1] ?? stdout;
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('image/png');
    await response.body?.cancel();
  });
});

describe('the production page of the README', () => {
  it('has an .env that is a right configuration of the three outside parts', () => {
    const { code = '' } = blocks.find(({ code }) => code.includes('NODE_ENV=production')) ?? {};
    // Whoever copies it as it stands is told, and no server runs with a key that everybody can read here.
    const placeholder = '<what openssl rand -hex 32 prints>';
    expect(() => parseConfig(parse(code), { workingFolder: '/' })).toThrow(/ADMIN_API_KEY/);
    const made = parse(code.replace(placeholder, 'a'.repeat(64)));
    const { provider, storage, database } = parseConfig(made, { workingFolder: '/' });
    expect([provider.engine, storage.kind, database.kind]).toEqual(['openai', 's3', 'postgresql']);
  });

  it('has a policy that allows four actions and no more', () => {
    const { code = '' } = blocks.find(({ language }) => language === 'json') ?? {};
    const policy = JSON.parse(code) as { Statement: { Action: string | string[] }[] };
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual([
      's3:PutObject',
      's3:GetObject',
      's3:DeleteObject',
      's3:ListBucket',
    ]);
  });
});
