import { describe, expect, it } from 'vitest';
import { durationInWords } from '../../src/doctor/clocks.ts';
import { failed, ok, warning } from '../../src/doctor/finding.ts';
import { createCleaner } from '../../src/doctor/foreign-text.ts';
import { formatFinding, summarize } from '../../src/doctor/report.ts';

const explanation = { text: 'It is so.', advice: 'Do that.' };

describe('the report', () => {
  it('has one line for a finding', () => {
    expect(formatFinding(failed('S3 put', explanation))).toBe('FAILED   S3 put          It is so. Do that.');
  });

  it.each([
    [[ok('a', 'Fine.')], 'All is well.'],
    [[ok('a', 'Fine.'), warning('b', explanation)], 'All works; one warning is worth reading.'],
    [[warning('a', explanation), failed('b', explanation)], '1 of 2 checks failed.'],
  ])('ends with a line about all of them', (findings, line) => {
    expect(summarize(findings)).toBe(line);
  });
});

describe('a text of another program', () => {
  const clean = createCleaner({
    OPENAI_API_KEY: ' sk-key ',
    DATABASE_URL: 'postgresql://user:p%40ss@db.example.com/lienzo',
    AWS_SESSION_TOKEN: 'session-token',
    PORT: '4000',
  });

  it('loses every secret of the environment, however it is written', () => {
    expect(clean('sk-key p%40ss p@ss session-token port 4000')).toBe(
      '(hidden) (hidden) (hidden) (hidden) port 4000',
    );
    expect(clean('at postgresql://user:p%40ss@db.example.com/lienzo')).toBe('at (hidden)');
  });

  it('is one line of at most 300 characters, without those that steer a terminal', () => {
    expect(clean('a\r\n\tb\u001b[2Jc')).toBe('a b [2Jc');
    expect(clean('x'.repeat(1000))).toBe(`${'x'.repeat(300)}…`);
  });
});

describe('a duration in words', () => {
  it.each([
    [59_400, '59 seconds'],
    [119_000, '119 seconds'],
    [120_000, '2 minutes'],
    [7_200_000, '2 hours'],
    [172_800_000, '2 days'],
  ])('%i ms are %s', (milliseconds, words) => {
    expect(durationInWords(milliseconds)).toBe(words);
  });
});
