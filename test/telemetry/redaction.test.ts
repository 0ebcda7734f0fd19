import { expect, it } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';

const secrets = ['a-secret-of-32-bytes-0123456789ab', 'quo"ted\\secret', 'short'];

function written(fields: object, message = 'something'): string {
  let text = '';
  const logger = createLogger({
    level: 'info',
    secrets,
    destination: { write: (line) => void (text += line) },
  });
  logger.info(fields, message);
  return text;
}

it.each([
  ['a secret of the configuration', secrets[0]!, `it was ${secrets[0]} then`],
  ['one that JSON writes in another way', 'ted\\\\secret', `it was ${secrets[1]} then`],
  ['an API key', 'lz_', 'no key lz_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG'],
  ['a key of OpenAI', 'sk-proj', 'Incorrect API key provided: sk-proj-abc********wxyz.'],
  ['a credential', 'abcdefgh12345', '{"authorization":"Bearer abcdefgh12345"}'],
  ['a token', 'eyJ', 'a token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmVk is wrong'],
  ['a signature of this server', 'AAAA', 'GET /objects/a.png?expires=1&signature=AAAAAAAAAAAAAAAA failed'],
  [
    'a signature of S3',
    'BBBB',
    'https://s3.example/a.png?X-Amz-Expires=1&X-Amz-Signature=BBBBBBBBBBBB failed',
  ],
  ['the password of an address', 'hunter2', 'connect postgres://lienzo:hunter2@db/lienzo failed'],
])('the log does not show %s, wherever it stands', (_what, secret, text) => {
  for (const line of [
    written({}, text),
    written({ answer: text }),
    written({ error: new Error('outer', { cause: new Error(text) }) }),
  ]) {
    expect(line).not.toContain(secret);
    expect(line).toContain('[redacted]');
    // What is written is JSON as before.
    expect(JSON.parse(line)).toHaveProperty('msg');
  }
});

it.each([
  ['addresses without an end', 'a+'],
  ['tokens without an end', 'eyJ-'],
  ['half a token', 'eyJa.'],
  ['keys', 'lz_'],
  ['keys of OpenAI', 'sk-'],
  ['signatures', 'signature='],
  ['credentials', 'Bearer '],
])('the log is written in a time that grows with its length and no faster: %s', (_what, part) => {
  // Of a time that grows with the square, this would take many minutes.
  expect(JSON.parse(written({ text: part.repeat(1_000_000) }))).toHaveProperty('text');
});

it('what is said of an error is cut', () => {
  expect(written({ error: new Error('x'.repeat(1_000_000)) }).length).toBeLessThan(40_000);
});

it('the log keeps what is no secret', () => {
  const text = 'a short walk to http://localhost:4000/graphql by key images/2026/11/27/x.png; task-force';
  expect(written({ text })).toContain(text);
});
