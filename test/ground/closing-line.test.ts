import { describe, expect, it } from 'vitest';
import { closingLine, failedTests, retriedTests, type TestReport } from '../../scripts/closing-line.ts';

const green: TestReport = {
  numPassedTests: 12,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [],
};
const file = (...statuses: string[]) => ({
  name: 'test/some.test.ts',
  status: 'failed',
  message: 'Cannot find module',
  assertionResults: statuses.map((status) => ({
    status,
    fullName: `a test that ${status}`,
    failureMessages: status === 'failed' ? ['expected 1 to be 2'] : [],
  })),
});

describe('the closing line of a continuous integration run', () => {
  it('counts tests, and as skipped those that are pending or to be written', () => {
    expect(closingLine(green, { tests: 0, check: 0 })).toBe('12 passed, 0 failed, 2 skipped');
  });

  it('counts a failed test once, though its file and the run failed with it', () => {
    const report = { ...green, testResults: [file('passed', 'failed')] };
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

describe('the list of what failed in a continuous integration run', () => {
  it('names each failed test with its file and reason, and nothing that passed', () => {
    expect(failedTests({ ...green, testResults: [file('passed', 'failed')] })).toEqual([
      'FAILED test/some.test.ts > a test that failed: expected 1 to be 2',
    ]);
  });

  it('names a file that could not be loaded', () => {
    expect(failedTests({ ...green, testResults: [file('passed'), file()] })).toEqual([
      'FAILED test/some.test.ts: Cannot find module',
      'FAILED test/some.test.ts: Cannot find module',
    ]);
  });

  it('is empty without a report', () => {
    expect(failedTests(undefined)).toEqual([]);
  });

  it('does not have what passed when it was tried again, which has a list of its own', () => {
    const retried = file('passed');
    retried.status = 'passed';
    retried.assertionResults[0]!.failureMessages = ['expected 1 to be 2'];
    const report = { ...green, testResults: [retried, file('passed', 'failed')] };
    expect(failedTests({ ...green, testResults: [retried] })).toEqual([]);
    expect(retriedTests(report)).toEqual([
      'RETRIED test/some.test.ts > a test that passed: expected 1 to be 2',
    ]);
  });
});
