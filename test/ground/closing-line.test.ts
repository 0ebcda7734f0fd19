import { describe, expect, it } from 'vitest';
import { closingLine, type TestReport } from '../../scripts/closing-line.ts';

const green: TestReport = {
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};
const file = (...statuses: string[]) => ({
  status: 'failed',
  assertionResults: statuses.map((status) => ({ status })),
});

describe('the closing line of a continuous integration run', () => {
  it('counts tests, and as skipped those that are pending or to be written', () => {
    expect(closingLine(green, { tests: 0, check: 0 })).toBe('12 passed, 0 failed, 2 skipped');
  });

  it('counts a failed test once, though its file and the run failed with it', () => {
    const report = { ...green, numFailedTests: 1, testResults: [file('passed', 'failed')] };
    expect(closingLine(report, { tests: 1, check: 0 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('counts a file that could not be loaded', () => {
    const report = { ...green, testResults: [file(), file('passed')] };
    expect(closingLine(report, { tests: 1, check: 0 })).toBe('12 passed, 2 failed, 2 skipped');
  });

  it('counts a run that failed without a failed test', () => {
    expect(closingLine(green, { tests: 1, check: 0 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('counts failed checks as one failure', () => {
    expect(closingLine(green, { tests: 0, check: 1 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('counts a test run that left no report', () => {
    expect(closingLine(undefined, { tests: 137, check: 0 })).toBe('0 passed, 1 failed, 0 skipped');
  });
});
